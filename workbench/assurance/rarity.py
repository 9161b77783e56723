"""Rare n-grams: words that stand in fewer than k documents of a snapshot, by which one of them can be told again.

Rare words are language's habit, and most of them name nobody; a long number that only one document holds is what
masking should have taken, so it is counted apart. Placeholders are no words.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import numpy as np

from workbench.assurance.planting import without_placeholders

K = 2
SIZES = (1, 2, 3)
LONG = 4  # digits in a number that may be somebody's

_WORD = re.compile(r"\w+")
_NUMBER = re.compile(rf"\d{{{LONG},}}")


def measure_rarity(texts: Sequence[str], *, k: int = K) -> dict[str, Any]:
    """Return, by size of n-gram and for long numbers: how many there are, which share is rare, who holds one.

    `rare`: share of the distinct n-grams that fewer than k texts hold; `records`: share of texts with one of those.
    """
    held = {**{f"words_{size}": _Held() for size in SIZES}, "numbers": _Held()}
    for text in texts:
        bare = without_placeholders(text).casefold()
        words = _WORD.findall(bare)
        for size in SIZES:
            held[f"words_{size}"].add(set(slide(words, size)))
        held["numbers"].add(set(_NUMBER.findall(bare)))
    return {"k": k, **{name: grams.share(k) for name, grams in held.items()}}


def slide(words: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    """Yield the n-grams of a text."""
    return zip(*(words[start:] for start in range(size)), strict=False)


class _Held:
    """What each text holds, as hashes of 64 bits one behind the other: eight bytes a gram, however long it is."""

    def __init__(self) -> None:
        self.hashes = array("q")
        self.ends = array("q", [0])

    def add(self, grams: Collection[Any]) -> None:
        self.hashes.extend(map(hash, grams))
        self.ends.append(len(self.hashes))

    def share(self, k: int) -> dict[str, Any]:
        """Return how many distinct grams there are, which share of them is rare, and of the texts that hold one."""
        hashes = np.asarray(self.hashes)
        distinct, place, documents = np.unique(hashes, return_inverse=True, return_counts=True)
        rare = documents < k
        before = np.concatenate([[0], np.cumsum(rare[place])])
        holding = np.diff(before[np.asarray(self.ends)]) > 0
        return {
            "distinct": len(distinct),
            "rare": float(rare.mean()) if len(rare) else 0.0,
            "records": float(holding.mean()) if len(holding) else 0.0,
        }
