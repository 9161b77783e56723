"""Research rows: read by the pipeline with their owners' consent of that moment, purged with a record of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, select

from workbench.store import chains
from workbench.store.tables import accounts, purges, research_rows, row_ledger
from workbench.store.vault import decrypt

if TYPE_CHECKING:
    from workbench.store.opening import Store

MANY = 500  # ids of one statement


class Research:
    """What may be used for research, and what may no longer."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self) -> list[dict[str, Any]]:
        """Return the rows whose owners allow research now, by id. Raises DataError where a ledger was changed."""
        with self._store.database.read() as connection:
            withdrawn = self._withdrawn(connection)
            found = connection.execute(select(research_rows).order_by(research_rows.c.id)).mappings()
            return [dict(row) for row in found if row["id"] not in withdrawn]

    def withdrawn(self) -> set[str]:
        """Return the ids of the rows that are still here and whose owners objected or left."""
        with self._store.database.read() as connection:
            return self._withdrawn(connection) & set(_ids(connection))

    def owned(self, connection: Connection, account_id: str) -> list[str]:
        """Return the ids of an account's rows, by its sealed ledger."""
        opened = AESGCM(self._store.accounts.own_key(connection, account_id))
        entries = connection.execute(select(row_ledger).where(row_ledger.c.account_id == account_id))
        sealed = [decrypt(opened, bytes(entry.sealed_rows), f"row_ledger.rows:{entry.id}") for entry in entries]
        return sorted({name for ids in sealed for name in json.loads(ids)})

    def purge(self, *, snapshots: Mapping[str, str] | None = None, models: Sequence[str] = ()) -> dict[str, Any] | None:
        """Delete the rows of accounts that objected or left; return the signed record of it, or None for nothing.

        `snapshots`: recipe → content digest of those built before, which still hold the rows; `models`: those trained
        on them. The record names rows by a hash of their ids, and no account.
        """
        store = self._store
        with store.database.write() as connection:
            gone = sorted(self._withdrawn(connection, lock=True) & set(_ids(connection)))
            if not gone:
                return None
            delete_rows(connection, gone)
            hashed = [hashlib.sha256(name.encode()).hexdigest() for name in gone]
            entry = {"rows": hashed, "snapshots": dict(snapshots or {}), "models": sorted(models)}
            return chains.append(connection, store.vault, purges, entry, at=store.clock())

    def purged(self) -> list[dict[str, Any]]:
        """Return the records of all purges; raise DataError where they were changed."""
        with self._store.database.read() as connection:
            return chains.read(connection, self._store.vault, purges)

    def _withdrawn(self, connection: Connection, *, lock: bool = False) -> set[str]:
        asked = select(accounts.c.id).where(accounts.c.state != "erased").order_by(accounts.c.id)
        names = connection.execute(asked.with_for_update() if lock else asked).scalars().all()
        owners = [name for name in names if not self._store.privacy.consents(connection, name)]
        return {row for name in owners for row in self.owned(connection, name)}


def delete_rows(connection: Connection, ids: Sequence[str]) -> None:
    """Delete rows by their ids."""
    for some in _split(ids):
        connection.execute(research_rows.delete().where(research_rows.c.id.in_(some)))


def read_rows(connection: Connection, ids: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield rows by their ids."""
    for some in _split(ids):
        found = connection.execute(
            select(research_rows).where(research_rows.c.id.in_(some)).order_by(research_rows.c.id)
        )
        yield from (dict(row) for row in found.mappings())


def _ids(connection: Connection) -> Iterator[str]:
    return iter(connection.execute(select(research_rows.c.id)).scalars())


def _split(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + MANY] for start in range(0, len(ids), MANY))
