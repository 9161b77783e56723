"""Ids: 48 bits of time, so that an index grows at its end only, and 80 of chance, drawn many at once.

Each draw from the system lets go of the interpreter's lock and would hold up an event loop.
"""

from __future__ import annotations

import os
import threading
import time

SIZE = 20  # hex digits of chance in an id
DRAWN = 512  # ids of one draw, at least


class _Supply:
    """Random digits, for all threads of a process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._digits, self._taken = "", 0

    def take(self, size: int) -> str:
        with self._lock:
            start, self._taken = self._taken, self._taken + size
            if self._taken > len(self._digits):
                self._digits = os.urandom(max(size, SIZE * DRAWN) // 2).hex()
                start, self._taken = 0, size
            return self._digits[start : self._taken]

    def renew(self) -> None:
        self.__init__()  # type: ignore[misc]


_supply = _Supply()
os.register_at_fork(after_in_child=_supply.renew)  # or parent and child would draw the same


def new_id(kind: str) -> str:
    """Return an id such as `evt_…`."""
    return _start(kind) + _supply.take(SIZE)


def new_ids(kind: str, count: int) -> list[str]:
    """Return several ids of one moment."""
    start, digits = _start(kind), _supply.take(SIZE * count)
    return [start + digits[place : place + SIZE] for place in range(0, SIZE * count, SIZE)]


def _start(kind: str) -> str:
    return f"{kind}_{time.time_ns() // 1_000_000:012x}"
