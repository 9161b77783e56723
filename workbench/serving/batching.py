"""Micro-batching: items of requests that are there at the same time are judged together.

Nothing waits for company: the batch starts at the event loop's next turn but one, with what has come by then. Under
load that is many requests, alone it is one, and neither pays a delay. At the next turn already, the first of many that
are on their way would often be judged alone, at the price of several.

Nor do all that wait go together, but half of many: while the scribe writes what one company left, the next is judged.
In one convoy they would stand still in turn, the worker for the disk and the disk for the worker.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from workbench.serving.judging import Answering, Checked, Judged, Spent, judge

MOST_ITEMS = 100  # of one request judged at one go: a full batch, a quarter cheaper an item than in thirds;
COMPANY = 16  # of several requests, or half of those that wait; and
MOST_CHARACTERS = 16_384  # of content, so that other requests get their turn in between


class _Waiting(NamedTuple):
    checked: Sequence[Checked]
    characters: int
    done: asyncio.Future[tuple[list[Judged], Spent]]


class Bench:
    """Where items wait to be judged, on the event loop of one worker."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self._queue: deque[_Waiting] = deque()

    @property
    def waiting(self) -> int:
        """How many groups of items wait."""
        return len(self._queue)

    async def judge(self, checked: Sequence[Checked]) -> tuple[list[Judged], Spent]:
        """Judge items in order; raise what the model raises, for these items only."""
        parts = [self._put(part) for part in _parts(checked)]
        if len(parts) == 1:
            return await parts[0]
        done = await asyncio.gather(*parts, return_exceptions=True)  # all are waited for, so no error is left lying
        made: list[Judged] = []
        anonymize = predict = 0.0
        for part in done:
            if isinstance(part, BaseException):
                raise part
            made += part[0]
            anonymize, predict = anonymize + part[1].anonymize, predict + part[1].predict
        return made, Spent(anonymize, predict)

    def _put(self, checked: Sequence[Checked]) -> asyncio.Future[tuple[list[Judged], Spent]]:
        loop = asyncio.get_running_loop()
        waiting = _Waiting(checked, sum(len(one.content) for one in checked), loop.create_future())
        if not self._queue:
            self._run_soon(loop)
        self._queue.append(waiting)
        return waiting.done

    def _run_soon(self, loop: asyncio.AbstractEventLoop) -> None:
        """Run in a turn more than the next: who is on the way comes along, and what was judged goes its way."""
        loop.call_soon(loop.call_soon, self._run)

    def _run(self) -> None:
        self._judge(self._gather())
        if self._queue:
            self._run_soon(asyncio.get_running_loop())

    def _gather(self) -> list[_Waiting]:
        most = min(max(COMPANY, len(self._queue) // 2), MOST_ITEMS)
        batch = [self._queue.popleft()]
        items, characters = len(batch[0].checked), batch[0].characters
        while self._queue:
            items += len(self._queue[0].checked)
            characters += self._queue[0].characters
            if items > most or characters > MOST_CHARACTERS:
                break
            batch.append(self._queue.popleft())
        return batch

    def _judge(self, batch: Sequence[_Waiting]) -> None:
        try:
            made, spent = judge([one for waiting in batch for one in waiting.checked], self._answering)
        except Exception as error:
            if len(batch) > 1:  # one of them is at fault: each alone, so that the others are answered
                for waiting in batch:
                    self._judge([waiting])
            elif not batch[0].done.done():
                batch[0].done.set_exception(error)
            return
        judged = iter(made)
        for waiting in batch:
            mine = list(islice(judged, len(waiting.checked)))
            if not waiting.done.done():
                waiting.done.set_result((mine, spent))


def _parts(checked: Sequence[Checked]) -> list[Sequence[Checked]]:
    """Cut items into parts that may be judged at one go; one item is a part at least."""
    if len(checked) == 1:
        return [checked]
    parts: list[Sequence[Checked]] = []
    start = characters = 0
    for place, one in enumerate(checked):
        characters += len(one.content)
        if place > start and (place - start >= MOST_ITEMS or characters > MOST_CHARACTERS):
            parts.append(checked[start:place])
            start, characters = place, len(one.content)
    parts.append(checked[start:])
    return parts
