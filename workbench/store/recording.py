"""Recording: many events in one transaction."""

from __future__ import annotations

import json
import math
import os
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, Table, select

from workbench.store import tables
from workbench.store.clock import day_of
from workbench.store.events import Event, ResearchRow
from workbench.store.ids import new_id
from workbench.store.keyring import SIZE
from workbench.store.rows import Conflict, Row, insert_rows, insert_together, sort_counts
from workbench.store.vault import encrypt, row_id

if TYPE_CHECKING:
    from workbench.store.opening import Store

TOPS = [1.05**bucket for bucket in range(512)]  # of the latency buckets, in microseconds: the last, of some hours
_USAGE = attrgetter(*(column.name for column in tables.usage_events.columns))


def record(store: Store, connection: Connection, events: Sequence[Event], *, again: bool = False) -> list[bool]:
    """Store events inside a transaction; return for each whether its rows were kept.

    `again`: an earlier try may have been committed after all; what is there already is left alone.
    """
    known = _find_stored(store, connection, events) if again else {}
    fresh = [event for event in events if event.usage.id not in known]
    if fresh:
        insert_together(connection, _traces(fresh))
    kept = {event.usage.id: False for event in fresh} | known | _record_rows(store, connection, fresh)
    return [kept[event.usage.id] for event in events]


def _traces(events: Sequence[Event]) -> list[tuple[Table, Conflict, list[Row]]]:
    """Return what events leave, whatever their owners prefer."""
    days, latencies = _count(events)
    return [
        (tables.usage_events, "fail", [_USAGE(event.usage) for event in events]),
        (tables.usage_days, "add", days),
        (tables.latency_days, "add", latencies),
        (tables.lineages, "skip", _lineages(events)),
        (tables.verdicts, "fail", _verdicts(events)),
    ]


def foresee(event: Event) -> dict[str, dict[str, Any]]:
    """Return what an event with one verdict and its row would leave, by table. Nothing is stored; the row's id is new.

    The counts of the day, and the sealed ledger of the account's rows, come to it.
    """
    ((verdict_id, lineage),), (row,), at = event.verdicts, event.rows, event.usage.at
    rows: dict[Table, tuple[Any, ...]] = {
        tables.usage_events: _USAGE(event.usage),
        tables.verdicts: (event.usage.account_id, verdict_id, at, lineage.digest),
        tables.research_rows: _research(row_id(os.urandom(SIZE), verdict_id), day_of(at), row),
    }
    return {
        table.name: dict(zip((column.name for column in table.columns), values, strict=True))
        for table, values in rows.items()
    }


def bucket_of(latency_us: int) -> int:
    """Return the bucket of a latency; each is 5 % wide."""
    return bisect_left(TOPS, latency_us)


def bucket_top(bucket: int) -> int:
    """Return the longest latency of a bucket, in microseconds."""
    return math.ceil(TOPS[bucket])


def _find_stored(store: Store, connection: Connection, events: Sequence[Event]) -> dict[str, bool]:
    """Return which events are stored already, by id, and whether their rows were kept."""
    table, ids = tables.usage_events.c, [event.usage.id for event in events]
    owners = {event.usage.account_id for event in events}
    asked = select(table.id).where(table.account_id.in_(owners), table.id.in_(ids))
    stored = set(connection.execute(asked).scalars())
    return {
        event.usage.id: bool(event.rows) and _is_kept(store, connection, event)
        for event in events
        if event.usage.id in stored
    }


def _is_kept(store: Store, connection: Connection, event: Event) -> bool:
    own = store.vault.keyring.get(event.usage.account_id)
    wanted = tables.research_rows.c.id == row_id(own, event.rows[0].verdict_id)
    return connection.execute(select(tables.research_rows.c.id).where(wanted)).one_or_none() is not None


