"""`python -m workbench.store N` is the scribe of one worker: its socket is descriptor N, its order standard input.

It ends when the worker hangs up or dies, and by nothing else: what the worker is told to stop by may reach it too.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path

import msgspec

from workbench.config import Project, Settings
from workbench.config import Store as StoreSettings
from workbench.errors import StoreAway
from workbench.store.database import VARIABLE
from workbench.store.opening import open_store
from workbench.store.scribe import serve
from workbench.store.scribes import Order


def main() -> None:
    """Serve one worker."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    os.environ[VARIABLE] = order.url
    with open_store(Project(Path(order.root), Settings(store=StoreSettings(url=order.url)))) as store:
        with suppress(StoreAway):  # commits are slower then, no more
            store.database.stretch()
        serve(socket.socket(fileno=int(sys.argv[1])), store)


if __name__ == "__main__":
    main()
