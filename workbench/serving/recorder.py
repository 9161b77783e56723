"""The recorder: the events of one turn of the event loop go to the store's writer together."""

from __future__ import annotations

import asyncio

from workbench.store import Event, Writer


class Recorder:
    """Stands before the writer of one worker."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._waiting: list[tuple[Event, asyncio.Future[bool]]] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def record(self, event: Event) -> bool:
        """Return, once an event is durable, whether its rows were kept; raise StoreAway."""
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._start)
        done: asyncio.Future[bool] = loop.create_future()
        self._waiting.append((event, done))
        return await done

    def _start(self) -> None:
        together, self._waiting = self._waiting, []
        task = asyncio.get_running_loop().create_task(self._write(together))
        self._tasks.add(task)  # the loop itself holds it weakly
        task.add_done_callback(self._tasks.discard)

    async def _write(self, together: list[tuple[Event, asyncio.Future[bool]]]) -> None:
        try:
            kept = await self._writer.record([event for event, _ in together])
        except Exception as error:
            for _, done in together:
                if not done.done():
                    done.set_exception(error)
            return
        for (_, done), rows in zip(together, kept, strict=True):
            if not done.done():
                done.set_result(rows)