def _count(events: Sequence[Event]) -> tuple[list[Row], list[Row]]:
    """Return what events add to the counts of their days and keys, and to the latencies of their days."""
    days: defaultdict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    latencies: Counter[tuple[str, str, int]] = Counter()
    for usage in (event.usage for event in events):
        day = day_of(usage.at)
        sums = days[day, usage.account_id, usage.key_id, usage.path, usage.status]
        sums[0] += 1
        sums[1] += usage.items
        sums[2] += usage.bytes_in
        sums[3] += usage.bytes_out
        latencies[day, usage.account_id, bucket_of(usage.latency_us)] += 1
    return (
        sort_counts(tables.usage_days, [(*key, *sums) for key, sums in days.items()]),
        sort_counts(tables.latency_days, [(*key, count) for key, count in latencies.items()]),
    )


def _lineages(events: Sequence[Event]) -> list[Row]:
    lineages = {lineage.digest: lineage for event in events for _, lineage in event.verdicts}
    return [(name, msgspec.json.encode(lineages[name].detail, order="sorted").decode()) for name in sorted(lineages)]


def _verdicts(events: Sequence[Event]) -> list[Row]:
    return [
        (event.usage.account_id, verdict_id, event.usage.at, lineage.digest)
        for event in events
        for verdict_id, lineage in event.verdicts
    ]


def _record_rows(store: Store, connection: Connection, events: Iterable[Event]) -> dict[str, bool]:
    """Keep the rows of accounts that allow it in this very transaction; return the events whose rows were kept."""
    offering = [event for event in events if event.rows]
    if not offering:
        return {}
    offering = _leave_out_sandboxes(connection, offering)
    offered: defaultdict[str, list[tuple[str, ResearchRow]]] = defaultdict(list)
    for event in offering:
        offered[event.usage.account_id] += [(day_of(event.usage.at), row) for row in event.rows]
    owners = _consenting(store, connection, list(offered))
    made: dict[str, tuple[Any, ...]] = {}
    ledger = []
    for account, own in owners.items():
        ids = [row_id(own, row.verdict_id) for _, row in offered[account]]
        made |= {key: _research(key, day, row) for key, (day, row) in zip(ids, offered[account], strict=True)}
        entry = new_id("led")
        sealed = encrypt(AESGCM(own), json.dumps(ids).encode(), f"row_ledger.rows:{entry}")
        ledger.append({"id": entry, "account_id": account, "sealed_rows": sealed})
    insert_rows(connection, tables.research_rows, [made[key] for key in sorted(made)], conflict="skip")
    if ledger:
        connection.execute(tables.row_ledger.insert(), ledger)
    return {event.usage.id: True for event in offering if event.usage.account_id in owners}


def _leave_out_sandboxes(connection: Connection, events: Sequence[Event]) -> list[Event]:
    """Return the events whose keys are no sandbox's: the traffic of those is never kept, whatever a server offers."""
    keys = sorted({event.usage.key_id for event in events})
    asked = select(tables.api_keys.c.id).where(tables.api_keys.c.id.in_(keys), ~tables.api_keys.c.live)
    sandboxes = set(connection.execute(asked).scalars())
    return [event for event in events if event.usage.key_id not in sandboxes]


def _consenting(store: Store, connection: Connection, accounts: Sequence[str]) -> dict[str, bytes]:
    """Return account → own key for those whose preferences allow research now; they cannot change before we commit."""
    if not accounts:
        return {}
    table = tables.accounts.c
    allows = table.research & ~table.restricted & (table.state == "active") & table.id.in_(sorted(accounts))
    asked = select(table.id).where(allows).order_by(table.id).with_for_update(read=True)
    return {name: store.vault.keyring.get(name) for name in connection.execute(asked).scalars()}


def _research(key: str, day: str, row: ResearchRow) -> tuple[Any, ...]:
    # PostgreSQL takes no NUL in a text.
    content, sender = (text and text.replace("\0", "\ufffd") for text in (row.content, row.sender))
    return (key, day, row.kind, content, sender, row.verdict, row.anonymizers, None)
