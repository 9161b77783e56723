"""`python -m workbench.serving N` judges for one worker: its socket is descriptor N, its order standard input.

It ends when the worker hangs up or dies, and by nothing else: what the worker is told to stop by may reach it too.
"""

from __future__ import annotations

import signal
import socket
import sys
from pathlib import Path
from threading import Event, Thread

import msgspec

from workbench.config import load_project
from workbench.errors import WorkbenchError
from workbench.leftovers import search_seldom, settle
from workbench.registry import Answers
from workbench.serving.batching import serve
from workbench.serving.judges import Order
from workbench.serving.polling import keep_up

SWITCH = 0.0005  # seconds: loading a champion must not hold up judging for the usual five milliseconds


def main() -> None:
    """Judge for one worker."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    sys.setswitchinterval(SWITCH)
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    try:
        answers = Answers(load_project(Path(order.root)), order.routes)
    except WorkbenchError as error:
        sys.exit(str(error))
    answers.warm()
    search_seldom()
    settle()
    stop = Event()
    watch = Thread(target=keep_up, args=(answers, stop), name="champions")
    watch.start()
    try:
        serve(socket.socket(fileno=int(sys.argv[1])), answers)
    finally:
        stop.set()
        watch.join()


if __name__ == "__main__":
    main()
