"""Beginning a scribe: a thread of this process, or a process of its own."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from workbench.store.scribe import serve

if TYPE_CHECKING:
    from workbench.store.opening import Store

Wait = Callable[[], object]  # until the scribe has ended


class Order(msgspec.Struct, frozen=True):
    """What a process is told first: which store. By its standard input, since a URL may hold a password."""

    root: str
    url: str


def begin_thread(store: Store, line: socket.socket) -> Wait:
    """Begin a thread that serves the other end of a socket."""
    thread = threading.Thread(target=serve, args=(line, store), name="scribe", daemon=True)
    thread.start()
    return thread.join


def begin_process(store: Store, line: socket.socket) -> Wait:
    """Begin a process that serves the other end of a socket; it ends with this one."""
    command = [sys.executable, "-m", "workbench.store", str(line.fileno())]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=quiet, pass_fds=[line.fileno()])  # noqa: S603
    line.close()
    url = store.database.url.render_as_string(hide_password=False)
    assert process.stdin is not None
    with suppress(BrokenPipeError), process.stdin:  # where it ended already its socket tells
        process.stdin.write(msgspec.json.encode(Order(str(store.project.root), url)))
    return process.wait
