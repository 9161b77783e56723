"""How many usage events a second become durable, beside one bare SQLite transaction an event on the same disk.

The reference is what a service without a writer would do at its best: SQLite in WAL mode, synchronous FULL, one row,
one commit, no SQLAlchemy. Rounds are interleaved; the median of the ratios is what counts.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from workbench.config import Project, Settings
from workbench.store import Event, Lineage, Preferences, ResearchRow, Store, Usage, Writer, open_store, stamp
from workbench.store.ids import new_id

ROUNDS = 5
SECONDS = 1.0  # of each case in each round
FILE = Path(__file__).resolve().parents[2] / ".workbench" / "benchmarks" / "store.json"
REFERENCE = "one bare transaction an event"
LINEAGE = Lineage("sha256:1", {"model": "demo 1"})
ROW = "pay <UPI_ID:okhdfcbank> by <URL:https:x-kyc.top/·> or your account ends in <MASKED_ACCOUNT>, today"


def make_event(store: Store, account: str, *, row: bool) -> Event:
    """Make the event of one request, with a verdict and perhaps a row."""
    verdict = new_id("ver")
    sizes = {"latency_us": 900, "bytes_in": 180, "bytes_out": 420}
    usage = Usage(at=stamp(store.clock()), account_id=account, key_id="key", path="/v1/detect", status=200, **sizes)
    rows = (ResearchRow(verdict_id=verdict, kind="sms", content=ROW, verdict="ham"),) if row else ()
    return Event(usage, ((verdict, LINEAGE),), rows)


def run_bare(file: Path) -> float:
    """Return events a second of the reference."""
    database = sqlite3.connect(file, isolation_level=None)
    for line in (
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "CREATE TABLE IF NOT EXISTS e (id TEXT, b TEXT)",
    ):
        database.execute(line)
    count, end = 0, time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        database.execute("INSERT INTO e VALUES (?, ?)", (new_id("evt"), "x" * 200))
        count += 1
    database.close()
    return count / SECONDS


def run_writer(store: Store, writer: Writer, account: str, *, clients: int, row: bool) -> float:
    """Return events a second through the writer, with so many requests waiting at any time."""
    count, end = 0, time.perf_counter() + SECONDS

    async def client() -> None:
        nonlocal count
        while time.perf_counter() < end:
            await writer.record([make_event(store, account, row=row)])
            count += 1

    async def main() -> None:
        await asyncio.gather(*(client() for _ in range(clients)))

    asyncio.run(main())
    return count / SECONDS


def measure(folder: Path) -> dict[str, list[float]]:
    """Return events a second of every case in every round."""
    with open_store(Project(folder, Settings())) as store:
        writer = store.start_writer()
        account = store.accounts.create(name="A", email="a@example.org").id
        store.privacy.put(account, Preferences(research=True, voice=False, restricted=False))
        cases: dict[str, Callable[[], float]] = {REFERENCE: lambda: run_bare(folder / "bare.db")}
        for clients in (1, 16, 64, 256):
            cases[f"writer, {clients} at once"] = lambda n=clients: run_writer(
                store, writer, account, clients=n, row=False
            )
        cases["writer, 64 at once, with rows"] = lambda: run_writer(store, writer, account, clients=64, row=True)
        found = {name: [] for name in cases}
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
            "events_a_second": round(statistics.median(speeds)),
            "ratio": round(statistics.median(a / b for a, b in zip(speeds, found[REFERENCE], strict=True)), 1),
        }
        for name, speeds in found.items()
    ]
    print(f"{'case':<34}{'events/s':>10}{'ratio':>8}   ({ROUNDS} rounds, interleaved)")
    for row in rows:
        print(f"{row['case']:<34}{row['events_a_second']:>10}{row['ratio']:>8}")
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps(rows, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
