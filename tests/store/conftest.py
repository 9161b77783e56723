from datetime import UTC, datetime, timedelta

import pytest

from workbench.config import Policy, Project, Settings
from workbench.store import Event, Lineage, Usage, open_store, stamp, tables
from workbench.store.ids import new_id


class Frozen:
    """A clock that goes on only when told."""

    def __init__(self):
        self.at = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)

    def __call__(self):
        return self.at

    def forward(self, **delta):
        self.at += timedelta(**delta)


@pytest.fixture
def clock():
    return Frozen()


@pytest.fixture
def home(tmp_path):
    (tmp_path / "policy.txt").write_text("What we keep, and why.", "utf-8")
    return Project(tmp_path, Settings(policy=Policy(version="1", file="policy.txt")))


@pytest.fixture
def store(home, clock, store_url):
    with open_store(home, clock=clock) as opened:
        yield opened


@pytest.fixture
def account(store):
    return store.accounts.create(name="Asha Nair", email="asha@example.org", organization="Nair & Co")


@pytest.fixture
def gate(store):
    opened = store.start_gate()
    yield opened
    opened.close()


@pytest.fixture
def writer(store):
    opened = store.start_writer()
    yield opened
    opened.close()


@pytest.fixture
def make_event(store, clock):
    """Give the function that makes an event of an account, with as many verdicts as items."""

    def make(account_id, *, rows=(), items=1, key_id="key_1", **fields):
        given = {"path": "/v1/detect", "status": 200, "latency_us": 900, "bytes_in": 100, "bytes_out": 300, **fields}
        usage = Usage(at=stamp(clock()), account_id=account_id, key_id=key_id, items=items, **given)
        lineage = Lineage("sha256:1", {"model": "demo 1"})
        verdicts = tuple((row.verdict_id, lineage) for row in rows) or ((new_id("ver"), lineage),)
        return Event(usage, verdicts, tuple(rows))

    return make


@pytest.fixture
def keep(store):
    """Give the function that keeps the whole database as it is now, and gives the one that puts it back."""

    def take():
        with store.database.read() as connection:
            kept = {
                table: [dict(row) for row in connection.execute(table.select()).mappings()]
                for table in tables.metadata.sorted_tables
            }

        def put_back():
            with store.database.write() as connection:
                for table, rows in kept.items():
                    connection.execute(table.delete())
                    if rows:
                        connection.execute(table.insert(), rows)

        return put_back

    return take
