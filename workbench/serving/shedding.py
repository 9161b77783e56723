"""Shedding: how many requests a worker takes at a time; more are told to come back, at once and cheaply."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from workbench.serving.problems import unavailable


class Shedding:
    """Counts requests in flight."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.inside = 0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Let one more in, or raise Rejected (503) where there are too many."""
        if self.inside >= self._most:
            raise unavailable("too many requests at a time; come back in a moment")
        self.inside += 1
        try:
            yield
        finally:
            self.inside -= 1
