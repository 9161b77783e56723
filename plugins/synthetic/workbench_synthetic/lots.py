"""Lots: numbers that lie evenly, and choices made of them one after another, which so come evenly too.

Drawn by chance, some of the corpus's lines would be said in no record, and others again and again.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")

_STEP = (5**0.5 - 1) / 2  # the golden ratio's: multiples of it, without their whole part, lie evenly (Weyl, 1916)


class Lot:
    """A number in [0, 1) that choices are made of: each takes the part that it falls into, and leaves where in it."""

    def __init__(self, left: float) -> None:
        self.left = left

    def weigh(self, reaches: Sequence[float]) -> int:
        """Choose a place by running sums of weights."""
        at = self.left * reaches[-1]
        place = min(bisect(reaches, at), len(reaches) - 1)
        start = reaches[place - 1] if place else 0.0
        self.left = min((at - start) / (reaches[place] - start), 1 - 2**-53)
        return place

    def chance(self, share: float) -> bool:
        """Say yes in a share of lots."""
        return not self.weigh((share, 1.0))

    def pick(self, choices: Sequence[T]) -> T:
        """Choose one, each as likely as the others."""
        at = self.left * len(choices)
        self.left = at - int(at)
        return choices[int(at)]


def cast(seed: int, number: int) -> Lot:
    """Return the lot of a record's number: those of any numbers in a row lie evenly, wherever a seed starts."""
    return Lot((Random(f"{seed}").random() + number * _STEP) % 1)  # noqa: S311
