"""Chunks: what stands between spaces in many texts at once, known again by hashes of 64 bits.

A hash is a polynomial of a chunk's bytes modulo 2**64 at a random odd place, another in each process, rolled over all
bytes together (Karp, Rabin 1987). Two chunks of at most LONGEST bytes share one with a chance below 2**-40, whoever
wrote them; longer ones are never taken for known.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from threading import Lock
from typing import NamedTuple

import numpy as np

LONGEST = 40  # bytes of a chunk that is known again
SPACE = 0x20
BITS = 64
LEAST = 16  # bits of the length of the shortest text for which powers are kept
NOBODY = -1  # the number of a chunk that is not known
_PLACE = secrets.randbits(BITS) | 1
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


class Found(NamedTuple):
    """The chunks of a text: numbers, int32, NOBODY where none is known, and hashes, uint64; where the others stand.

    `text`: as UTF-8; `starts`: where each chunk begins in it.
    """

    numbers: np.ndarray
    hashes: np.ndarray
    strange: np.ndarray
    text: bytes
    starts: np.ndarray

    def chunk(self, place: int) -> str:
        """Return a chunk."""
        start = int(self.starts[place])
        return self.text[start : self.text.index(b" ", start)].decode("utf-8", "surrogatepass")


class Numbers:
    """Numbers by keys of 64 bits, 0 none of them: open addressing, a quarter full at most. For several threads at once.

    most: how many are remembered; then all are forgotten.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._bits = (4 * most - 1).bit_length()
        self._lock = Lock()
        self._forget()

    def _forget(self) -> None:
        self._count = 0
        self._table = np.zeros(1 << self._bits, np.uint64), np.zeros(1 << self._bits, np.int32)

    def __len__(self) -> int:
        """Return how many are remembered."""
        return self._count

    def look_up(self, keys: np.ndarray) -> np.ndarray:
        """Return the numbers, int32, of keys, uint64, that are spread evenly; NOBODY for one that is not known."""
        known, held = self._table
        slots = (keys >> np.uint64(BITS - self._bits)).astype(np.intp)
        there = known[slots]
        numbers = np.where(there == keys, held[slots], np.int32(NOBODY))
        left = np.flatnonzero((there != keys) & (there != 0))
        while len(left):
            slots[left] = (slots[left] + 1) % len(known)
            there = known[slots[left]]
            same = there == keys[left]
            numbers[left[same]] = held[slots[left[same]]]
            left = left[~same & (there != 0)]
        return numbers

    def keep(self, keys: np.ndarray, numbers: np.ndarray) -> None:
        """Remember the numbers of keys."""
        new = dict(zip(keys.tolist(), numbers.tolist(), strict=True))
        with self._lock:
            if self._count + len(new) > self._most:
                self._forget()
            for key, number in islice(new.items(), self._most):
                self._put(key, number)

    def _put(self, key: int, number: int) -> None:
        keys, numbers = self._table
        slot = key >> BITS - self._bits
        while (there := int(keys[slot])) and there != key:
            slot = (slot + 1) % len(keys)
        self._count += not there
        numbers[slot] = number  # before the key, for somebody may read meanwhile
        keys[slot] = key


class Chunks:
    """Numbers of chunks, by hash. For several threads at once.

    most: how many are remembered; then all are forgotten.
    """

    def __init__(self, most: int) -> None:
        self._numbers = Numbers(most)

    def find(self, text: str) -> Found:
        """Return the numbers of the chunks of a text, as `text.split(" ")` gives them."""
        told = f"{text} ".encode("utf-8", "surrogatepass")
        signs = np.frombuffer(told, np.uint8)
        ends = np.flatnonzero(signs == SPACE)
        starts = np.concatenate([ends[:1] * 0, ends[:-1] + 1])
        powers, inverses = _powers(max(len(signs).bit_length(), LEAST))
        hashes = np.add.reduceat(signs * powers[: len(signs)], starts) * inverses[starts]
        hashes ^= hashes >> np.uint64(32)
        hashes = spread(hashes)
        hashes += hashes == 0
        numbers = self._numbers.look_up(hashes)
        numbers[ends - starts > LONGEST] = NOBODY
        return Found(numbers, hashes, np.flatnonzero(numbers == NOBODY), told, starts)

    def keep(self, found: Found, numbers: Iterable[int]) -> None:
        """Remember the numbers of those that were strange, and write them where they stand."""
        found.numbers[found.strange] = list(numbers)
        self._numbers.keep(found.hashes[found.strange], found.numbers[found.strange])


def spread(keys: np.ndarray) -> np.ndarray:
    """Return keys, uint64, spread evenly for `Numbers`: no two become one, and 0 stays 0."""
    return keys * _SPREAD


@lru_cache(maxsize=4)
def _powers(bits: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the powers of the place, and of its inverse, uint64 of shape (2**bits,) each."""
    each = [np.full(1 << bits, place, np.uint64) for place in (_PLACE, pow(_PLACE, -1, 1 << BITS))]
    for powers in each:
        powers[0] = 1
        np.multiply.accumulate(powers, out=powers)
    return each[0], each[1]
