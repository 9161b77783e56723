"""A disk that is really full, under PostgreSQL: a small file system holds the database. Under SQLite: `test_away`."""

import asyncio
import os
import shutil
import subprocess
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, select

from workbench.errors import StoreAway
from workbench.store.recording import record
from workbench.store.tables import usage_events
from workbench.store.writer import Writer

SIZE = 32  # MiB; an empty database takes eight
FREE = 1  # MiB, once the ballast lies there


@pytest.fixture
def small_disk():
    """Give a folder of the server's own that holds `SIZE` MiB."""
    folder = Path("/tmp") / f"workbench-small-{os.urandom(4).hex()}"  # the server's user must reach it
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}m", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        folder.rmdir()
        pytest.skip("a file system cannot be mounted here: that takes root, and a container that allows it")
    shutil.chown(folder, "nobody")
    yield folder
    subprocess.run(["umount", folder], check=True)
    folder.rmdir()


@pytest.fixture
def cramped(postgres_template, small_disk):
    """Give the URL of a database whose tables lie on the small disk."""
    with psycopg.connect(postgres_template, autocommit=True) as server:
        server.execute(f"CREATE TABLESPACE small LOCATION '{small_disk}'")
        server.execute("CREATE DATABASE cramped TEMPLATE template TABLESPACE small")
    yield postgres_template.replace("/postgres?", "/cramped?")
    with psycopg.connect(postgres_template, autocommit=True) as server:
        server.execute("DROP DATABASE cramped WITH (FORCE)")
        server.execute("DROP TABLESPACE small")


@pytest.fixture
def store_url(cramped, monkeypatch):
    monkeypatch.setenv("WORKBENCH_STORE", cramped)


def stored(store):
    with store.database.read() as connection:
        return connection.execute(select(func.count()).select_from(usage_events)).scalar()


def test_a_full_disk_refuses_loses_nothing_acknowledged_and_heals(store, account, make_event, small_disk):
    ballast = small_disk / "ballast"
    free = shutil.disk_usage(small_disk).free - FREE * 2**20
    ballast.write_bytes(b"\0" * free)
    writer = Writer(store, patience=5.0)  # a slow host must not look like a full disk

    def events():
        return [make_event(account.id, client="x" * 500) for _ in range(100)]

    async def fill():
        for acknowledged in range(0, 10_000, 100):
            try:
                await writer.record(events())
            except StoreAway:
                return acknowledged
        return None

    try:
        acknowledged = asyncio.run(fill())
        assert acknowledged, "it was never full, or at once"
        with pytest.raises(StoreAway, match="DiskFull"), store.database.write() as connection:
            record(store, connection, events())
        assert stored(store) == acknowledged, "reading goes on, and no half of a group was kept"
        ballast.unlink()
        assert asyncio.run(writer.record([make_event(account.id)])) == [False]
        assert stored(store) == acknowledged + 1
    finally:
        writer.close()
