"""Turns: writers of an SQLite file wait in line.

SQLite's own waiting for the write lock sleeps ever longer and knows no order: of two busy workers, one would starve
for hundreds of milliseconds. Two file locks make a line: who waits for the turn holds the place of the next, so that
who had the turn cannot take it again first. The kernel releases both when a process dies.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workbench.errors import StoreAway

PAUSE = 0.0002  # seconds between looks


@contextmanager
def take_turn(file: Path, *, patience: float) -> Iterator[None]:
    """Wait for the turn to write to a database, and hold it; raise StoreAway when it takes longer than patience."""
    until = time.monotonic() + patience
    turn = _open(file, "turn")
    try:
        following = _open(file, "next")
        try:
            _lock(following, until)
            _lock(turn, until)
        finally:
            os.close(following)
        yield
    finally:
        os.close(turn)


def _open(file: Path, name: str) -> int:
    try:
        return os.open(f"{file}-{name}", os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise StoreAway(f"{file.parent} cannot be written ({type(error).__name__}). Put it back, or free it.") from None


def _lock(opened: int, until: float) -> None:
    while True:
        try:
            return fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise StoreAway("another process writes to the store and does not finish. Look what it does.") from None
            time.sleep(PAUSE)
