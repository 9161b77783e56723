"""Usage, as an account may read it: counts, bytes, statuses and latency quantiles a day; never payload."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from workbench.store.recording import bucket_top
from workbench.store.tables import latency_days, usage_days

if TYPE_CHECKING:
    from workbench.store.opening import Store

QUANTILES = (0.5, 0.95, 0.99)


class UsageLog:
    """Read what was recorded."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self, account_id: str, start: date | None = None, end: date | None = None) -> list[dict[str, Any]]:
        """Return one dict a day with requests, from `start` to `end`, both included."""
        with self._store.database.read() as connection:
            counts = connection.execute(_within(usage_days, account_id, start, end)).mappings().all()
            buckets = connection.execute(_within(latency_days, account_id, start, end)).all()
        latencies: defaultdict[str, Counter[int]] = defaultdict(Counter)
        for row in buckets:
            latencies[row.day][row.bucket] += row.requests
        days: defaultdict[str, list[Any]] = defaultdict(list)
        for count in counts:
            days[count["day"]].append(count)
        return [_summarize(day, days[day], latencies[day]) for day in sorted(days)]

    def count(self, key_id: str, day: date) -> int:
        """Return the items of a key on a day, for its quota."""
        asked = select(func.coalesce(func.sum(usage_days.c["items"]), 0))
        with self._store.database.read() as connection:
            chosen = (usage_days.c.key_id == key_id) & (usage_days.c.day == day.isoformat())
            return int(connection.execute(asked.where(chosen)).scalar_one())


def _within(table: Any, account_id: str, start: date | None, end: date | None) -> Any:
    asked = select(table).where(table.c.account_id == account_id)
    asked = asked.where(table.c.day >= start.isoformat()) if start else asked
    return asked.where(table.c.day <= end.isoformat()) if end else asked


def _summarize(day: str, rows: list[Any], latencies: Counter[int]) -> dict[str, Any]:
    sums = {name: sum(row[name] for row in rows) for name in ("requests", "items", "bytes_in", "bytes_out")}
    statuses: Counter[str] = Counter()
    paths: Counter[str] = Counter()
    for row in rows:
        statuses[str(row["status"])] += row["requests"]
        paths[row["path"]] += row["requests"]
    quantiles = {f"p{round(q * 100)}": _quantile(latencies, q) / 1000 for q in QUANTILES}
    told = {"statuses": dict(sorted(statuses.items())), "paths": dict(sorted(paths.items()))}
    return {"day": day, **sums, **told, "latency_ms": quantiles}


def _quantile(buckets: Counter[int], q: float) -> int:
    """Return the top of the bucket that holds a quantile, in microseconds; at most 5 % too long."""
    reached, wanted = 0, q * buckets.total()
    for bucket in sorted(buckets):
        reached += buckets[bucket]
        if reached >= wanted:
            return bucket_top(bucket)
    return 0
