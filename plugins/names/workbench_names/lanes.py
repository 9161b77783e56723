"""Scores of all tags in one integer, a lane of sixteen bits each: one sum adds them all up, one more asks them all.

What a lane holds is how much better its tag is than O. A total of every attribute that a token has is far below 2**15.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from struct import Struct

from workbench_names.features import bucket
from workbench_names.model import TAGS, Weights

COUNT = len(TAGS) - 1
WIDTH = 16
SIZE = COUNT * WIDTH // 8  # bytes of all lanes
_UNPACKED = Struct(f"<{COUNT}H").unpack
_ONES = sum(1 << WIDTH * lane for lane in range(COUNT))
HIGH = _ONES << WIDTH - 1  # the highest bit of every lane
_PAIR = HIGH & (1 << 2 * WIDTH) - 1
ZERO = HIGH  # what makes every lane positive
BIAS = 1 << WIDTH - 1  # the same in one lane


class Rows:
    """The table of weights, a row of lanes for each bucket of attributes."""

    def __init__(self, weights: Weights) -> None:
        margins = weights.emissions[:, 1:].astype("<i2") - weights.emissions[:, :1]
        self._rows = (margins.view("<u2") ^ BIAS).tobytes()

    def weight(self, attribute: str) -> int:
        """Return what an attribute adds, in lanes."""
        start = bucket(attribute) * SIZE
        return int.from_bytes(self._rows[start : start + SIZE], "little") - ZERO


def unpack(total: int) -> tuple[int, ...]:
    """Return the score of every lane, each more by BIAS."""
    return _UNPACKED((total + ZERO).to_bytes(SIZE, "little"))


@lru_cache(maxsize=4096)
def lifted(lanes: int) -> tuple[int, ...]:
    """Return the entities, by place, of which one of the two lanes is lifted into HIGH."""
    return tuple(entity for entity in range(COUNT // 2) if lanes >> 2 * WIDTH * entity & _PAIR)


def bar(least: Iterable[int]) -> int:
    """Return what, added to a total, lifts into HIGH the lanes whose score is above the least one of theirs."""
    return ZERO - sum(score + 1 << WIDTH * lane for lane, score in enumerate(least))
