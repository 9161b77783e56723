"""Random ids, many from one draw: a system call for each would hold up the event loop."""

from __future__ import annotations

import os

SIZE = 12  # bytes of an id: 96 bits
DRAWN = 512  # ids of one draw

_pool: list[str] = []


def random_hex() -> str:
    """Return 24 hex digits that cannot be guessed."""
    if not _pool:
        drawn = os.urandom(SIZE * DRAWN).hex()
        _pool.extend(drawn[place : place + 2 * SIZE] for place in range(0, len(drawn), 2 * SIZE))
    return _pool.pop()


os.register_at_fork(after_in_child=_pool.clear)  # a child must not give out its parent's ids
