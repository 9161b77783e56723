"""Workers: copies of this process that share long work between them, in the memory of a few items each."""

from __future__ import annotations

import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypeVar

AT_ONCE = 2
AHEAD = 2 * AT_ONCE  # items that are given out before the first answer is waited for
WORTH = 8  # items, and fewer are not shared out

T = TypeVar("T")
Made = TypeVar("Made")
_work: Callable[[Any], Any] | None = None  # of a worker: what it is there for


def share(work: Callable[[T], Made], items: Iterable[T], *, count: int | None = None) -> Iterator[Made]:
    """Return what `work` makes of each item, in order; two at a time where there are many, `count`, or nobody knows.

    Workers are forked now, so `work` may be anything, and nothing is written to a disk; items, and what is made of
    them, are handed over as pickles. What `work` raises is raised here. It is all done here where a process cannot be
    copied safely: on other systems, and where threads of this one may hold a lock.
    """
    if (count is not None and count < WORTH) or not _may_fork():
        return map(work, items)
    pool = ProcessPoolExecutor(AT_ONCE, get_context("fork"), initializer=_adopt, initargs=(work,))
    pool.submit(_nothing)  # they are forked by this
    return _collect(pool, items)


def begin(work: Callable[[], Made]) -> Callable[[], Made]:
    """Begin `work` in a copy of this process; return what waits for what it makes.

    As of `share`: what it makes is handed over as a pickle, and what it raises is raised here, when it is waited for.
    Where a process cannot be copied safely it is done then. Until it is made, `share` shares nothing out.
    """
    if not _may_fork():
        return work
    pool = ProcessPoolExecutor(1, get_context("fork"), initializer=_adopt, initargs=(lambda _: work(),))
    job = pool.submit(_do, None)
    pool.shutdown(wait=False)
    return job.result


def _may_fork() -> bool:
    return sys.platform == "linux" and threading.active_count() == 1


def _collect(pool: ProcessPoolExecutor, items: Iterable[T]) -> Iterator[Any]:
    jobs: deque[Future[Any]] = deque()
    with pool:
        for item in items:
            jobs.append(pool.submit(_do, item))
            if len(jobs) > AHEAD:
                yield jobs.popleft().result()
        while jobs:
            yield jobs.popleft().result()


def _adopt(work: Callable[[Any], Any]) -> None:
    global _work
    _work = work


def _nothing() -> None:
    """Do nothing: who can say so is there."""


def _do(item: Any) -> Any:
    assert _work is not None
    return _work(item)
