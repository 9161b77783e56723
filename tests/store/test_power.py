"""What was acknowledged survives a loss of power: each commit is on the disk, and a torn end takes nothing with it."""

import asyncio
import shutil

import pytest
from sqlalchemy import event, func, select

from workbench.config import Project, Settings
from workbench.store import Preferences, ResearchRow, open_store
from workbench.store.database import LOG
from workbench.store.ids import new_id
from workbench.store.tables import research_rows, usage_days, usage_events, verdicts

ALLOWED = Preferences(research=True, voice=False, restricted=False)


def ids(store):
    with store.database.read() as connection:
        return set(connection.execute(select(usage_events.c.id)).scalars())


def counts(store):
    """Return how many events, verdicts and rows there are, and how many requests were counted."""
    with store.database.read() as connection:
        tables = (usage_events, verdicts, research_rows)
        told = [connection.execute(select(func.count()).select_from(table)).scalar() for table in tables]
        return [*told, connection.execute(select(func.coalesce(func.sum(usage_days.c.requests), 0))).scalar()]


def make(make_event, account):
    return make_event(account.id, rows=[ResearchRow(verdict_id=new_id("ver"), kind="sms", content="x", verdict="ham")])


def test_every_transaction_of_the_writer_waits_for_the_disk(store, account, writer, make_event):
    """Asked of the very connections that commit: of another one the setting may be another."""
    sqlite = store.database.dialect == "sqlite"
    asked = ("PRAGMA journal_mode", "PRAGMA synchronous") if sqlite else ("SHOW synchronous_commit",)
    told = []

    def ask(connection):
        if connection.get_execution_options().get("immediate"):
            told.append(tuple(connection.exec_driver_sql(one).scalar() for one in asked))

    event.listen(store.database.engine, "commit", ask)
    for _ in range(3):
        asyncio.run(writer.record([make_event(account.id)]))
    event.remove(store.database.engine, "commit", ask)
    assert told == [("wal", 2) if sqlite else ("on",)] * 3


@pytest.fixture
def lose_power(store, home, tmp_path_factory, clock, monkeypatch):
    """Give the function that opens what lay on the disk at this moment elsewhere; the log of SQLite may end early."""
    if store.database.dialect != "sqlite":
        pytest.skip("PostgreSQL's own log is PostgreSQL's to test")
    monkeypatch.delenv("WORKBENCH_STORE")  # each copy is the store of its own project
    opened = []

    def lose(end=None):
        folder = tmp_path_factory.mktemp("after")
        shutil.copytree(home.state / "keys", folder / ".workbench" / "keys")
        file = store.database.file
        shutil.copy(file, folder / ".workbench")
        log = file.with_name(f"{file.name}-wal").read_bytes()
        (folder / ".workbench" / f"{file.name}-wal").write_bytes(log[:end])
        opened.append(open_store(Project(folder, Settings()), clock=clock))
        assert opened[-1].database.file.parent.parent == folder
        return opened[-1]

    lose.log = lambda: store.database.file.with_name(f"{store.database.file.name}-wal").stat().st_size
    yield lose
    for one in opened:
        one.close()


def test_each_event_is_there_once_it_is_acknowledged(store, account, writer, make_event, lose_power):
    store.preferences.put(account.id, ALLOWED)
    acknowledged = set()
    for number in range(1, 9):
        group = [make(make_event, account) for _ in range(number)]
        assert asyncio.run(writer.record(group)) == [True] * number
        acknowledged |= {one.usage.id for one in group}
        after = lose_power()
        assert ids(after) == acknowledged
        assert counts(after) == [len(acknowledged)] * 4
        assert after.accounts.get(account.id).email == account.email


def test_a_log_torn_anywhere_holds_what_was_acknowledged_before_and_no_half(
    store, account, writer, make_event, lose_power
):
    store.preferences.put(account.id, ALLOWED)
    ends = [(lose_power.log(), 0)]
    for number in range(1, 7):
        asyncio.run(writer.record([make(make_event, account) for _ in range(10)]))
        ends.append((lose_power.log(), 10 * number))
    (first, _), (last, most), seen = ends[0], ends[-1], set()
    for end in range(first, last + 1, max((last - first) // 40, 1)):
        safe = max(number for size, number in ends if size <= end)
        told = counts(lose_power(end))
        assert told == [told[0]] * 4
        assert safe <= told[0] <= most
        seen.add(told[0])
    assert seen == set(range(0, most + 1, 10)), "the log was torn in every group, and each time the rest was whole"


def test_a_log_at_its_full_size_holds_nothing_and_is_not_made_longer(store, account, writer, make_event, lose_power):
    before = counts(store)
    store.database.stretch()
    assert lose_power.log() >= LOG
    assert counts(store) == counts(lose_power()) == before
    size = lose_power.log()
    for number in range(1, 6):
        asyncio.run(writer.record([make_event(account.id)]))
        assert counts(lose_power())[0] == number
    store.database.stretch()
    assert lose_power.log() == size
    assert store.database.file.stat().st_size < LOG


def test_names_of_new_files_are_on_the_disk_before_anything_is_acknowledged(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr("workbench.store.vault.sync_folder", synced.append)
    monkeypatch.setattr("workbench.store.database.sync_folder", synced.append)
    monkeypatch.setattr("workbench.store.durable.sync_folder", synced.append)
    store = open_store(Project(tmp_path, Settings()))
    assert {tmp_path / ".workbench", tmp_path / ".workbench" / "keys"} <= set(synced)
    synced.clear()
    store.vault.add_field_key()
    assert synced == [tmp_path / ".workbench" / "keys"]
    store.close()
