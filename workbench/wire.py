"""A wire: lines between an event loop and what serves the other end of a socket, a thread or a process of its own.

The lines of one turn of the loop leave together, by one system call; of many, a part as soon as it is whole, so that
both ends work at a time. An empty line says that the other end is ready. Where it ends without being told to, another
is begun in its place.
"""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

PART = 8  # lines that leave before the turn is over
SIZE = 1 << 16  # bytes read at a time; for a larger buffer each read would ask the system for memory and give it back

Wait = Callable[[], object]  # until the other end has ended
Begin = Callable[[socket.socket], Wait]


class Wire:
    """One end, on one event loop at a time. `hear` gets each line; `lose` is told when a new other end was begun.

    `ready` is False from a loss until the new other end says that it is. Raises EOFError where the first never is.
    """

    def __init__(self, begin: Begin, *, hear: Callable[[bytes], None], lose: Callable[[], None]) -> None:
        self._begin, self._hear, self._lost = begin, hear, lose
        self._loop: asyncio.AbstractEventLoop | None = None
        self.closed = False
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
        loop.add_reader(self._socket, self._read)
        if self._lines:
            loop.call_soon(self._send)
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
        else:
            self._socket.setblocking(True)
            self._send()
        self.wait_for_end()
        if self._loop is None or not self._loop.is_running():
            self._socket.close()

    def _open(self) -> None:
        self._lines: list[bytes] = []  # of this turn
        self._unsent = bytearray()  # what the socket did not take at once
        self._heard = b""
        self._socket, theirs = socket.socketpair()
        self.wait_for_end = self._begin(theirs)

    def _send(self) -> None:
        """Send what waits, as far as the socket takes it; hang up after the last of it when closed."""
        if not (self._lines or self._unsent or self.closed):
            return  # it left with its part
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
            self.wait_for_end()
            self._open()
            self._socket.setblocking(False)
            self.ready = False
            self._loop.add_reader(self._socket, self._read)
        self._lost()


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
