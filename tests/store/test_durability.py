"""What was acknowledged survives kill -9 of any worker at any moment: nothing lost, nothing doubled."""

import os
import signal
import subprocess
import sys

import pytest
from sqlalchemy import func, select

from workbench.store import Preferences
from workbench.store.tables import research_rows, usage_days, usage_events, verdicts

WORKER = """
import asyncio, itertools, os, sys
from pathlib import Path
from workbench.config import Project, Settings
from workbench.store import Event, Lineage, ResearchRow, Usage, open_store, stamp
from workbench.store.ids import new_id

root, account = sys.argv[1:]
store = open_store(Project(Path(root), Settings()))
writer = store.start_writer(apart=True)
lineage = Lineage("sha256:1", {})

def make():
    usage = Usage(at=stamp(store.clock()), account_id=account, key_id="key", path="/v1/detect", status=200)
    verdict = new_id("ver")
    row = ResearchRow(verdict_id=verdict, kind="sms", content="text", verdict="ham")
    return Event(usage, ((verdict, lineage),), (row,))

async def client():
    while True:
        event = make()
        assert await writer.record([event]) == [True]
        os.write(1, event.usage.id.encode() + b"\\n")

async def main():
    await asyncio.gather(*(client() for _ in range(64)))

asyncio.run(main())
"""


def start(home, account):
    command = [sys.executable, "-c", WORKER, str(home.root), account.id]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=home.root)


def acknowledge(worker, least):
    """Read acknowledgements until there are enough, kill the worker in the middle of its work, read the rest.

    Its scribe ends after it, and holds its standard error until then.
    """
    seen = [worker.stdout.readline() for _ in range(least)]
    os.kill(worker.pid, signal.SIGKILL)
    seen += worker.stdout.readlines()
    worker.stdout.close()
    assert worker.wait() == -signal.SIGKILL
    assert worker.stderr.read() == b""
    worker.stderr.close()
    return [line.decode().strip() for line in seen if line.endswith(b"\n")]


@pytest.mark.slow
def test_workers_killed_under_load(store, home, account):
    store.preferences.put(account.id, Preferences(research=True, voice=False, restricted=False))
    acknowledged = []
    waiting = [start(home, account), start(home, account)]
    for least in (700, 450, 901, 333):  # two work at any time; one of them is killed, another takes its place
        acknowledged += acknowledge(waiting.pop(0), least)
        waiting.append(start(home, account))
    for worker in waiting:
        acknowledged += acknowledge(worker, 200)
    with store.database.read() as connection:
        stored = set(connection.execute(select(usage_events.c.id)).scalars())
        counts = [
            connection.execute(select(func.count()).select_from(table)).scalar() for table in (verdicts, research_rows)
        ]
        summed = connection.execute(select(func.sum(usage_days.c.requests))).scalar()
    assert len(acknowledged) == len(set(acknowledged)) >= 2500
    assert set(acknowledged) <= stored
    assert [*counts, summed] == [len(stored)] * 3
