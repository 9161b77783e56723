"""Events that are owed: written once the store takes them, none twice, none in silence lost."""

import asyncio

import pytest

from workbench.errors import StoreAway
from workbench.serving import pending_usage as module
from workbench.serving.pending_usage import PendingUsage


class Writer:
    """Takes events, or raises what it was told to, one time each."""

    def __init__(self, *errors):
        self.errors, self.kept, self.asked = list(errors), [], 0

    async def record(self, events):
        self.asked += 1
        if self.errors:
            raise self.errors.pop(0)
        self.kept += events
        return [False] * len(events)


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(module, "PAUSE", 0)


def test_what_is_owed_is_written_in_order_once_the_store_is_back():
    writer = Writer(StoreAway("away"), StoreAway("away"))

    async def main():
        pending = PendingUsage(writer)
        for event in "abc":
            pending.add(event)
        await pending._task
        await pending.close()

    asyncio.run(main())
    assert writer.kept == ["a", "b", "c"]


def test_one_that_the_store_refuses_takes_no_other_with_it(caplog):
    writer = Writer(RuntimeError("payload"))

    async def main():
        pending = PendingUsage(writer)
        pending.add("a")
        pending.add("b")
        await pending.settle()
        await pending.close()

    asyncio.run(main())
    assert writer.kept == ["b"]
    assert caplog.messages == ["an owed usage event was not stored anew: RuntimeError"]


def test_what_is_lost_at_the_end_is_told(caplog):
    writer = Writer(*[StoreAway("away")] * 1_000)

    async def main():
        pending = PendingUsage(writer)
        pending.add("a")
        await pending.close()

    asyncio.run(main())
    assert caplog.messages == ["1 usage events of acts that were answered are lost: the store is away"]


def test_memory_has_an_end(caplog, monkeypatch):
    monkeypatch.setattr(module, "MOST", 2)
    writer = Writer()

    async def main():
        pending = PendingUsage(writer)
        for event in "abc":
            pending.add(event)
        await pending.close()

    asyncio.run(main())
    assert writer.kept == ["a", "b"]
    assert caplog.messages == ["too many usage events wait for the store; one was left out"]
