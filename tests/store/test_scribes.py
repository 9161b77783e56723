"""A scribe as a process of its own: what ends it, what does not, and what is told when it is killed."""

import asyncio
import os
import signal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from workbench.errors import StoreAway
from workbench.store import Preferences, ResearchRow
from workbench.store.tables import research_rows, usage_events


@pytest.fixture
def apart(store):
    opened = store.start_writer(apart=True)
    yield opened
    opened.close()


def process(writer):
    return writer._wire.wait_for_end.__self__


def stored(store, table=usage_events):
    with store.database.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar()


def test_events_of_one_turn_are_stored_and_each_gets_its_own_answer(store, account, apart, make_event):
    store.preferences.put(account.id, Preferences(research=True, voice=False, restricted=False))
    row = ResearchRow(verdict_id="ver_1", kind="sms", content="pay \u20b9 5\nnow", verdict="ham")

    async def main():
        events = [make_event(account.id), make_event(account.id, rows=[row]), make_event(account.id)]
        return await asyncio.gather(*(apart.record([event]) for event in events), apart.record(events[:0]))

    assert asyncio.run(main()) == [[False], [True], [False], []]
    assert stored(store) == 3
    assert stored(store, research_rows) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_ends_the_worker_does_not_end_its_scribe(store, account, apart, make_event, number):
    assert asyncio.run(apart.record([make_event(account.id)])) == [False]
    process(apart).send_signal(number)
    assert asyncio.run(apart.record([make_event(account.id)])) == [False]
    assert process(apart).poll() is None
    apart.close()
    assert process(apart).returncode == 0


def test_a_scribe_that_is_killed_is_told_and_another_begins(store, account, apart, make_event):
    async def main():
        told = [await apart.record([make_event(account.id)])]
        waiting = [asyncio.create_task(apart.record([make_event(account.id)])) for _ in range(50)]
        await asyncio.sleep(0)
        os.kill(process(apart).pid, signal.SIGKILL)
        told += await asyncio.gather(*waiting, return_exceptions=True)
        return [*told, await apart.record([make_event(account.id)])]

    first = process(apart)
    told = asyncio.run(main())
    acknowledged = told.count([False])
    assert all(one == [False] or isinstance(one, StoreAway) for one in told)
    assert (told[0], told[-1]) == ([False], [False])
    assert first.returncode == -signal.SIGKILL
    assert process(apart) is not first
    assert acknowledged <= stored(store) <= 52


def test_nothing_of_the_store_is_in_the_process_list(store, apart, account, make_event, home):
    asyncio.run(apart.record([make_event(account.id)]))
    command = Path(f"/proc/{process(apart).pid}/cmdline").read_bytes()
    for told in (str(home.root), store.database.url.render_as_string(hide_password=False)):
        assert told.encode() not in command
