"""Rows: the few statements in which SQLite and PostgreSQL would be spelled apart, spelled once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite


def new_id(kind: str) -> str:
    """Return a random id such as `acc_…`, 96 bits."""
    return f"{kind}_{secrets.token_hex(12)}"


def insert_missing(connection: Connection, table: Table, rows: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; those whose primary key is there already are left as they are."""
    connection.execute(_insert(connection, table).on_conflict_do_nothing(), rows)


def add_counts(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of counts, or add them to the row of the same primary key."""
    made = _insert(connection, table)
    keys = [column.name for column in table.primary_key]
    sums = {column.name: column + made.excluded[column.name] for column in table.columns if column.name not in keys}
    # One order for every worker, or two of them wait for each other's rows.
    ordered = sorted(rows, key=lambda row: [str(row[name]) for name in keys])
    connection.execute(made.on_conflict_do_update(index_elements=keys, set_=sums), ordered)


def _insert(connection: Connection, table: Table) -> Any:
    made: Insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table)
    return made
