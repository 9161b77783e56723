"""Rare n-grams: words that stand in fewer than k documents of a snapshot, by which one of them can be told again.

Rare words are language's habit, and most of them name nobody; a long number that only one document holds is what
masking should have taken, so it is counted apart. Placeholders are no words.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from typing import Any

import numpy as np

from workbench.assurance.planting import without_placeholders

K = 2
SIZES = (1, 2, 3)
LONG = 4  # digits in a number that may be somebody's

_MIX = np.uint64(0x9E3779B97F4A7C15)
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(rf"\d{{{LONG},}}")


def measure_rarity(texts: Sequence[str], *, k: int = K) -> dict[str, Any]:
    """Return, by size of n-gram and for long numbers: how many there are, which share is rare, who holds one.

    `rare`: share of the distinct n-grams that fewer than k texts hold; `records`: share of texts with one of those.
    """
    words, numbers = _Held(), _Held()
    for text in texts:
        bare = without_placeholders(text).casefold()
        words.add(_WORD.findall(bare))
        numbers.add(_NUMBER.findall(bare))
    told = {f"words_{size}": words.share(k, size) for size in SIZES}
    return {"k": k, **told, "numbers": numbers.share(k)}


class _Held:
    """What each text holds, as hashes of 64 bits one behind the other: eight bytes a word, however long it is."""

    def __init__(self) -> None:
        self.hashes = array("q")
        self.counts = array("q")

    def add(self, words: Sequence[str]) -> None:
        self.hashes.extend(map(hash, words))
        self.counts.append(len(words))

    def share(self, k: int, size: int = 1) -> dict[str, Any]:
        """Return how many distinct n-grams there are, which share of them is rare, and of the texts that hold one."""
        import pandas as pd

        count = len(self.counts)
        place, distinct = pd.factorize(self._slide(size))
        held = pd.unique(place * max(count, 1) + self._rows(size))
        gram, row = np.divmod(held, max(count, 1))
        rare = np.bincount(gram, minlength=len(distinct)) < k
        return {
            "distinct": len(distinct),
            "rare": float(rare.mean()) if len(rare) else 0.0,
            "records": len(np.unique(row[rare[gram]])) / count if count else 0.0,
        }

    def _slide(self, size: int) -> np.ndarray:
        """Return a hash of each n-gram, uint64, in the order of texts."""
        hashes = np.asarray(self.hashes).view(np.uint64)
        starts = np.flatnonzero(self._whole(size))
        mixed = np.zeros(len(starts), np.uint64)
        for offset in range(size):
            mixed = (mixed ^ (mixed >> np.uint64(32))) * _MIX + hashes[starts + offset]
        return mixed

    def _rows(self, size: int) -> np.ndarray:
        """Return the text that each n-gram stands in."""
        rows: np.ndarray = np.repeat(np.arange(len(self.counts)), np.asarray(self.counts))[self._whole(size)]
        return rows

    def _whole(self, size: int) -> np.ndarray:
        """Return where an n-gram begins that ends in the same text, bool, one a word."""
        counts = np.asarray(self.counts)
        return np.arange(len(self.hashes)) + size <= np.repeat(np.cumsum(counts), counts)
