"""Checkpoints: SQLite's log is copied into the database beside the commits, and not inside of one.

A commit that finds the log long copies it first, and all that wait for that commit wait some milliseconds more.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

from workbench.errors import StoreAway
from workbench.store.database import Database

SECONDS = 0.3  # between checkpoints


@contextmanager
def copying_aside(database: Database) -> Iterator[None]:
    """Copy in a thread until the block is left; PostgreSQL does so by itself."""
    stop = Event()
    thread = Thread(target=_copy, args=(database, stop), name="checkpoints")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _copy(database: Database, stop: Event) -> None:
    while not stop.wait(SECONDS):
        with suppress(StoreAway):  # a commit copies where this cannot
            database.checkpoint()
