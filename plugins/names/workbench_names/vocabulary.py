"""The vocabulary: what each distinct word adds to scores, worked out when it is first asked for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from workbench_names.features import LONG, Reading, look, outline, standing
from workbench_names.lending import CRCS, TAIL_SIGNS, Lending, grown
from workbench_names.model import TAGS, Weights
from workbench_names.tagging import HOPEFUL, PLACE, REACH, SLOTS, STANDS, WALL
from workbench_names.tiers import KERNELS
from workbench_names.tokens import END

COUNT = len(TAGS) - 1
MOST = 100_000  # distinct words kept
ALONE = frozenset(("|", "x"))  # shapes of what is no name without other words: edges and single small letters


class Vocabulary:
    """Words by outline, each with its code.

    hope: scores, int of shape (COUNT,), one of which a word must exceed by itself to begin a search.
    rows: int16 of shape (words * SLOTS or more, COUNT + 1), what words add to the scores of words about them, each as
    much as its tag is better than O; the last column is 1 where that is known.
    """

    def __init__(self, weights: Weights, hope: np.ndarray) -> None:
        self._weights, self._hope = weights, hope
        self._lending = Lending(weights.emissions)
        self._codes: dict[tuple[str, str], int] = {}
        self.full = False  # whether it is time for a new one
        self._words = np.zeros((MOST, 2), np.int64)  # by word its class, and how long it is, up to LONG
        self._signs, self._begins = np.zeros(8 * MOST, np.uint8), np.zeros(MOST + 1, np.int64)  # of all, in UTF-8
        self.rows = np.zeros((MOST * SLOTS, COUNT + 1), np.int16)  # what is not filled in takes no room

    def codes(self, tokens: Sequence[str]) -> list[int]:
        """Return the codes of the words of tokens; all digits are one."""
        outlines = {token: outline(token) for token in dict.fromkeys(tokens)}
        new = [one for one in dict.fromkeys(outlines.values()) if one not in self._codes]
        if new:
            self._learn(new)
        return [self._codes[outlines[token]] for token in tokens]

    def _learn(self, outlines: Sequence[tuple[str, str]]) -> None:
        first, readings = len(self), [look(*one, self._weights.lexicon) for one in outlines]
        self._write(readings)
        own = np.arange(first, first + len(readings)) * SLOTS
        self._fill(own)
        hopeful = (self.rows[own, :COUNT] > self._hope).any(axis=1).tolist()
        for place, (one, reading, hopes) in enumerate(zip(outlines, readings, hopeful, strict=True), first):
            self._codes[one] = _code(place, reading, hopeful=hopes)
        self.full = len(self) > MOST

    def _write(self, readings: Sequence[Reading]) -> None:
        """Write down the words of readings behind those that are known."""
        first, last = len(self), len(self) + len(readings)
        words = [reading.word.encode("utf-8", "surrogatepass") for reading in readings]
        ends = self._begins[first] + np.cumsum([*map(len, words)])
        self._begins, self._signs = grown(self._begins, last + 1), grown(self._signs, int(ends[-1]))
        self._words, self.rows = grown(self._words, last), grown(self.rows, last * SLOTS)
        self._signs[self._begins[first] : ends[-1]] = np.frombuffer(b"".join(words), np.uint8)
        self._begins[first + 1 : last + 1] = ends
        told = [(self._lending.classify(reading), min(len(reading.word), LONG)) for reading in readings]
        self._words[first:last] = told

    def learn_about(self, codes: np.ndarray, lists: np.ndarray, asked: int) -> None:
        """Work out all that adds to the scores of those words that were asked about."""
        keys = np.empty(asked * REACH, np.int64)
        self._fill(keys[: KERNELS.lack(codes, lists, asked, self.rows, keys)])

    def _fill(self, keys: np.ndarray) -> None:
        """Work out rows."""
        words, lent = np.divmod(keys, SLOTS)
        chosen = self._lending.choose(*self._words[words].T, lent)
        shared = self._lending.common, self._lending.pieces, TAIL_SIGNS, CRCS
        KERNELS.weigh(keys, chosen, *shared, self._signs, self._begins, self._weights.emissions, self.rows, SLOTS)

    def __len__(self) -> int:
        """Return how many words are known."""
        return len(self._codes)


def _code(place: int, reading: Reading, *, hopeful: bool) -> int:
    hopes = hopeful and reading.shape not in ALONE
    return place << PLACE | standing(reading) << STANDS | hopes * HOPEFUL | (reading.word == END) * WALL
