"""A wire: lines between an event loop and what serves the other end of a socket, a thread or a process of its own.

The lines of one turn of the loop leave together, by one system call; of many, a part as soon as it is whole, so that
both ends work at a time. An empty line says that the other end is ready. Where it ends without being told to, another
is begun in its place: soon, and where that one does not last either, later each time.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress

logger = logging.getLogger("workbench.wire")
PART = 8  # lines that leave before the turn is over
SIZE = 1 << 16  # bytes read at a time; for a larger buffer each read would ask the system for memory and give it back

FIRST, LONGEST = 0.1, 30.0  # seconds until another is begun: twice as many each time,
STEADY = 60.0  # unless the one that ended had lasted so many

Wait = Callable[[], object]  # until the other end has ended
Begin = Callable[[socket.socket], Wait]


class Wire:
    """One end, on one event loop at a time. `hear` gets each line; `lose` is told when the other end was lost.

    `ready` is False from a loss until the new other end says that it is; lines told meanwhile wait for it. `name` is
    what the log calls the other end. Raises EOFError where the first is never ready.
    """

    def __init__(self, begin: Begin, name: str, *, hear: Callable[[bytes], None], lose: Callable[[], None]) -> None:
        self._begin, self._name, self._hear, self._lost = begin, name, hear, lose
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None  # that begins another
        self._pause = FIRST
        self.closed = False
        self._clear()
        self._open()
        if not self._socket.recv(1):  # what the other end says first; this waits for it
            self._socket.close()
            self.wait_for_end()
            raise EOFError
        self._socket.setblocking(False)
        self.ready = True

    def attach(self, loop: asyncio.AbstractEventLoop) -> bool:
        """Work on an event loop from now on; return whether it is another than before, which hears nothing more."""
        if loop is self._loop:
            return False
        self._loop = loop
        if self._is_between:
            self._task = loop.create_task(self._begin_another(loop))
        else:
            self._listen(loop)
        return True

    def tell(self, line: bytes) -> None:
        """Send a line, or several, with those of this turn of the loop, or of this part of it."""
        assert self._loop is not None
        if not self._lines:
            self._loop.call_soon(self._send)
        self._lines.append(line)
        if len(self._lines) == PART:
            self._send()

    def close(self) -> None:
        """Send what waits, hang up, and wait until the other end has ended. Not for the event loop itself."""
        if self.closed:
            return
        self.closed = True
        if self._loop is not None and self._loop.is_running():
            self._loop.call_soon_threadsafe(self._send)  # after what was to be sent before
        elif not self._is_between:
            self._socket.setblocking(True)
            self._send()
        self.wait_for_end()
        if self._loop is None or not self._loop.is_running():
            self._socket.close()

    def _clear(self) -> None:
        self._lines: list[bytes] = []  # of this turn
        self._unsent = bytearray()  # what the socket did not take at once
        self._heard = b""

    def _open(self) -> None:
        self._begun = time.monotonic()
        ours, theirs = socket.socketpair()
        try:
            self.wait_for_end = self._begin(theirs)
        except OSError:
            ours.close()
            theirs.close()
            raise
        self._socket = ours

    @property
    def _is_between(self) -> bool:
        """Whether the other end was lost, and no other is begun yet."""
        return self._socket.fileno() < 0

    def _listen(self, loop: asyncio.AbstractEventLoop) -> None:
        loop.add_reader(self._socket, self._read)
        if self._lines:
            loop.call_soon(self._send)

    def _send(self) -> None:
        """Send what waits, as far as the socket takes it; hang up after the last of it when closed."""
        if self._is_between or not (self._lines or self._unsent or self.closed):
            return  # it waits for another end, or left with its part
        pushing = bool(self._unsent)
        self._unsent += b"".join(self._lines)
        self._lines.clear()
        try:
            del self._unsent[: self._socket.send(self._unsent)]
        except BlockingIOError:
            pass
        except OSError:
            return  # the other end ended; reading tells
        if bool(self._unsent) != pushing and self._loop is not None:
            (self._loop.remove_writer if pushing else self._push)(self._socket)
        if self.closed and not self._unsent:
            self._socket.shutdown(socket.SHUT_WR)

    def _push(self, line: socket.socket) -> None:
        assert self._loop is not None
        self._loop.add_writer(line, self._send)

    def _read(self) -> None:
        loop = asyncio.get_running_loop()
        if loop is not self._loop:  # the one before still runs, in another thread: what comes is not for it
            loop.remove_reader(self._socket)
            return
        try:
            heard = self._socket.recv(SIZE)
        except BlockingIOError:
            return
        except OSError:
            heard = b""
        if not heard:
            return self._lose()
        self.ready = True
        *lines, self._heard = (self._heard + heard).split(b"\n")
        for line in filter(None, lines):
            self._hear(line)

    def _lose(self) -> None:
        assert self._loop is not None
        self._loop.remove_reader(self._socket)
        self._loop.remove_writer(self._socket)
        self._socket.close()
        if not self.closed:
            self.ready = False
            self._clear()
            self._pause = FIRST if time.monotonic() - self._begun >= STEADY else self._pause
            self._task = self._loop.create_task(self._begin_another(self._loop))
        self._lost()

    async def _begin_another(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin another end once the one before has ended, and after a pause; not on a loop that was left meanwhile."""
        logger.error("%s ended; another is begun in %g s", self._name, self._pause)
        await asyncio.to_thread(self.wait_for_end)
        while True:
            await asyncio.sleep(self._pause)
            if self.closed or self._loop is not loop or not self._is_between:
                return
            self._pause = min(2 * self._pause, LONGEST)
            try:
                self._open()
                break
            except OSError as error:
                logger.error("%s cannot be begun (%s); again in %g s", self._name, error.strerror, self._pause)
        self._socket.setblocking(False)
        self._listen(loop)


def begin_thread(serve: Callable[[socket.socket], object], line: socket.socket) -> Wait:
    """Begin a thread that serves the other end of a wire."""
    thread = threading.Thread(target=serve, args=(line,), name=f"wire-{line.fileno()}", daemon=True)
    thread.start()
    return thread.join


def begin_process(module: str, order: bytes, line: socket.socket) -> Wait:
    """Begin a process that serves the other end of a wire, `python -m module N`: its socket is descriptor N.

    `order` is what it is told by its standard input, where no list of processes shows it.
    """
    command = [sys.executable, "-m", module, str(line.fileno())]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=quiet, pass_fds=[line.fileno()])  # noqa: S603
    line.close()
    assert process.stdin is not None
    with suppress(BrokenPipeError), process.stdin:  # where it ended already its socket tells
        process.stdin.write(order)
    return process.wait
