"""Random ids, many from one draw: a system call for each would hold up the event loop."""

from __future__ import annotations

import os
import time

SIZE = 20  # hex digits of chance in an id: 80 bits
DRAWN = 512  # ids of one draw

_pool: list[str] = []


def new_id(kind: str) -> str:
    """Return an id such as `ver_…`: 48 bits of time, so that an index grows at its end, and 80 of chance."""
    return new_ids(kind, 1)[0]


def new_ids(kind: str, count: int) -> list[str]:
    """Return several ids of one moment."""
    while len(_pool) < count:
        drawn = os.urandom(SIZE // 2 * DRAWN).hex()
        _pool.extend(drawn[place : place + SIZE] for place in range(0, len(drawn), SIZE))
    start = f"{kind}_{time.time_ns() // 1_000_000:012x}"
    return [start + _pool.pop() for _ in range(count)]


os.register_at_fork(after_in_child=_pool.clear)  # a child must not give out its parent's ids
