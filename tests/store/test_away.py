"""A database that is locked, full, vanished or ended: it is told, nothing acknowledged is lost, it heals by itself."""

import asyncio
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event, func, make_url, select, text

from workbench.config import Project, Settings, Store
from workbench.errors import ConfigError, StoreAway
from workbench.store import open_store
from workbench.store.database import Database, Pen, is_away
from workbench.store.database import store_url as read_url
from workbench.store.generations import read_generation
from workbench.store.tables import usage_events
from workbench.store.turns import take_turn
from workbench.store.writer import Writer


@pytest.fixture
def impatient(store):
    """The store, with waiting cut short."""
    url = store.database.url
    store.database.close()
    store.database = Database(url, patience=0.05)
    return store


@pytest.fixture
def hasty(impatient):
    """A writer that gives back what it could not write in a moment."""
    made = Writer(impatient, patience=0.3)
    yield made
    made.close()


def stored(store):
    with store.database.read() as connection:
        return connection.execute(select(func.count()).select_from(usage_events)).scalar()


def only(store, dialect):
    if store.database.dialect != dialect:
        pytest.skip(f"it is {dialect} that can be in this state")


def refuse_then_heal(store, writer, event, heal):
    """The event is refused while the store is away; the next one after it healed is stored.

    The first may be stored too, if its last try was under way when the store healed; it was not acknowledged.
    """

    async def main():
        with pytest.raises(StoreAway) as told:
            await writer.record([event()])
        assert "acc_" not in str(told.value)
        heal()
        assert await writer.record([event()]) == [False]

    asyncio.run(main())
    assert stored(store) in (1, 2)


def test_a_locked_file(impatient, account, hasty, make_event):
    only(impatient, "sqlite")
    other = sqlite3.connect(impatient.database.file)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreAway, match="cannot be asked now"):
        impatient.keys.create(account.id)
    assert impatient.accounts.get(account.id) == account  # reading goes on
    refuse_then_heal(impatient, hasty, lambda: make_event(account.id), other.rollback)
    other.close()


def test_a_locked_table(impatient, account, hasty, make_event, postgres):
    only(impatient, "postgresql")
    other = impatient.database.engine.connect()
    other.execute(text("SET lock_timeout = 0"))
    other.execute(text("LOCK TABLE usage_events IN ACCESS EXCLUSIVE MODE"))
    set_lock_timeout(impatient)
    refuse_then_heal(impatient, hasty, lambda: make_event(account.id), other.rollback)
    other.close()


def set_lock_timeout(store):
    event.listen(store.database.engine, "begin", lambda connection: connection.exec_driver_sql(SHORT))


SHORT = "SET LOCAL lock_timeout = '50ms'"


