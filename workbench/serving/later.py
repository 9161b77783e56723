"""What can wait until after an answer: observers, the security log. In order, in one thread, and never too much."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

logger = logging.getLogger("workbench.serving")
MOST = 1_000  # acts that wait; more are dropped, and the log says so


class Later:
    """Does things one after the other, off the event loop."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="later")
        self._waiting = 0

    def do(self, act: Callable[[], object]) -> None:
        """Do something soon; what it raises is logged by its type."""
        if self._waiting >= MOST:
            logger.error("too much waits to be done after answers; something was left out")
            return
        self._waiting += 1
        self._pool.submit(act).add_done_callback(self._done)

    def _done(self, done: Future[object]) -> None:
        self._waiting -= 1
        if error := done.exception():
            logger.error("what was to be done after an answer failed: %s", type(error).__name__)

    def settle(self) -> None:
        """Wait until everything asked for so far is done."""
        self._pool.submit(lambda: None).result()

    def close(self) -> None:
        """Do what waits, then stop."""
        self._pool.shutdown()
