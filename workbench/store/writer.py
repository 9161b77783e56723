"""The writer of one worker: what its event loop has to keep goes to a scribe, and is waited for.

`record` resolves when its events are durable. Those of one turn of the loop leave together, by one system call. What
was not acknowledged may be lost; what was is on the disk, whatever happens to this process.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.errors import StoreAway, StoreBusy
from workbench.store.events import Event
from workbench.store.lines import Known, Outcome, decode_outcome, write_unit
from workbench.store.scribes import in_process, in_thread
from workbench.wire import Wire

if TYPE_CHECKING:
    from workbench.store.opening import Store

MOST = 4096  # events that may wait
PATIENCE = 3.0  # seconds until events that could not be written are given back


class NotStored(RuntimeError):
    """Events that the store refused, and would again: it was asked, and they are not in it."""


class _Waiting:
    """Events of one call on their way; nobody waits where the future is None: its loop is gone."""

    __slots__ = ("future", "size", "until")

    def __init__(self, size: int, until: float, future: asyncio.Future[list[bool]]) -> None:
        self.size, self.until = size, until
        self.future: asyncio.Future[list[bool]] | None = future

    def fail(self, error: Exception) -> None:
        if self.future is not None and not self.future.done():
            self.future.set_exception(error)

    def settle(self, outcome: Outcome) -> None:
        if outcome.failed:
            self.fail(NotStored(f"events could not be stored: {outcome.failed}"))
        elif outcome.kept is None:
            self.fail(StoreAway(outcome.away))
        elif self.future is not None and not self.future.done():
            self.future.set_result(outcome.kept)


class Writer:
    """One for each worker process, on one event loop at a time. `apart`: by a process of its own, not a thread."""

    def __init__(self, store: Store, *, apart: bool = False, most: int = MOST, patience: float = PATIENCE) -> None:
        self._most, self._patience = most, patience
        self._timer: asyncio.TimerHandle | None = None
        self._told = Known()  # lineages
        self._waiting: deque[_Waiting] = deque()  # answers come in this order
        self._size = 0  # events in it
        begin = (in_process if apart else in_thread)(store)
        try:
            self._wire = Wire(begin, "what writes to the store", hear=self._hear, lose=self._lose)
        except EOFError:
            raise StoreAway("what writes to the store did not start.") from None

    async def record(self, events: Sequence[Event]) -> list[bool]:
        """Store events, all or none; return, once they are durable, whether the rows of each were kept.

        Raises StoreBusy at once where too many wait; StoreAway where the store could not be written for a while: the
        events are then stored only if their commit was under way; NotStored where it refused them.
        """
        if self._wire.closed:
            raise StoreAway("the writer is closed: the server is shutting down.")
        if self._size + len(events) > self._most and self._waiting:
            raise StoreBusy(f"{self._size} events wait for the store already. Try again later.")
        loop = asyncio.get_running_loop()
        until = time.monotonic() + self._patience
        if self._wire.attach(loop):
            self._forget()
        self._wire.tell(write_unit(events, until=until, told=self._told))
        waiting = _Waiting(len(events), until, loop.create_future())
        self._waiting.append(waiting)
        self._size += waiting.size
        if self._timer is None:
            self._timer = loop.call_later(self._patience, self._look)
        assert waiting.future is not None
        return await waiting.future

    def close(self) -> None:
        """Write what waits, for as long as patience lasts, then stop. Not for the event loop itself: it waits."""
        self._wire.close()

    def _forget(self) -> None:
        """Wait for nothing on behalf of who waited on the event loop before: they are gone with it."""
        self._timer = None
        for one in self._waiting:
            one.future = None

    def _hear(self, line: bytes) -> None:
        waiting = self._waiting.popleft()
        self._size -= waiting.size
        waiting.settle(decode_outcome(line))

    def _look(self) -> None:
        """Give back what waited too long. It stays in line: its answer comes, unless the scribe ends."""
        self._timer, now = None, time.monotonic()
        for one in self._waiting:
            if one.until > now:
                self._timer = asyncio.get_running_loop().call_later(one.until - now, self._look)
                return
            one.fail(StoreAway(f"the store did not take the events in {self._patience} s. Try again later."))

    def _lose(self) -> None:
        """Tell those who wait that the scribe ended; the next knows nothing of what that one was told."""
        lost, self._waiting, self._size, self._told = self._waiting, deque(), 0, Known()
        for one in lost:
            one.fail(StoreAway("what writes to the store ended, and is being begun again. Try again."))
