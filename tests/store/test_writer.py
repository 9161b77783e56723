import asyncio
import threading
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select

from workbench.errors import StoreAway, StoreBusy
from workbench.store import Event, Preferences, ResearchRow
from workbench.store.database import Pen
from workbench.store.tables import lineages, research_rows, row_ledger, usage_days, usage_events, verdicts
from workbench.store.writer import Writer

ALLOWED = Preferences(research=True, voice=False, restricted=False)


def count(store, table):
    with store.database.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar()


def row(name="ver_1", content="pay <UPI_ID:okhdfcbank> now"):
    return ResearchRow(verdict_id=name, kind="sms", content=content, verdict="smishing")


def record(writer, *events):
    return asyncio.run(writer.record(events))


def test_an_event_is_stored_whole(store, account, writer, make_event):
    assert record(writer, make_event(account.id)) == [False]
    assert [count(store, table) for table in (usage_events, verdicts, lineages, usage_days)] == [1, 1, 1, 1]
    assert [count(store, table) for table in (research_rows, row_ledger)] == [0, 0]


def test_many_requests_share_a_transaction(store, account, writer, make_event):
    """The first is on its way while the others gather: far fewer transactions than requests."""
    begun, gathered = [], threading.Event()
    real = store.database.turn

    def counted():
        begun.append(1)
        assert gathered.wait(10)
        return real()

    store.database.turn = counted

    async def main():
        asked = [asyncio.ensure_future(writer.record([make_event(account.id)])) for _ in range(400)]
        await asyncio.sleep(0)  # until each has asked
        gathered.set()
        await asyncio.gather(*asked)

    asyncio.run(main())
    assert count(store, usage_events) == 400
    assert len(begun) <= 10


def test_rows_are_kept_only_while_their_owner_allows_it(store, account, writer, make_event):
    assert record(writer, make_event(account.id, rows=[row("ver_1")])) == [False]
    store.preferences.put(account.id, ALLOWED)
    assert record(writer, make_event(account.id, rows=[row("ver_2")]), make_event(account.id)) == [True, False]
    store.preferences.put(account.id, Preferences(research=True, voice=False, restricted=True))
    assert record(writer, make_event(account.id, rows=[row("ver_3")])) == [False]
    store.preferences.put(account.id, ALLOWED)
    store.accounts.close(account.id)
    assert record(writer, make_event(account.id, rows=[row("ver_4")])) == [False]
    assert count(store, research_rows) == 1
    assert count(store, usage_events) == 5


def test_rows_of_a_sandbox_key_are_never_kept(store, account, writer, make_event):
    store.preferences.put(account.id, ALLOWED)
    test, live = (store.keys.create(account.id, live=live).key.id for live in (False, True))
    events = [make_event(account.id, rows=[row(f"ver_{key}")], key_id=key) for key in (test, live)]
    assert record(writer, *events) == [False, True]
    assert count(store, research_rows) == 1


def test_a_row_says_nothing_of_its_owner(store, account, writer, make_event):
    store.preferences.put(account.id, ALLOWED)
    record(writer, make_event(account.id, rows=[row()]))
    with store.database.read() as connection:
        kept = dict(connection.execute(select(research_rows)).mappings().one())
        sealed = connection.execute(select(row_ledger.c.sealed_rows)).scalar()
    assert set(kept) == {"id", "day", "kind", "content", "sender", "verdict", "anonymizers", "label"}
    assert kept["day"] == "2026-03-14"
    assert account.id not in str(kept)
    assert "ver_1" not in str(kept)
    assert kept["id"].encode() not in bytes(sealed)


def test_text_that_a_database_would_not_take(store, account, writer, make_event):
    store.preferences.put(account.id, ALLOWED)
    assert record(writer, make_event(account.id, rows=[row(content="a\0b 'quoted' \u202e 🙂")])) == [True]
    with store.database.read() as connection:
        assert connection.execute(select(research_rows.c.content)).scalar() == "a\ufffdb 'quoted' \u202e 🙂"


