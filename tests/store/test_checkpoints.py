"""SQLite's log is copied beside the commits: it does not grow, and no moment of it loses what was acknowledged."""

import asyncio
import sqlite3
import threading
from contextlib import closing

import pytest
from sqlalchemy import func, select

from workbench.errors import StoreAway
from workbench.store import checkpoints, database
from workbench.store.tables import usage_events

GROWN = 40  # pages, in place of thousands


@pytest.fixture(autouse=True)
def short_log(monkeypatch):
    monkeypatch.setattr(database, "PAGES", 4 * GROWN)


@pytest.fixture
def lite(store):
    if store.database.dialect != "sqlite":
        pytest.skip("PostgreSQL copies its log itself")
    return store


def pages(store):
    """Return how long the log is, having copied it as `checkpoint` does first."""
    with closing(sqlite3.connect(store.database.file)) as other:
        return other.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()[1]


def count(store):
    with store.database.read() as connection:
        return connection.execute(select(func.count()).select_from(usage_events)).scalar()


def grow(writer, make_event, account):
    for _ in range(GROWN // 2):  # a commit writes two pages at least
        asyncio.run(writer.record([make_event(account.id)]))


def test_a_grown_log_is_begun_anew_by_the_next_commit(lite, writer, make_event, account):
    grow(writer, make_event, account)
    lite.database.checkpoint()
    stored = count(lite)
    asyncio.run(writer.record([make_event(account.id)]))
    assert pages(lite) < GROWN
    assert count(lite) == stored + 1


def test_a_reader_of_the_old_state_holds_the_log_and_no_commit_up(lite, writer, make_event, account):
    with lite.database.read() as connection:
        connection.execute(select(usage_events)).all()
        grow(writer, make_event, account)
        lite.database.checkpoint()
        asyncio.run(writer.record([make_event(account.id)]))
        assert pages(lite) > GROWN, "what the reader sees is still there"
    lite.database.checkpoint()
    asyncio.run(writer.record([make_event(account.id)]))
    assert pages(lite) < GROWN


def test_commits_and_copies_at_a_time_lose_nothing(lite, writer, make_event, account, monkeypatch):
    monkeypatch.setattr(checkpoints, "SECONDS", 0.0)

    async def record():
        await asyncio.gather(*(writer.record([make_event(account.id)]) for _ in range(50)))

    with checkpoints.copying_aside(lite.database):
        for _ in range(10):
            asyncio.run(record())
    assert count(lite) == 500
    with closing(sqlite3.connect(lite.database.file)) as other:
        assert other.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_the_thread_outlives_a_store_that_is_away_and_ends_with_the_block(store, monkeypatch):
    monkeypatch.setattr(checkpoints, "SECONDS", 0.0)
    tried, again = threading.Event(), threading.Event()

    def away():
        (again if tried.is_set() else tried).set()
        raise StoreAway("the disk is full.")

    monkeypatch.setattr(store.database, "checkpoint", away)
    with checkpoints.copying_aside(store.database):
        assert again.wait(20)
    assert "checkpoints" not in {thread.name for thread in threading.enumerate()}


def test_a_file_that_is_gone_is_away_and_postgresql_needs_no_copying(store):
    if store.database.dialect == "postgresql":
        return store.database.checkpoint()
    aside = store.database.file.rename(store.database.file.with_name("aside.db"))
    with pytest.raises(StoreAway, match="log cannot be copied"):
        store.database.checkpoint()
    aside.rename(store.database.file)
