"""Retention: what is past its term is deleted, what the law wants kept is kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Table, and_, exists, select

from workbench.config import check_floors
from workbench.errors import StoreRefused
from workbench.store import tables
from workbench.store.clock import stamp
from workbench.store.erasure import OWNED, compact, erase_account, find_due, finish_erasures
from workbench.store.research import NOWHERE, Traces, count_rows

if TYPE_CHECKING:
    from workbench.store.opening import Store


class Swept(msgspec.Struct, frozen=True):
    """What a run deleted, or would: rows by table, accounts, what else knew purged rows; were the files rebuilt."""

    deleted: dict[str, int]
    accounts: list[str]
    traces: Traces = NOWHERE
    compacted: bool | None = None


class _Rehearsed(Exception):
    """Rolls a dry run back."""


def run_retention(
    store: Store, *, now: datetime | None = None, dry_run: bool = False, traces: Traces = NOWHERE
) -> Swept:
    """Delete what is past its term at `now`; a dry run does the same and takes it back, so its figures are the same.

    Rows of accounts that objected or left go with it, and the record of their purge names `traces`. Whatever is of an
    account under legal hold stays. Raises StoreRefused for a `now` that lies ahead, except in a dry run: it would
    undercut the legal floors.
    """
    at = now or store.clock()
    if at > store.clock() and not dry_run:
        raise StoreRefused("'now' lies ahead: rows would go before their legal floor. Only --dry-run may look ahead.")
    check_floors(store.project.settings.store.retention, "[tool.workbench.store.retention]")
    swept = Swept({}, [])
    try:
        with store.database.write() as connection:
            swept = _sweep(store, connection, at, traces)
            if dry_run:
                raise _Rehearsed
    except _Rehearsed:
        return swept
    finish_erasures(store)
    done = bool(swept.accounts or any(swept.deleted.values()))
    return msgspec.structs.replace(swept, compacted=compact(store.database) if done else None)


def _sweep(store: Store, connection: Connection, at: datetime, traces: Traces) -> Swept:
    erased = find_due(connection, at.date().isoformat())
    before = count_rows(connection)
    store.research.purge_in(connection, traces)
    deleted = {table.name: 0 for table in OWNED}
    for account in erased:
        counts = erase_account(store, connection, account)["counts"]
        deleted = {name: count + counts[name] for name, count in deleted.items()}
    deleted["research_rows"] = before - count_rows(connection)
    terms = msgspec.structs.asdict(store.project.settings.store.retention)
    for table, column, term, also in _terms():
        cutoff = stamp(at - timedelta(days=terms[term]))
        cutoff = cutoff[:10] if column == "day" else cutoff
        past = and_(table.c[column] < cutoff, ~_is_held(table), *also)
        deleted[table.name] += connection.execute(table.delete().where(past)).rowcount
    if erased or any(deleted.values()):
        store.note(connection, "retention run", deleted=deleted, accounts=len(erased))
    return Swept(deleted, erased, traces)


def _is_held(table: Table) -> ColumnElement[bool]:
    """Return whether a row is of an account under legal hold; of the security log, also by a key of one alone."""
    held = tables.accounts.c.legal_hold
    named = exists().where(tables.accounts.c.id == table.c.account_id, held)
    if table is not tables.security_log:
        return named
    keys = select(tables.api_keys.c.id).join(tables.accounts, tables.accounts.c.id == tables.api_keys.c.account_id)
    return named | exists(keys.where(tables.api_keys.c.id == table.c.key_id, held))


def _terms() -> list[tuple[Table, str, str, list[Any]]]:
    """Return table, column of time, term, and what else must be so."""
    return [
        (tables.usage_events, "at", "usage", []),
        (tables.usage_days, "day", "usage", []),
        (tables.latency_days, "day", "usage", []),
        (tables.security_log, "at", "security", []),
        (tables.verdicts, "at", "verdicts", []),
        (tables.feedback, "at", "feedback", [tables.feedback.c.state != "open"]),
        (tables.grievances, "opened_at", "grievances", [tables.grievances.c.state == "answered"]),
    ]