def test_one_that_is_refused_does_not_take_the_others_with_it(store, account, writer, make_event, caplog):
    good, bad = make_event(account.id), make_event(account.id, path=None, client="canary")
    good_too = make_event(account.id)

    async def told():
        return await asyncio.gather(
            *(writer.record([event]) for event in (good, bad, good_too)), return_exceptions=True
        )

    first, second, third = asyncio.run(told())
    assert (first, third) == ([False], [False])
    assert isinstance(second, Exception)
    assert count(store, usage_events) == 2
    assert "canary" not in caplog.text


def test_a_retry_stores_nothing_twice(store, account, make_event, monkeypatch):
    """The commit went through and its answer was lost: the worst moment."""
    store.preferences.put(account.id, ALLOWED)
    real = Pen.write
    lost = []

    @contextmanager
    def losing(pen):
        with real(pen) as connection:
            yield connection
        if not lost:
            lost.append(1)
            raise StoreAway("the answer was lost")

    monkeypatch.setattr(Pen, "write", losing)
    writer = Writer(store)
    try:
        assert record(writer, make_event(account.id, rows=[row()])) == [True]
    finally:
        writer.close()
    assert lost
    assert [count(store, table) for table in (usage_events, verdicts, research_rows, row_ledger)] == [1, 1, 1, 1]
    assert store.usage.read(account.id)[0]["requests"] == 1


def test_too_many_waiting_is_busy_and_loses_nothing(store, account, make_event):
    hold, held = threading.Event(), threading.Event()
    real = store.database.turn

    def stuck():
        held.set()
        hold.wait(10)
        return real()

    store.database.turn = stuck
    writer = Writer(store, most=4)

    async def main():
        waiting = [asyncio.create_task(writer.record([make_event(account.id)]))]
        await asyncio.to_thread(held.wait, 10)
        waiting += [asyncio.create_task(writer.record([make_event(account.id)])) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(StoreBusy, match="4 events wait"):
            await writer.record([make_event(account.id)])
        hold.set()
        return await asyncio.gather(*waiting)

    assert asyncio.run(main()) == [[False]] * 4
    writer.close()
    assert count(store, usage_events) == 4


def test_a_slow_store_is_told_in_time_and_what_did_not_begin_is_not_stored(store, account, make_event):
    hold, held = threading.Event(), threading.Event()
    real = store.database.turn

    def stuck():
        held.set()
        hold.wait(10)
        return real()

    store.database.turn = stuck
    writer = Writer(store, patience=0.05)

    async def main():
        first = asyncio.create_task(writer.record([make_event(account.id, path="/first")]))
        await asyncio.to_thread(held.wait, 10)
        second = asyncio.create_task(writer.record([make_event(account.id, path="/second")]))
        return await asyncio.gather(first, second, return_exceptions=True)

    told = asyncio.run(main())
    assert [type(one) for one in told] == [StoreAway, StoreAway]
    hold.set()
    writer.close()
    with store.database.read() as connection:
        assert list(connection.execute(select(usage_events.c.path)).scalars()) == ["/first"]


def test_a_closed_writer_has_written_what_waited(store, account, make_event):
    writer = Writer(store)

    async def main():
        waiting = [asyncio.create_task(writer.record([make_event(account.id)])) for _ in range(20)]
        await asyncio.sleep(0)
        await asyncio.to_thread(writer.close)
        await asyncio.gather(*waiting)
        with pytest.raises(StoreAway, match="closed"):
            await writer.record([make_event(account.id)])

    asyncio.run(main())
    assert count(store, usage_events) == 20


def test_an_event_is_frozen(account, make_event):
    event = make_event(account.id)
    assert isinstance(event, Event)
    with pytest.raises(AttributeError):
        event.usage.status = 500
