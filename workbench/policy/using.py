"""Usage: addresses as keyed hashes, and daily sums that are the sums of their events."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from typing import Any

from sqlalchemy import func, literal_column, select, union_all

from workbench.policy.ground import Fails, Ground
from workbench.store.tables import usage_days, usage_events

HASH = re.compile(r"(?:[0-9a-f]{32})?")  # of `Vault.blind`; empty where no address was known
COUNTS = ("items", "bytes_in", "bytes_out")


def check_addresses(ground: Ground) -> str:
    """Addresses of the usage log are keyed hashes, nothing else."""
    kept = usage_events.c
    with ground.store.database.read() as connection:
        found = {*connection.execute(select(kept.address, kept.network).distinct()).all()}
    wrong = sum(not (HASH.fullmatch(row.address) and HASH.fullmatch(row.network)) for row in found)
    if wrong:
        raise Fails(f"{wrong} addresses in usage_events are no keyed hashes. Empty those fields, and mend the writer.")
    return f"{len(found)} pairs of address and network, keyed hashes all"


def check_aggregates(ground: Ground) -> str:
    """The sums of each day are those of its events, exactly."""
    sums: dict[str, Counter[tuple[Any, ...]]] = {"events": Counter(), "days": Counter()}
    with ground.store.database.read() as connection:  # one statement: both sides of one moment
        for kind, *key, requests, items, bytes_in, bytes_out in connection.execute(_both(_since(ground))):
            for name, number in zip(("requests", *COUNTS), (requests, items, bytes_in, bytes_out), strict=True):
                sums[kind][*key, name] += int(number)
    keys = {*sums["events"], *sums["days"]}
    days = sorted({str(key[0]) for key in keys if sums["events"][key] != sums["days"][key]})
    if days:
        told = ", ".join(days[:3]) + (" …" if len(days) > 3 else "")
        raise Fails(f"usage_days differs from its events on {len(days)} days ({told}). Restore the database.")
    return f"{len({key[0] for key in keys})} days add up"


def _since(ground: Ground) -> str:
    """Return the first day of which no event is past its term: retention cuts events by time, sums by day."""
    term = timedelta(days=ground.project.settings.store.retention.usage - 1)
    return (ground.clock() - term).date().isoformat()


def _both(since: str) -> Any:
    # As columns, not as parameters: PostgreSQL takes two parameters of one value for two expressions.
    one, event = usage_days.c, usage_events.c
    day: Any = func.substr(event.at, literal_column("1"), literal_column("10"))
    key = (day, event.account_id, event.key_id, event.path, event.status)
    events = select(literal_column("'events'"), *key, func.count(), *(func.sum(event[name]) for name in COUNTS)).where(
        event.at >= since
    )
    days = select(
        literal_column("'days'"),
        *(one.day, one.account_id, one.key_id, one.path, one.status, one.requests),
        *(one[name] for name in COUNTS),
    ).where(one.day >= since)
    return union_all(events.group_by(*key), days)
