"""Sums that are remembered: what a set of columns weighs together, worked out once for each set that is met."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import accumulate, chain
from typing import Generic, TypeVar

import numpy as np

MOST = 8192  # keys that are remembered

Key = TypeVar("Key", bound=Hashable)


class Sums(Generic[Key]):
    """The k sums of each key: of weights, float64 (d, k), over its columns; forgets all when it holds too many.

    What is new among many keys is summed together. For several threads at once: each reads what it began with.
    """

    def __init__(self, columns: Callable[[Key], Iterable[int]], weights: np.ndarray) -> None:
        self._columns = columns
        self._weights = np.vstack([weights, np.zeros_like(weights[:1])])  # the last row stands for no column
        self._known: dict[Key, list[float]] = {}

    def look_up(self, keys: Sequence[Key]) -> np.ndarray:
        """Return the sums of n keys, float64 of shape (n, k)."""
        known = self._known
        try:
            told = [known[key] for key in keys]
        except KeyError:
            known = self._learn(known, keys)
            told = [known[key] for key in keys]
        return np.array(told) if told else self._weights[:0]

    def _learn(self, known: dict[Key, list[float]], keys: Sequence[Key]) -> dict[Key, list[float]]:
        """Return what knows all of these keys, and remember it unless it is too large."""
        new = [key for key in dict.fromkeys(keys) if key not in known]
        if len(known) + len(new) > MOST:
            known, new = {}, [*dict.fromkeys(keys)]
        known.update(zip(new, self._add_up(new), strict=True))
        self._known = known if len(known) <= MOST else {}
        return known

    def _add_up(self, keys: Sequence[Key]) -> list[list[float]]:
        columns = [[*self._columns(key), -1] for key in keys]
        starts = [0, *accumulate(map(len, columns[:-1]))]
        made: list[list[float]] = np.add.reduceat(self._weights.take([*chain(*columns)], axis=0), starts).tolist()
        return made
