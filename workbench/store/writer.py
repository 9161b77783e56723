"""The writer of one worker: what its event loop has to keep goes to a scribe, and is waited for.

`record` resolves when its events are durable. Those of one turn of the loop leave together, by one system call. What
was not acknowledged may be lost; what was is on the disk, whatever happens to this process.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections import deque
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from workbench.errors import StoreAway, StoreBusy
from workbench.store.events import Event
from workbench.store.lines import Known, Outcome, decode_outcome, write_unit
from workbench.store.scribes import begin_process, begin_thread

if TYPE_CHECKING:
    from workbench.store.opening import Store

MOST = 4096  # events that may wait
PATIENCE = 3.0  # seconds until events that could not be written are given back
SIZE = 1 << 16  # bytes read at a time


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
            self.fail(RuntimeError(f"events could not be stored: {outcome.failed}"))
        elif outcome.kept is None:
            self.fail(StoreAway(outcome.away))
        elif self.future is not None and not self.future.done():
            self.future.set_result(outcome.kept)


class Writer:
    """One for each worker process, on one event loop at a time. `apart`: by a process of its own, not a thread."""

    def __init__(self, store: Store, *, apart: bool = False, most: int = MOST, patience: float = PATIENCE) -> None:
        self._begin = partial(begin_process if apart else begin_thread, store)
        self._most, self._patience = most, patience
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False
        self._open()
        if not self._socket.recv(1):  # what a scribe says first; this waits for it
            raise StoreAway("what writes to the store did not start.")
        self._socket.setblocking(False)

    async def record(self, events: Sequence[Event]) -> list[bool]:
        """Store events, all or none; return, once they are durable, whether the rows of each were kept.

        Raises StoreBusy at once where too many wait; StoreAway where the store could not be written for a while: the
        events are then stored only if their commit was under way.
        """
        if self._closed:
            raise StoreAway("the writer is closed: the server is shutting down.")
        if self._size + len(events) > self._most and self._waiting:
            raise StoreBusy(f"{self._size} events wait for the store already. Try again later.")
        loop = asyncio.get_running_loop()
        until = time.monotonic() + self._patience
        if loop is not self._loop:
            self._attach(loop)
        line = write_unit(events, until=until, told=self._told)
        if not self._lines:
            loop.call_soon(self._send)
        self._lines.append(line)
        waiting = _Waiting(len(events), until, loop.create_future())
        self._waiting.append(waiting)
        self._size += waiting.size
        if self._timer is None:
            self._timer = loop.call_later(self._patience, self._look)
        assert waiting.future is not None
        return await waiting.future

    def close(self) -> None:
        """Write what waits, for as long as patience lasts, then stop. Not for the event loop itself: it waits."""
        if self._closed:
            return
        self._closed = True
        if self._loop is not None and self._loop.is_running():
            self._loop.call_soon_threadsafe(self._send)  # after what was to be sent before
        else:
            self._socket.setblocking(True)
            self._send()
        self._wait_for_end()
        if self._loop is None or not self._loop.is_running():
            self._socket.close()

    def _open(self) -> None:
        """Begin a scribe, with nothing told to it yet."""
        self._lines: list[bytes] = []  # of this turn
        self._told = Known()  # lineages
        self._unsent = bytearray()  # what the socket did not take at once
        self._heard = b""
        self._waiting: deque[_Waiting] = deque()  # answers come in this order
        self._size = 0  # events in it
        self._socket, theirs = socket.socketpair()
        self._wait_for_end = self._begin(theirs)

    def _attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Work on another event loop from now on; who waited on the one before is gone with it."""
        for one in self._waiting:
            one.future = None
        self._loop, self._timer = loop, None
        loop.add_reader(self._socket, self._read)
        if self._lines:
            loop.call_soon(self._send)

    def _send(self) -> None:
        """Send what waits, as far as the socket takes it; hang up after the last of it when closed."""
        pushing = bool(self._unsent)
        self._unsent += b"".join(self._lines)
        self._lines.clear()
        try:
            del self._unsent[: self._socket.send(self._unsent)]
        except BlockingIOError:
            pass
        except OSError:
            return  # the scribe ended; reading tells
        if bool(self._unsent) != pushing and self._loop is not None:
            (self._loop.remove_writer if pushing else self._push)(self._socket)
        if self._closed and not self._unsent:
            self._socket.shutdown(socket.SHUT_WR)

    def _push(self, line: socket.socket) -> None:
        assert self._loop is not None
        self._loop.add_writer(line, self._send)

    def _read(self) -> None:
        try:
            heard = self._socket.recv(SIZE)
        except BlockingIOError:
            return
        except OSError:
            heard = b""
        if not heard:
            return self._lose()
        *lines, self._heard = (self._heard + heard).split(b"\n")
        for line in filter(None, lines):
            waiting = self._waiting.popleft()
            self._size -= waiting.size
            waiting.settle(decode_outcome(line))

    def _look(self) -> None:
        """Give back what waited too long. It stays in line: its answer comes, unless the scribe ends."""
        assert self._loop is not None
        self._timer, now = None, time.monotonic()
        for one in self._waiting:
            if one.until > now:
                self._timer = self._loop.call_later(one.until - now, self._look)
                return
            one.fail(StoreAway(f"the store did not take the events in {self._patience} s. Try again later."))

    def _lose(self) -> None:
        """Begin another scribe in the place of one that ended, unless it was to end."""
        assert self._loop is not None
        self._loop.remove_reader(self._socket)
        self._loop.remove_writer(self._socket)
        self._socket.close()
        lost = self._waiting
        if not self._closed:
            self._wait_for_end()
            self._open()
            self._socket.setblocking(False)
            self._loop.add_reader(self._socket, self._read)
        for one in lost:
            one.fail(StoreAway("what writes to the store ended, and was begun again. Try again."))
