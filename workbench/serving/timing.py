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

    def add(self, step: str, seconds: float) -> None:
        """Add a step that was timed elsewhere; the next mark counts from here."""
        self._steps.append((step, seconds))
        self._last = time.perf_counter()

    @property
    def elapsed(self) -> float:
        """Seconds since the request came."""
        return time.perf_counter() - self._start

    def header(self) -> bytes:
        """Return the header's value."""
        return ", ".join([f"{step};dur={seconds * 1000:.2f}" for step, seconds in self._steps]).encode()