def test_a_lock_that_ends_in_time_is_waited_for(impatient, account, make_event):
    only(impatient, "sqlite")
    writer = Writer(impatient, patience=30)
    other = sqlite3.connect(impatient.database.file, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")

    async def main():
        waiting = asyncio.create_task(writer.record([make_event(account.id)]))
        done, _ = await asyncio.wait([waiting], timeout=0.2)
        assert not done
        other.rollback()
        return await waiting

    assert asyncio.run(main()) == [False]
    writer.close()
    other.close()
    assert stored(impatient) == 1


def test_a_full_disk(impatient, account, make_event):
    only(impatient, "sqlite")
    limit = {"pages": 0}
    engine = impatient.database.engine
    event.listen(engine, "begin", lambda c: c.exec_driver_sql(f"PRAGMA max_page_count = {limit['pages'] or 2**30}"))
    with impatient.database.read() as connection:
        limit["pages"] = connection.exec_driver_sql("PRAGMA page_count").scalar()
    writer = Writer(impatient, patience=0.3)

    async def fill():
        for acknowledged in range(500):
            try:
                await writer.record([make_event(account.id, client="x" * 500)])
            except StoreAway:
                return acknowledged
        return None

    acknowledged = asyncio.run(fill())
    assert acknowledged is not None, "it was never full"
    assert stored(impatient) == acknowledged
    limit["pages"] = 0
    assert asyncio.run(writer.record([make_event(account.id)])) == [False]
    assert stored(impatient) == acknowledged + 1
    writer.close()


def test_a_store_that_is_read_and_takes_no_write_is_away(impatient):
    only(impatient, "sqlite")
    other = sqlite3.connect(impatient.database.file)
    other.execute("BEGIN EXCLUSIVE")
    with impatient.database.read() as connection:
        before = read_generation(connection)
    with pytest.raises(StoreAway):
        impatient.check()
    other.close()
    impatient.check()
    with impatient.database.read() as connection:
        assert read_generation(connection) == before


def test_a_store_that_may_only_be_read_is_away(impatient):
    """As a replica of PostgreSQL, or a database on a disk that was mounted so."""
    sqlite = impatient.database.dialect == "sqlite"

    def only_read(connection):
        connection.exec_driver_sql("PRAGMA query_only = ON" if sqlite else "SET TRANSACTION READ ONLY")

    impatient.check()
    event.listen(impatient.database.engine, "begin", only_read)
    with pytest.raises(StoreAway):
        impatient.check()


def test_a_log_that_cannot_be_laid_out(impatient):
    only(impatient, "sqlite")
    other = sqlite3.connect(impatient.database.file)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreAway, match="cannot be laid out"):
        impatient.database.stretch()
    other.close()
    impatient.database.stretch()


def test_a_file_that_vanished(impatient, account, hasty, make_event):
    """On Linux an open file can be written after it was removed: into nothing. It must not be acknowledged."""
    only(impatient, "sqlite")
    file = impatient.database.file
    aside = file.with_suffix(".aside")

    def put_back():
        aside.rename(file)

    assert stored(impatient) == 0
    file.rename(aside)
    with pytest.raises(StoreAway):
        impatient.check()
    refuse_then_heal(impatient, hasty, lambda: make_event(account.id), put_back)
    assert not file.with_suffix(".db").exists() or file.stat().st_size > 0


def test_a_file_taken_away_within_a_transaction_is_not_acknowledged(impatient, account):
    only(impatient, "sqlite")
    file = impatient.database.file

    def act():
        with impatient.database.write() as connection:
            connection.execute(text("UPDATE accounts SET voice = true"))
            file.rename(file.with_suffix(".aside"))

    with pytest.raises(StoreAway, match="was taken away"):
        act()
    with pytest.raises(StoreAway):
        impatient.check()


def test_a_pen_keeps_its_connection_until_an_error(impatient):
    def count(more):
        with pen.write() as connection:
            connection.execute(text("UPDATE generations SET number = number + :more"), {"more": more})
            return connection

    pen = Pen(impatient.database)
    first = count(1)
    assert count(1) is first
    with pytest.raises(ZeroDivisionError), pen.write():
        raise ZeroDivisionError
    assert first.closed
    assert count(1) is not first
    pen.close()
    pen.close()


def test_a_pen_whose_file_is_another_takes_the_other(impatient, tmp_path):
    only(impatient, "sqlite")
    pen, file, act = Pen(impatient.database), impatient.database.file, text("UPDATE generations SET number = 7")
    with pen.write() as connection:
        connection.execute(act)
    with closing(sqlite3.connect(file)) as old:
        old.execute("VACUUM INTO ?", (str(tmp_path / "other.db"),))
    for suffix in ("-wal", "-shm"):
        Path(f"{file}{suffix}").unlink()
    (tmp_path / "other.db").rename(file)
    with pytest.raises(StoreAway, match="taken away"), pen.write() as connection:
        connection.execute(text("UPDATE generations SET number = 8"))
    with pen.write() as connection:
        assert connection.execute(text("SELECT number FROM generations")).scalar() == 7
    pen.close()


