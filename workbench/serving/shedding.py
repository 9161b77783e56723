"""Shedding: how many requests a worker takes at a time; more are told to come back, at once and cheaply."""

from __future__ import annotations

from workbench.serving.problems import unavailable


class Shedding:
    """Counts requests in flight; `with` it, or be refused (Rejected, 503)."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.inside = 0

    def __enter__(self) -> None:
        if self.inside >= self._most:
            raise unavailable("too many requests at a time; come back in a moment")
        self.inside += 1

    def __exit__(self, *_: object) -> None:
        self.inside -= 1
