"""Sums that are remembered: what a set of columns weighs together, worked out once for each set that is met."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar

import numpy as np

MOST = 8192  # keys that are remembered

Key = TypeVar("Key", bound=Hashable)


class Sums(Generic[Key]):
    """The k sums of each key, by `work`, float64 of shape (k,); forgets all when it holds too many.

    For several threads at once: who misses what another has just forgotten works it out again.
    """

    def __init__(self, work: Callable[[Key], np.ndarray], width: int) -> None:
        self._work = work
        self._width = width
        self._known: dict[Key, tuple[float, ...]] = {}

    def look_up(self, keys: Iterable[Key]) -> np.ndarray:
        """Return the sums of n keys, float64 of shape (n, k)."""
        return np.array([self._known.get(key) or self._learn(key) for key in keys], np.float64).reshape(-1, self._width)

    def _learn(self, key: Key) -> tuple[float, ...]:
        if len(self._known) >= MOST:
            self._known = {}
        made = self._known[key] = tuple(self._work(key).tolist())
        return made
