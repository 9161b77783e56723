"""Sealing: no field key is forgotten while a transaction goes on that may have sealed under it.

On SQLite the turn to write is enough; on PostgreSQL, which has many writers at a time, a lock that they share.
"""

from __future__ import annotations

from sqlalchemy import Connection, func, select

LOCK = 0x5EA1  # of PostgreSQL's advisory locks


def keep_field_keys(connection: Connection) -> None:
    """Keep the field keys as they are until the transaction ends; wait for a change that is under way."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock_shared(LOCK)))


def take_field_keys(connection: Connection) -> None:
    """Wait until no other transaction keeps them, and let none begin to before this one ends. Lock no row besides."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
