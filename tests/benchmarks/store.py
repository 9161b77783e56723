"""How many usage events a second become durable, beside one bare SQLite transaction an event on the same disk.

What is measured is what the server uses: a writer whose scribe is a process of its own. The reference is what a service
without a writer would do at its best: SQLite in WAL mode, synchronous FULL, one row, one commit, no SQLAlchemy. Rounds
are interleaved; the median of the ratios is what counts. CPU time is the worker's and the scribe's, an event.
"""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from workbench.config import Policy, Project, Settings
from workbench.store import Event, Lineage, Preferences, ResearchRow, Store, Usage, Writer, open_store, stamp
from workbench.store.ids import new_id

ROUNDS = 5
SECONDS = 1.0  # of each case in each round
FILE = Path(__file__).resolve().parents[2] / ".workbench" / "benchmarks" / "store.json"
REFERENCE = "one bare transaction an event"
LINEAGE = Lineage("sha256:1", {"model": "demo 1"})
ROW = "pay <UPI_ID:okhdfcbank> by <URL:https:x-kyc.top/·> or your account ends in <MASKED_ACCOUNT>, today"


class Speed(NamedTuple):
    """Events a second, and microseconds of CPU that an event takes of worker and scribe."""

    events: float
    worker: float
    scribe: float


def busy(pid: int) -> float:
    """Return the seconds of CPU that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def make_event(store: Store, account: str, *, row: bool) -> Event:
    """Make the event of one request, with a verdict and perhaps a row."""
    verdict = new_id("ver")
    sizes = {"latency_us": 900, "bytes_in": 180, "bytes_out": 420}
    usage = Usage(at=stamp(store.clock()), account_id=account, key_id="key", path="/v1/detect", status=200, **sizes)
    rows = (ResearchRow(verdict_id=verdict, kind="sms", content=ROW, verdict="ham"),) if row else ()
    return Event(usage, ((verdict, LINEAGE),), rows)


def run_bare(file: Path) -> Speed:
    """Return what the reference does."""
    database = sqlite3.connect(file, isolation_level=None)
    for line in (
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "CREATE TABLE IF NOT EXISTS e (id TEXT, b TEXT)",
    ):
        database.execute(line)
    began, count, end = time.process_time(), 0, time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        database.execute("INSERT INTO e VALUES (?, ?)", (new_id("evt"), "x" * 200))
        count += 1
    database.close()
    return Speed(count / SECONDS, (time.process_time() - began) / count * 1e6, 0.0)


def run_writer(store: Store, writer: Writer, account: str, *, clients: int, row: bool) -> Speed:
    """Return what the writer does with so many requests waiting at any time."""
    count, end = 0, time.perf_counter() + SECONDS
    (scribe,) = Path(f"/proc/self/task/{os.getpid()}/children").read_text("utf-8").split()
    worker, apart = time.process_time(), busy(int(scribe))

    async def client() -> None:
        nonlocal count
        while time.perf_counter() < end:
            await writer.record([make_event(store, account, row=row)])
            count += 1

    async def main() -> None:
        await asyncio.gather(*(client() for _ in range(clients)))

    asyncio.run(main())
    spent = time.process_time() - worker, busy(int(scribe)) - apart
    return Speed(count / SECONDS, *(one / count * 1e6 for one in spent))


def measure(folder: Path) -> dict[str, list[Speed]]:
    """Return what every case did in every round."""
    (folder / "policy.txt").write_text("What is kept, and why.", "utf-8")
    with open_store(Project(folder, Settings(policy=Policy(file="policy.txt")))) as store:
        writer = store.start_writer(apart=True)
        account = store.accounts.create(name="A", email="a@example.org").id
        store.preferences.put(account, Preferences(research=True, voice=False, restricted=False))
        cases: dict[str, Callable[[], Speed]] = {REFERENCE: lambda: run_bare(folder / "bare.db")}
        for clients in (1, 16, 64, 256):
            cases[f"writer, {clients} at once"] = lambda n=clients: run_writer(
                store, writer, account, clients=n, row=False
            )
        cases["writer, 64 at once, with rows"] = lambda: run_writer(store, writer, account, clients=64, row=True)
        found: dict[str, list[Speed]] = {name: [] for name in cases}
        for _ in range(ROUNDS):
            for name, run in cases.items():
                found[name].append(run())
        writer.close()
    return found


def main() -> None:
    """Measure, print a table, write JSON."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        found = measure(Path(folder))
    rows = [
        {
            "case": name,
            "events_a_second": round(statistics.median(one.events for one in speeds)),
            "ratio": round(
                statistics.median(a.events / b.events for a, b in zip(speeds, found[REFERENCE], strict=True)), 1
            ),
            "cpu_us": [round(statistics.median(by)) for by in list(zip(*speeds, strict=True))[1:]],
        }
        for name, speeds in found.items()
    ]
    print(f"{'case':<34}{'events/s':>10}{'ratio':>8}   {'CPU µs: worker, scribe':<24}({ROUNDS} rounds, interleaved)")
    for row in rows:
        print(f"{row['case']:<34}{row['events_a_second']:>10}{row['ratio']:>8}   {row['cpu_us']}")
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps(rows, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
