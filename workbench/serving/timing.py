"""Timing: where the time of one request goes, as the Server-Timing header tells it."""

from __future__ import annotations

import time


class Timing:
    """Milliseconds by step; what is between two marks belongs to the second."""

    __slots__ = ("_last", "_start", "_steps")

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._steps: list[tuple[str, float]] = []

    def mark(self, step: str) -> None:
        """End a step here."""
        now = time.perf_counter()
        self._steps.append((step, now - self._last))
        self._last = now

    def share(self, rest: str, **steps: float) -> None:
        """End steps here that were timed elsewhere, in seconds; what else went by since the last mark is the rest's."""
        waited = time.perf_counter() - self._last - sum(steps.values())
        self.mark(rest)
        self._steps[-1:] = [(rest, max(waited, 0.0)), *steps.items()]

    @property
    def elapsed(self) -> float:
        """Seconds since the request came."""
        return time.perf_counter() - self._start

    def header(self) -> bytes:
        """Return the header's value; where no step was told, of the whole."""
        if not self._steps:
            self.mark("total")
        return ", ".join([f"{step};dur={seconds * 1000:.2f}" for step, seconds in self._steps]).encode()