def test_a_folder_that_vanished(impatient, account):
    only(impatient, "sqlite")
    folder = impatient.database.file.parent
    folder.rename(folder.with_name("moved"))
    with pytest.raises(StoreAway):
        impatient.keys.create(account.id)
    folder.with_name("moved").rename(folder)
    assert impatient.keys.create(account.id).key.account_id == account.id


def test_a_server_that_ends_every_connection(impatient, account, hasty, make_event, postgres):
    only(impatient, "postgresql")
    asyncio.run(hasty.record([make_event(account.id)]))
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
    with psycopg.connect(postgres, autocommit=True) as other:
        assert other.execute(end, [impatient.database.url.database]).rowcount >= 1
    assert asyncio.run(hasty.record([make_event(account.id)])) == [False]
    assert stored(impatient) == 2


def test_a_server_that_is_not_there(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_STORE", f"postgresql://nobody@/none?host={tmp_path}")
    with pytest.raises(StoreAway, match="cannot be asked now"):
        open_store(Project(tmp_path, Settings()))


def test_a_disk_that_is_full_before_the_first_table(tmp_path):
    (tmp_path / ".workbench").write_text("a file where the folder should be")
    with pytest.raises(StoreAway):
        open_store(Project(tmp_path, Settings()))


def test_a_folder_that_cannot_be_made(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("WORKBENCH_STORE", f"sqlite:///{tmp_path / 'file' / 'store.db'}")
    with pytest.raises(StoreAway, match=r"store\.db cannot be made \(File exists\)"):
        open_store(Project(tmp_path, Settings()))


def test_a_file_that_cannot_be_made(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_STORE", "sqlite:////proc/store.db")
    with pytest.raises(StoreAway, match=r"/proc/store\.db cannot be made"):
        open_store(Project(tmp_path, Settings()))
    monkeypatch.setenv("WORKBENCH_STORE", f"sqlite:///{tmp_path / ('x' * 300)}")
    with pytest.raises(StoreAway, match=r"cannot be made \(File name too long\)"):
        open_store(Project(tmp_path, Settings()))
    assert list(tmp_path.iterdir()) == []


def test_garbage_in_place_of_the_database_is_told(impatient):
    only(impatient, "sqlite")
    impatient.database.file.write_bytes(os.urandom(8192))
    for suffix in ("-wal", "-shm"):
        Path(f"{impatient.database.file}{suffix}").unlink(missing_ok=True)
    impatient.database.close()
    with pytest.raises(StoreAway):
        impatient.check()


def test_a_mistake_in_what_is_asked_is_no_absence(impatient):
    from sqlalchemy.exc import DBAPIError, IntegrityError

    with pytest.raises(DBAPIError) as raised, impatient.database.write() as connection:
        connection.execute(text("INSERT INTO generations VALUES ('keys', 1)"))
    assert isinstance(raised.value, IntegrityError)
    assert not is_away(raised.value)


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", "http://x"])
def test_a_url_of_another_kind_is_refused(tmp_path, url):
    with pytest.raises(ConfigError, match="must start with sqlite:/// or postgresql://"):
        read_url(Project(tmp_path, Settings(store=Store(url=url))))


def test_where_the_store_lies(tmp_path, monkeypatch):
    monkeypatch.delenv("WORKBENCH_STORE", raising=False)
    assert read_url(Project(tmp_path, Settings())).database == str(tmp_path / ".workbench" / "store.db")
    named = Project(tmp_path, Settings(store=Store(url="sqlite:///data/here.db")))
    assert read_url(named).database == str(tmp_path / "data" / "here.db")
    monkeypatch.setenv("WORKBENCH_STORE", "postgresql://h/d")
    assert read_url(named) == make_url("postgresql+psycopg://h/d")


def test_who_has_the_turn_cannot_take_it_again_first(tmp_path):
    file = tmp_path / "store.db"
    with take_turn(file, patience=1), pytest.raises(StoreAway, match="another process"):
        take_turn(file, patience=0.01).__enter__()
    with take_turn(file, patience=0.01):
        pass
