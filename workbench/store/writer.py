"""The writer of one worker: events from the event loop, written in groups by a thread of its own.

`record` resolves when its events are durable: while one transaction is on its way to the disk, the next gathers. What
was not acknowledged may be lost; what was is on the disk, whatever happens to this process.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.errors import StoreAway, StoreBusy
from workbench.store.events import Event
from workbench.store.recording import TRACES, record

if TYPE_CHECKING:
    from workbench.store.opening import Store

logger = logging.getLogger("workbench.store")
MOST = 4096  # events that may wait
GROUP = 512  # events of one transaction, about
PATIENCE = 3.0  # seconds until events that could not be written are given back
PAUSE = 0.05  # seconds between tries


class _Waiting:
    """Events of one call on their way. `outcome` is set once: whether each one's rows were kept, or an exception."""

    __slots__ = ("events", "future", "given_up", "loop", "outcome")

    def __init__(self, events: Sequence[Event], loop: asyncio.AbstractEventLoop) -> None:
        self.events, self.loop = events, loop
        self.future: asyncio.Future[list[bool]] = loop.create_future()
        self.outcome: list[bool] | Exception = []
        self.given_up = False


class Writer:
    """One for each worker process; `record` may be called from any event loop."""

    def __init__(self, store: Store, *, most: int = MOST, group: int = GROUP, patience: float = PATIENCE) -> None:
        self._store, self._most, self._group, self._patience = store, most, group, patience
        self._waiting: deque[_Waiting] = deque()
        self._size = 0  # events in it
        self._ready = threading.Condition()
        self._closed: float | None = None
        store.database.prepare(TRACES.name, TRACES.script())
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    async def record(self, events: Sequence[Event]) -> list[bool]:
        """Store events, all or none; return, once they are durable, whether the rows of each were kept.

        Raises StoreBusy at once where too many wait; StoreAway where the store could not be written for a while: the
        events are then stored only if their commit was under way.
        """
        waiting = _Waiting(events, asyncio.get_running_loop())
        with self._ready:
            if self._closed is not None:
                raise StoreAway("the writer is closed: the server is shutting down.")
            if self._size + len(events) > self._most and self._waiting:
                raise StoreBusy(f"{self._size} events wait for the store already. Try again later.")
            self._waiting.append(waiting)
            self._size += len(events)
            self._ready.notify()
        try:
            async with asyncio.timeout(self._patience):
                return await waiting.future
        except TimeoutError:
            raise StoreAway(f"the store did not take the events in {self._patience} s. Try again later.") from None
        finally:
            waiting.given_up = True

    def close(self) -> None:
        """Write what waits, for as long as patience lasts, then stop."""
        with self._ready:
            self._closed = time.monotonic()
            self._ready.notify()
        self._thread.join()

    def _run(self) -> None:
        while group := self._next():
            self._write(group)
            _settle(group)

    def _next(self) -> list[_Waiting]:
        """Wait for events; return the oldest of them, or nothing when closed."""
        with self._ready:
            while not self._waiting and self._closed is None:
                self._ready.wait()
            group: list[_Waiting] = []
            taken = 0
            while self._waiting and taken < self._group:
                group.append(self._waiting.popleft())
                taken += len(group[-1].events)
            self._size -= taken
            return group

    def _write(self, group: Sequence[_Waiting], *, again: bool = False) -> None:
        """Write a group, trying again while the store is away and anyone waits; never raise."""
        while group := [one for one in group if not one.given_up]:
            try:
                return self._commit(group, again=again)
            except StoreAway as error:
                again = True  # the commit may have gone through before the answer was lost
                if self._closed is not None and time.monotonic() - self._closed > self._patience:
                    return _fail(group, error)
                time.sleep(PAUSE)
            except Exception as error:
                if len(group) == 1:
                    logger.error("events could not be stored: %s", type(error).__name__)
                    return _fail(group, error)
                for one in group:  # what the database refuses must not take the others with it
                    self._write([one], again=again)
                return None
        return None

    def _commit(self, group: Sequence[_Waiting], *, again: bool) -> None:
        events = [event for one in group for event in one.events]
        with self._store.database.write() as connection:
            kept = record(self._store, connection, events, again=again)
        start = 0
        for one in group:
            one.outcome = kept[start : start + len(one.events)]
            start += len(one.events)


def _fail(group: Sequence[_Waiting], error: Exception) -> None:
    for one in group:
        one.outcome = error


def _settle(group: Sequence[_Waiting]) -> None:
    """Wake each event loop once, for all that it waits for."""
    for loop in {one.loop for one in group}:
        mine = [one for one in group if one.loop is loop]
        with contextlib.suppress(RuntimeError):  # the loop is closed, nobody waits
            loop.call_soon_threadsafe(_wake, mine)


def _wake(group: Sequence[_Waiting]) -> None:
    for one in group:
        if one.future.done():
            continue
        if isinstance(one.outcome, Exception):
            one.future.set_exception(one.outcome)
        else:
            one.future.set_result(one.outcome)
