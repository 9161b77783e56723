"""Searching the bytes: of the files that a project keeps, and of a database that keeps its files elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, select

from workbench.policy.ground import Ground, NothingStored
from workbench.store.database import Database

CHUNK = 1 << 20  # bytes
OVERLAP = 1024  # bytes; no pattern that is looked for is longer


def find_in(folder: Path, pattern: re.Pattern[bytes]) -> list[str]:
    """Return the files of a folder in which a pattern stands."""
    files = sorted(file for file in folder.rglob("*") if file.is_file() and not file.is_symlink())
    return [str(file) for file in files if holds(file, pattern)]


def holds(file: Path, pattern: re.Pattern[bytes]) -> bool:
    """Tell whether a pattern stands in a file's bytes; read in pieces that overlap."""
    tail = b""
    with file.open("rb") as opened:
        while chunk := opened.read(CHUNK):
            if pattern.search(tail + chunk):
                return True
            tail = (tail + chunk)[-OVERLAP:]
    return False


def find_everywhere(ground: Ground, pattern: re.Pattern[bytes]) -> list[str]:
    """Return the files of state and database in which a pattern stands; of PostgreSQL its tables in their place."""
    found = find_in(ground.project.state, pattern)
    try:
        database = ground.store.database
    except NothingStored:
        return found
    return sorted({*found, *find_in_database(database, pattern)})


def find_in_database(database: Database, pattern: re.Pattern[bytes]) -> list[str]:
    """Return where a pattern stands in a database: SQLite's files with its log, or tables by their values."""
    if database.file is None:
        with database.read() as connection:
            return [f"table {name}" for name, value in _values(connection) if pattern.search(value)]
    beside = [file for file in database.file.parent.glob(f"{database.file.name}*") if file.is_file()]
    return [str(file) for file in beside if holds(file, pattern)]


def _values(connection: Connection) -> Iterator[tuple[str, bytes]]:
    live = MetaData()
    live.reflect(connection)
    for table in live.sorted_tables:
        for row in connection.execute(select(table), execution_options={"yield_per": 1000}):
            yield table.name, b"\0".join(map(_bytes, row))


def _bytes(value: Any) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
