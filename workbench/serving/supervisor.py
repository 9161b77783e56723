"""The supervisor: processes that serve from one socket, begun again where one ends."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from multiprocessing import parent_process

import uvicorn
from uvicorn.supervisors import Multiprocess
from uvicorn.supervisors.multiprocess import Process

from workbench.errors import WorkbenchError


class Supervisor(Multiprocess):
    """A first worker begins alone: what hinders it would hinder all, and is said once. `serving`: called when all do.

    `ended`: the exit code of one that ended before it served; none is begun in its place.
    """

    def __init__(self, config: uvicorn.Config, sockets: list[socket.socket], serving: Callable[[], object]) -> None:
        super().__init__(config, sockets)
        self._serving = serving
        self.ended: int | None = None

    def init_processes(self) -> None:
        """Begin them, and wait until all serve, one ends, or a signal ends all."""
        for count in (1, self.processes_num - 1):
            begun = [Process(self.config, self.sockets) for _ in range(count)]
            self.processes += begun
            for one in begun:
                one.start()
            if not all(map(self._wait_for, begun)):
                return self.should_exit.set()
        self._serving()

    def _wait_for(self, worker: Process) -> bool:
        while not worker.is_ready(timeout=1):
            self.handle_signals()
            if self.should_exit.is_set():
                return False
            if worker.exitcode is not None:
                self.ended = worker.exitcode
                return False
            time.sleep(0.05)
        return True

    def run(self) -> None:
        """Run until told to stop. Where a worker said why it cannot begin, exit with its code."""
        super().run()
        if self.ended is not None and self.ended > 0:
            raise SystemExit(self.ended)
        if self.ended is not None:
            raise WorkbenchError(f"a worker ended before it served (exit code {self.ended}). Is there enough memory?")


def end_with_parent() -> None:
    """Let this worker end, as if it was told to stop, once the process that began it is gone: nobody else would."""
    threading.Thread(target=_wait_for_end, name="parent", daemon=True).start()


def _wait_for_end() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
