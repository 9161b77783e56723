"""What words lend to scores: by class what their attributes have in common, and what is hashed of each word."""

from __future__ import annotations

import zlib
from itertools import accumulate, pairwise

import numpy as np
from workbench_names.features import LONG, TAILS, Piece, Reading, about_class, bucket, pieces
from workbench_names.tagging import NEXT, SLOTS, TAGS
from workbench_names.weighing import ALL

WAYS = SLOTS + LONG  # that a class lends: to a place, and to itself by length
PIECES = TAGS  # the column behind the scores
CLASSES, LENT, CUT = 256, 2048, 8192  # room at first


class Lending:
    """What classes of words lend, each way worked out when it is first asked for.

    common: int64 of shape (ways + 1 or more, TAGS + 1), what attributes in common add to scores, 1 behind it, and from
    which piece on the word's own follow. pieces: int64 of shape (pieces or more, 3). See `weighing`.
    """

    def __init__(self, emissions: np.ndarray) -> None:
        self._emissions = emissions
        self._classes: dict[tuple[str, str, str], int] = {}
        self._readings: list[Reading] = []
        self._known = np.zeros((CLASSES, WAYS), np.int64)
        self.common = np.zeros((LENT, TAGS + 1), np.int64)
        self.pieces = np.zeros((CUT, 3), np.int64)
        self._count = 0

    def classify(self, reading: Reading) -> int:
        """Return the class of a word, which tells of its length nothing."""
        known = self._classes.setdefault((reading.gap, reading.shape, reading.kind), len(self._readings))
        if known == len(self._readings):
            self._readings.append(reading)
            self._known = grown(self._known, len(self._readings))
        return known

    def choose(self, classes: np.ndarray, lengths: np.ndarray, lent: np.ndarray) -> np.ndarray:
        """Return what counts for words of classes and lengths (LONG at most), int64 of shape (n,): a row of `common`.

        `lent`: to whom they lend, as `tagging.key` counts a word's rows.
        """
        ways = np.where(lent, lent, SLOTS - 1 + lengths)
        chosen: np.ndarray = self._known[classes, ways]
        missing = np.flatnonzero(chosen == 0)
        for one, way in dict.fromkeys(zip(classes[missing].tolist(), ways[missing].tolist(), strict=True)):
            self._add(one, way)
        return self._known[classes, ways] - 1 if len(missing) else chosen - 1

    def _add(self, one: int, way: int) -> None:
        reading, (distance, stands) = self._readings[one], _place(way if way < SLOTS else 0)
        cut = pieces(reading.shape, way + 1 - SLOTS, distance, stands)
        shared = [*map(bucket, about_class(reading, distance, stands))]
        sums = self._emissions[shared].sum(axis=0, dtype=np.int64)
        place, first = self._count, int(self.common[self._count, PIECES])
        self.common, self.pieces = grown(self.common, place + 2), grown(self.pieces, first + len(cut))
        self.common[place] = *(sums[1:] - sums[0]), 1, first
        self.common[place + 1, PIECES] = first + len(cut)
        self.pieces[first : first + len(cut)] = [*map(_numbers, cut)]
        self._count = self._known[one, way] = place + 1


def grown(array: np.ndarray, size: int) -> np.ndarray:
    """Return an array with room for so many rows, twice what it has if need be."""
    missing = size - len(array)
    if missing <= 0:
        return array
    return np.concatenate([array, np.zeros((max(missing, len(array)), *array.shape[1:]), array.dtype)])


def _place(lent: int) -> tuple[int, int]:
    """Return to whom a word lends a row, how far away and how it stands: see `tagging.key`."""
    if lent < NEXT:
        return (0, 2, -2)[lent], 0
    stands, after = divmod(lent - NEXT, 2)
    return (-1 if after else 1), stands


def _numbers(piece: Piece) -> tuple[int, int, int]:
    return zlib.crc32(piece.head.encode()) ^ ALL, piece.size, _ENDS[piece.tail]


_REACHED = [*accumulate(map(len, TAILS), initial=0)]
_ENDS = {tail: begin << 8 | end for tail, (begin, end) in zip(TAILS, pairwise(_REACHED), strict=True)}
TAIL_SIGNS = np.array([*"".join(TAILS).encode()], np.uint8)
CRCS = np.array([zlib.crc32(bytes([one])) ^ zlib.crc32(b"\0") for one in range(256)], np.int64)
