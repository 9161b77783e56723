"""The scribe: writes what workers tell it, in groups, at the other end of a socket, and says when it is durable.

While one transaction is on its way to the disk, the lines of the next gather. Under a server it is a process of its
own (`python -m workbench.store`): a thread would wait for the interpreter's lock at every step of a commit, and a busy
event loop gives it back late.
"""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from workbench.errors import StoreAway
from workbench.store.database import Pen
from workbench.store.lines import Known, Outcome, Unit, read_unit, write_outcomes
from workbench.store.recording import record
from workbench.wire import SIZE

if TYPE_CHECKING:
    from workbench.store.opening import Store

logger = logging.getLogger("workbench.store")
GROUP = 512  # events of one transaction, about
PAUSE = 0.05  # seconds between tries


def serve(line: socket.socket, store: Store, *, group: int = GROUP) -> None:
    """Write what comes, and answer each unit in order; return once the other end hung up and all is written.

    An empty line says first that it is ready.
    """
    with line, closing(Pen(store.database)) as pen:
        line.sendall(b"\n")
        for units in _gather(line, group):
            answer = write_outcomes(write(store, pen, units))
            try:
                line.sendall(answer)
            except OSError:  # who asked is gone; what waits was asked for all the same
                continue


def _gather(line: socket.socket, group: int) -> Iterator[list[Unit]]:
    """Yield units, as many together as are there."""
    rest, known = b"", Known()
    while heard := _hear(line):
        *whole, rest = (rest + heard).split(b"\n")
        units: list[Unit] = []
        size = 0
        for unit in filter(None, (read_unit(one, known) for one in whole)):
            units.append(unit)
            size += len(unit.events)
            if size >= group:
                yield units
                units, size = [], 0
        if units:
            yield units


def _hear(line: socket.socket) -> bytes:
    try:
        return line.recv(SIZE)
    except ConnectionError:
        return b""


def write(store: Store, pen: Pen, units: Sequence[Unit]) -> list[Outcome]:
    """Store units; return what became of each. While the store is away, try again for as long as their time lasts."""
    outcomes = [Outcome() for _ in units]
    _write(store, pen, list(zip(units, outcomes, strict=True)))
    return outcomes


def _write(store: Store, pen: Pen, told: Sequence[tuple[Unit, Outcome]], *, again: bool = False) -> None:
    while told := [(unit, outcome) for unit, outcome in told if time.monotonic() < unit.until]:
        try:
            return _commit(store, pen, told, again=again)
        except StoreAway as error:
            again = True  # the commit may have gone through before the answer was lost
            for _, outcome in told:
                outcome.away = str(error)
            time.sleep(PAUSE)
        except Exception as error:
            if len(told) == 1:
                told[0][1].failed = type(error).__name__
                logger.error("events could not be stored: %s", type(error).__name__)
                return None
            for one in told:  # what the database refuses must not take the others with it
                _write(store, pen, [one], again=again)
            return None
    return None


def _commit(store: Store, pen: Pen, told: Sequence[tuple[Unit, Outcome]], *, again: bool) -> None:
    events = [unit.events for unit, _ in told]
    with pen.write() as connection:
        kept = iter(record(store, connection, [event for mine in events for event in mine], again=again))
    for mine, (_, outcome) in zip(events, told, strict=True):
        outcome.kept = [next(kept) for _ in mine]
