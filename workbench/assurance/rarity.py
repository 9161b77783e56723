"""Rare n-grams: words that stand in fewer than k documents of a snapshot, by which one of them can be told again.

Rare words are language's habit, and most of them name nobody; a long number that only one document holds is what
masking should have taken, so it is counted apart. Placeholders are no words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

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
    bare = [without_placeholders(text).casefold() for text in texts]
    words = [_WORD.findall(text) for text in bare]
    told: dict[str, Any] = {"k": k}
    for size in SIZES:
        told[f"words_{size}"] = _share([set(slide(listed, size)) for listed in words], k)
    told["numbers"] = _share([set(_NUMBER.findall(text)) for text in bare], k)
    return told


def slide(words: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    """Yield the n-grams of a text."""
    return zip(*(words[start:] for start in range(size)), strict=False)


def _share(held: Sequence[Iterable[Any]], k: int) -> dict[str, Any]:
    counts = Counter(gram for grams in held for gram in grams)
    rare = {gram for gram, documents in counts.items() if documents < k}
    holding = sum(not rare.isdisjoint(grams) for grams in held)
    return {
        "distinct": len(counts),
        "rare": len(rare) / len(counts) if counts else 0.0,
        "records": holding / len(held) if held else 0.0,
    }
