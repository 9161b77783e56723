"""The writer of one worker: events from the event loop, written in groups by a thread of its own.

`record` resolves when its event is durable: while one transaction is on its way to the disk, the next gathers. An
event that was not acknowledged may be lost; one that was is on the disk, whatever happens to this process.
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
from workbench.store.recording import record

if TYPE_CHECKING:
    from workbench.store.opening import Store

logger = logging.getLogger("workbench.store")
MOST = 4096  # events that may wait
GROUP = 512  # events of one transaction
PATIENCE = 3.0  # seconds until an event that could not be written is given back
PAUSE = 0.05  # seconds between tries


class _Waiting:
    """One event on its way. `outcome` is set once: True or False (rows kept), or an exception."""

    __slots__ = ("begun", "event", "future", "loop", "outcome")

    def __init__(self, event: Event, loop: asyncio.AbstractEventLoop) -> None:
        self.event, self.loop, self.begun = event, loop, time.monotonic()
        self.future: asyncio.Future[bool] = loop.create_future()
        self.outcome: bool | Exception = False


class Writer:
    """One for each worker process; `record` may be called from any event loop."""

    def __init__(self, store: Store, *, most: int = MOST, group: int = GROUP, patience: float = PATIENCE) -> None:
        self._store, self._most, self._group, self._patience = store, most, group, patience
        self._waiting: deque[_Waiting] = deque()
        self._ready = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    async def record(self, event: Event) -> bool:
        """Store an event; return, once it is durable, whether its rows were kept.

        Raises StoreBusy at once where too many wait, StoreAway where the store could not be written for a while.
        """
        waiting = _Waiting(event, asyncio.get_running_loop())
        with self._ready:
            if self._closed:
                raise StoreAway("the writer is closed: the server is shutting down.")
            if len(self._waiting) >= self._most:
                raise StoreBusy(f"{self._most} events wait for the store already. Try again later.")
            self._waiting.append(waiting)
            self._ready.notify()
        return await waiting.future

    def close(self) -> None:
        """Write what waits, then stop."""
        with self._ready:
            self._closed = True
            self._ready.notify()
        self._thread.join()

    def _run(self) -> None:
        while group := self._next():
            self._write(group)
            _settle(group)

    def _next(self) -> list[_Waiting]:
        """Wait for events; return the oldest of them, or nothing when closed."""
        with self._ready:
            while not self._waiting and not self._closed:
                self._ready.wait()
            count = min(len(self._waiting), self._group)
            return [self._waiting.popleft() for _ in range(count)]

    def _write(self, group: Sequence[_Waiting], *, again: bool = False) -> None:
        """Write a group, trying again while the store is away; never raise."""
        while True:
            try:
                return self._commit(group, again=again)
            except StoreAway as error:
                again = True  # the commit may have gone through before the answer was lost
                group = self._give_up(group, error)
                if not group:
                    return None
                time.sleep(PAUSE)
            except Exception as error:  # one event that the database refuses must not take the others with it
                if len(group) > 1:
                    for one in group:
                        self._write([one], again=again)
                    return None
                logger.error("an event could not be stored: %s", type(error).__name__)
                group[0].outcome = error
                return None

    def _commit(self, group: Sequence[_Waiting], *, again: bool) -> None:
        with self._store.database.write() as connection:
            kept = record(self._store, connection, [one.event for one in group], again=again)
        for one, rows in zip(group, kept, strict=True):
            one.outcome = rows

    def _give_up(self, group: Sequence[_Waiting], error: StoreAway) -> list[_Waiting]:
        """Set the error as the outcome of those that waited too long; return the others."""
        since = time.monotonic() - self._patience
        late = [one for one in group if one.begun < since]
        for one in late:
            one.outcome = error
        return [one for one in group if one.begun >= since]


def _settle(group: Sequence[_Waiting]) -> None:
    """Wake each event loop once, for all of its events."""
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
