"""The judge's client in one worker: what its event loop wants judged goes to a judge at the other end of a wire."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from workbench.errors import WorkbenchError
from workbench.serving.problems import unavailable
from workbench.serving.questions import (
    FAILED,
    MOST_CHARACTERS,
    MOST_ITEMS,
    TOLD,
    Checked,
    Describe,
    Judge,
    Judged,
    Judgement,
    Mark,
    Provenance,
    Question,
    Spent,
    decode_judgement,
    decode_marks,
    decode_models,
    decode_provenances,
    encode,
)
from workbench.wire import Begin, Wire


class _Waiting(NamedTuple):
    done: asyncio.Future[Any] | None  # nobody waits where it is None: its loop is gone
    decode: Callable[[bytes], Any]


class JudgeClient:
    """Where items wait to be judged. `provenances`: what stands behind verdicts, by the digest that an answer names."""

    def __init__(self, begin: Begin) -> None:
        self.provenances: dict[str, Provenance] = {}
        self._queue: deque[_Waiting] = deque()  # answers come in this order
        try:
            self._wire = Wire(begin, "what judges", hear=self._hear, lose=self._lose)
        except EOFError:
            raise WorkbenchError("what judges did not start; it says why in the line before. Mend that.") from None

    async def judge(self, checked: Sequence[Checked]) -> tuple[list[Judged], Spent]:
        """Judge items in order; raise RuntimeError where the model fails on these, Rejected (503) where it is away."""
        made: list[Judged] = []
        anonymize = predict = 0.0
        for part in _parts(checked):  # one after the other, so that other requests get their turn in between
            told: Judgement = await self._ask(Judge(part), decode_judgement)
            made += told.items
            anonymize, predict = anonymize + told.spent.anonymize, predict + told.spent.predict
        return made, Spent(anonymize, predict)

    async def models(self) -> list[dict[str, Any]]:
        """Return what is served; raise as `judge` does."""
        return list(await self._ask(Describe(), decode_models))

    async def find_marks(self, asked: Mark) -> list[tuple[int, int]]:
        """Return where the words stand that carry a verdict; raise as `judge` does."""
        return list(await self._ask(asked, decode_marks))

    def close(self) -> None:
        """Hang up, and wait until what judges has ended. Not for the event loop itself."""
        self._wire.close()

    def _ask(self, question: Question, decode: Callable[[bytes], Any]) -> asyncio.Future[Any]:
        loop = asyncio.get_running_loop()
        if self._wire.attach(loop):
            self._queue = deque(one._replace(done=None) for one in self._queue)
        if not self._wire.ready:
            raise unavailable("what judges is being begun again; try again")
        self._wire.tell(encode(question) + b"\n")
        done: asyncio.Future[Any] = loop.create_future()
        self._queue.append(_Waiting(done, decode))
        return done

    def _hear(self, line: bytes) -> None:
        if line.startswith(TOLD):
            self.provenances |= decode_provenances(line)
            return
        done, decode = self._queue.popleft()
        if done is None or done.done():
            return
        if line.startswith(FAILED):
            done.set_exception(RuntimeError(f"it could not be judged: {line[1:].decode()}"))
        else:
            done.set_result(decode(line))

    def _lose(self) -> None:
        lost, self._queue = self._queue, deque()
        for one in lost:
            if one.done is not None and not one.done.done():
                one.done.set_exception(unavailable("what judges ended, and is being begun again; try again"))


def _parts(checked: Sequence[Checked]) -> list[list[Checked]]:
    """Cut items into parts that may be judged at one go; one item is a part at least."""
    if len(checked) == 1:
        return [list(checked)]
    parts: list[list[Checked]] = []
    start = characters = 0
    for place, one in enumerate(checked):
        characters += len(one.content)
        if place > start and (place - start >= MOST_ITEMS or characters > MOST_CHARACTERS):
            parts.append(list(checked[start:place]))
            start, characters = place, len(one.content)
    parts.append(list(checked[start:]))
    return parts
