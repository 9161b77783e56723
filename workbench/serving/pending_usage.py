"""Pending usage: events of acts that were done and answered while the store took none."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from workbench.errors import StoreAway

if TYPE_CHECKING:
    from workbench.store import Event
    from workbench.store.writer import Writer

logger = logging.getLogger("workbench.serving")
PAUSE = 1.0  # seconds between tries
MOST = 1_000  # events; the log says where more were left out


class PendingUsage:
    """Events that wait for the store, in memory, on the event loop. Close it before the writer."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._events: list[Event] = []
        self._task: asyncio.Task[None] | None = None

    def add(self, event: Event) -> None:
        """Owe an event, and begin to try."""
        if len(self._events) >= MOST:
            logger.error("too many usage events wait for the store; one was left out")
            return
        self._events.append(event)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._try())

    async def settle(self) -> None:
        """Write what is owed, as far as the store takes it."""
        while self._events:
            try:
                await self._writer.record(self._events[:1])
            except StoreAway:
                return
            except Exception as error:  # stored after all, or refused for good
                logger.error("an owed usage event was not stored anew: %s", type(error).__name__)
            del self._events[:1]

    async def close(self) -> None:
        """Try for the last time."""
        if self._task is not None:
            self._task.cancel()
        await self.settle()
        if self._events:
            logger.error("%d usage events of acts that were answered are lost: the store is away", len(self._events))

    async def _try(self) -> None:
        while self._events:
            await asyncio.sleep(PAUSE)
            await self.settle()
