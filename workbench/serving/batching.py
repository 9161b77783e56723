"""Micro-batching: items of requests that are there at the same time are judged together.

Nothing waits for company: while one company is judged, the lines of the next gather. Under load that is many requests,
alone it is one, and neither pays a delay.

Nor do all that wait go together, but half of many: while a worker reads and writes for one company, the next is judged.
In one convoy they would stand still in turn.
"""

from __future__ import annotations

import logging
import socket
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice

from workbench.serving.guard import place_of
from workbench.serving.judging import Answering, find_marks, judge
from workbench.serving.questions import (
    FAILED,
    MOST_CHARACTERS,
    MOST_ITEMS,
    Checked,
    Describe,
    Judge,
    Judgement,
    Provenance,
    Question,
    decode_question,
    encode,
)
from workbench.wire import SIZE

logger = logging.getLogger("workbench.serving")
COMPANY = 16  # items of several requests, or half of the requests that wait


def serve(line: socket.socket, answering: Answering) -> None:
    """Answer what is asked at the other end of a socket, in order; return once it hung up and all is answered.

    An empty line says first that it is ready.
    """
    with line:
        line.sendall(b"\n")
        told: set[str] = set()  # digests of what stands behind verdicts
        for company in _gather(line):
            answer = b"".join(_answer(company, answering, told))
            try:
                line.sendall(answer)
            except OSError:  # who asked is gone
                return


def _gather(line: socket.socket) -> Iterator[list[Question]]:
    """Yield questions, as many together as are to be answered at one go."""
    queue: deque[Question] = deque()
    rest, open_ = b"", True
    while open_ or queue:
        heard = _hear(line, wait=not queue) if open_ else None
        if heard == b"":
            open_ = False
        elif heard:
            *whole, rest = (rest + heard).split(b"\n")
            queue.extend(map(decode_question, whole))
        if queue:
            yield take_company(queue)


def _hear(line: socket.socket, *, wait: bool) -> bytes | None:
    """Return what is there, or None for nothing; no bytes once the other end hung up."""
    try:
        return line.recv(SIZE, 0 if wait else socket.MSG_DONTWAIT)
    except BlockingIOError:
        return None
    except ConnectionError:
        return b""


def take_company(queue: deque[Question]) -> list[Question]:
    """Take those from a queue that are judged together, one at least; what is no item is answered alone."""
    most = min(max(COMPANY, len(queue) // 2), MOST_ITEMS)
    company = [queue.popleft()]
    items, characters = _size(company[0])
    while queue and isinstance(company[0], Judge) and isinstance(queue[0], Judge):
        more, longer = _size(queue[0])
        items, characters = items + more, characters + longer
        if items > most or characters > MOST_CHARACTERS:
            break
        company.append(queue.popleft())
    return company


def _size(question: Question) -> tuple[int, int]:
    if not isinstance(question, Judge):
        return 0, 0
    return len(question.items), sum([len(one.content) for one in question.items])


def _answer(company: Sequence[Question], answering: Answering, told: set[str]) -> Iterator[bytes]:
    """Yield the lines that answer a company, in order; one that is at fault spoils none of the others."""
    try:
        made = list(_lines(company, answering, told))
    except Exception as error:
        if len(company) > 1:
            for one in company:
                yield from _answer([one], answering, told)
            return
        logger.error("what was asked could not be judged: %s", place_of(error))
        made = [FAILED + type(error).__name__.encode() + b"\n"]
    yield from made


def _lines(company: Sequence[Question], answering: Answering, told: set[str]) -> Iterator[bytes]:
    first = company[0]
    if isinstance(first, Judge):
        asked = [one.items for one in company if isinstance(one, Judge)]
        yield from _judge(asked, answering, told)
    elif isinstance(first, Describe):
        yield encode(answering.models()) + b"\n"
    else:
        yield encode(find_marks(first, answering)) + b"\n"


def _judge(asked: Sequence[Sequence[Checked]], answering: Answering, told: set[str]) -> Iterator[bytes]:
    made, provenances = judge([one for mine in asked for one in mine], answering)
    items = iter(made.items)
    lines = [encode(Judgement(list(islice(items, len(mine))), made.spent)) + b"\n" for mine in asked]
    yield from _introduce(provenances, told)
    yield from lines


def _introduce(provenances: Sequence[Provenance], told: set[str]) -> Iterator[bytes]:
    """Yield a line of what stands behind verdicts and was not told yet."""
    new = {one.entry.digest: one for one in provenances if one.entry.digest not in told}
    if new:
        told.update(new)
        yield encode(new) + b"\n"
