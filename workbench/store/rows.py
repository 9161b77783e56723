"""Rows in bulk, by the driver itself: SQLite takes one by one what is prepared once, PostgreSQL many in one text.

A statement through SQLAlchemy takes longer than the row that it writes; to PostgreSQL each is a way there and back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, Literal

import msgspec
from sqlalchemy import BigInteger, Column, Connection, Integer, Table, exc

Row = tuple[Any, ...]
Conflict = Literal["fail", "skip", "add"]
encode = msgspec.json.Encoder().encode


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row], *, conflict: Conflict = "fail") -> None:
    """Insert rows of texts and numbers, given in the order of the table's columns.

    Where the primary key is there already: an error, or the old row stays, or the counts are added to it.
    """
    insert_together(connection, [(table, conflict, rows)])


def insert_together(connection: Connection, given: Sequence[tuple[Table, Conflict, Sequence[Row]]]) -> None:
    """Insert rows into several tables, in their order; on PostgreSQL all of it is one way there and back."""
    with driver_of(connection) as driver:
        if connection.dialect.name == "sqlite":
            for table, conflict, rows in given:
                driver.executemany(_spell(table, conflict), rows)
        else:
            with driver.pipeline():
                for table, conflict, rows in given:
                    if rows:
                        driver.execute(_spell_packed(table, conflict), (encode(rows).decode(),))


@contextmanager
def driver_of(connection: Connection) -> Iterator[Any]:
    """Give the driver's connection, inside the transaction; what it raises is raised as SQLAlchemy raises it."""
    driver, base = connection.connection.driver_connection, connection.dialect.loaded_dbapi.Error
    try:
        yield driver
    except base as error:
        raise exc.DBAPIError.instance(None, None, error, base) from None


def sort_counts(table: Table, rows: Iterable[Row]) -> list[Row]:
    """Return counts in one order for every worker, or two would wait for each other."""
    keys = len(table.primary_key)
    return sorted(rows, key=lambda row: row[:keys])


@cache
def _spell(table: Table, conflict: Conflict) -> str:
    """Return SQLite's statement for one row."""
    places = ", ".join("?" * len(table.columns))
    return f"{_head(table)} VALUES ({places}) {_tail(table, conflict)}"


@cache
def _spell_packed(table: Table, conflict: Conflict) -> str:
    """Return PostgreSQL's statement for rows that travel as one JSON text."""
    values = ", ".join(_value(place, column) for place, column in enumerate(table.columns))
    source = "json_array_elements(%s::json) AS packed(value)"
    return f"{_head(table)} SELECT {values} FROM {source} {_tail(table, conflict)}"  # noqa: S608


def _head(table: Table) -> str:
    return f"INSERT INTO {table.name} ({', '.join(column.name for column in table.columns)})"


def _value(place: int, column: Column[Any]) -> str:
    text = f"packed.value->>{place}"
    return f"CAST({text} AS BIGINT)" if isinstance(column.type, BigInteger | Integer) else text


def _tail(table: Table, conflict: Conflict) -> str:
    if conflict == "fail":
        return ""
    keys = [column.name for column in table.primary_key]
    target = f"ON CONFLICT ({', '.join(keys)}) DO "
    if conflict == "skip":
        return target + "NOTHING"
    counts = [column.name for column in table.columns if column.name not in keys]
    return target + "UPDATE SET " + ", ".join(f"{name} = {table.name}.{name} + excluded.{name}" for name in counts)
