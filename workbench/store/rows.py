"""Rows in bulk: one statement for all of them, spelled once for SQLite and PostgreSQL.

The rows travel as one JSON text that the database unpacks. A statement a row would let go of the interpreter's lock
and wait to get it back at every row, in a process whose event loop is busy.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Literal

import msgspec
from sqlalchemy import BigInteger, Column, Connection, Integer, Table

Row = tuple[Any, ...]
Conflict = Literal["fail", "skip", "add"]
UNPACK = {"sqlite": "json_each(?)", "postgresql": "json_array_elements(%s::json)"}
encode = msgspec.json.Encoder().encode


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row], *, conflict: Conflict = "fail") -> None:
    """Insert rows of texts and numbers, given in the order of the table's columns.

    Where the primary key is there already: an error, or the old row stays, or the counts are added to it.
    """
    if rows:
        packed = encode(rows).decode()
        connection.exec_driver_sql(_spell(table, connection.dialect.name, conflict), (packed,))


def insert_together(connection: Connection, together: Together, given: Sequence[Sequence[Row]]) -> None:
    """Insert rows into several tables, in their order: by one statement where the connection was prepared for it."""
    if together.name in connection.info:
        packed = tuple(encode(rows).decode() for rows in given)
        connection.exec_driver_sql(together.statement, packed)
    else:
        for (table, conflict), rows in zip(together.parts, given, strict=True):
            insert_rows(connection, table, rows, conflict=conflict)


class Together:
    """Tables of an SQLite database that are written by one statement: a view's trigger hands the rows out.

    Each statement lets go of the interpreter's lock a few times, and a busy event loop gives it back late.
    """

    def __init__(self, name: str, *parts: tuple[Table, Conflict]) -> None:
        self.name, self.parts = name, parts
        self.statement = f"INSERT INTO {name} VALUES ({', '.join('?' * len(parts))})"  # noqa: S608

    def script(self) -> str:
        """Return what prepares a connection; view and trigger are the connection's own and go with it."""
        columns = ", ".join(f"NULL AS {table.name}" for table, _ in self.parts)
        inserts = "; ".join(
            _spell(table, "sqlite", conflict).replace(UNPACK["sqlite"], f"json_each(NEW.{table.name})")
            for table, conflict in self.parts
        )
        return (
            f"CREATE TEMP VIEW {self.name} AS SELECT {columns}; "
            f"CREATE TEMP TRIGGER insert_{self.name} INSTEAD OF INSERT ON {self.name} BEGIN {inserts}; END;"
        )


def sort_counts(table: Table, rows: Iterable[Row]) -> list[Row]:
    """Return counts in one order for every worker, or two would wait for each other."""
    keys = len(table.primary_key)
    return sorted(rows, key=lambda row: row[:keys])


@cache
def _spell(table: Table, dialect: str, conflict: Conflict) -> str:
    names = [column.name for column in table.columns]
    values = ", ".join(_value(place, column) for place, column in enumerate(table.columns))
    source = f"{UNPACK[dialect]} AS packed" + ("(value)" if dialect == "postgresql" else "")
    # SQLite needs the WHERE, or it takes ON CONFLICT for a join's.
    return (
        f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {values} FROM {source} WHERE true "  # noqa: S608
        + _spell_conflict(table, conflict)
    )


def _value(place: int, column: Column[Any]) -> str:
    text = f"packed.value->>{place}"
    return f"CAST({text} AS BIGINT)" if isinstance(column.type, BigInteger | Integer) else text


def _spell_conflict(table: Table, conflict: Conflict) -> str:
    if conflict == "fail":
        return ""
    keys = [column.name for column in table.primary_key]
    target = f"ON CONFLICT ({', '.join(keys)}) DO "
    if conflict == "skip":
        return target + "NOTHING"
    counts = [column.name for column in table.columns if column.name not in keys]
    return target + "UPDATE SET " + ", ".join(f"{name} = {table.name}.{name} + excluded.{name}" for name in counts)
