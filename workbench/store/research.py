"""Research rows: read by the pipeline with their owners' consent of that moment, purged with a record of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, func, select

from workbench.errors import DataError
from workbench.store import chains
from workbench.store.tables import accounts, purges, research_rows, row_ledger
from workbench.store.vault import decrypt

if TYPE_CHECKING:
    from workbench.store.opening import Store

MANY = 500  # ids of one statement


class Traces(msgspec.Struct, frozen=True, kw_only=True):
    """What knew withdrawn rows outside of the store: the pipeline finds it, the record of a purge tells it."""

    rows: frozenset[str] = frozenset()  # hashes of the ids that were found
    snapshots: Mapping[str, str] = {}  # recipe → content digest of the snapshots that held them
    objects: tuple[str, ...] = ()  # md5 of the files that held them in DVC's cache or its remotes
    models: tuple[str, ...] = ()  # those that learned from them
    removed: tuple[str, ...] = ()  # of these, the ones that held the text of a row


NOWHERE = Traces()


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

    def withdrawn(self) -> list[dict[str, Any]]:
        """Return the rows that are still here and whose owners objected or left."""
        with self._store.database.read() as connection:
            return list(read_rows(connection, sorted(self._withdrawn(connection))))

    def owned(self, connection: Connection, account_id: str) -> list[str]:
        """Return the ids of an account's rows, by its sealed ledger."""
        opened = AESGCM(self._store.vault.keyring.get(account_id))
        entries = connection.execute(select(row_ledger).where(row_ledger.c.account_id == account_id))
        sealed = [decrypt(opened, bytes(entry.sealed_rows), f"row_ledger.rows:{entry.id}") for entry in entries]
        return sorted({name for ids in sealed for name in json.loads(ids)})

    def purge(self, traces: Traces = NOWHERE) -> dict[str, Any] | None:
        """Delete the rows of accounts that objected or left; return the signed record of it, or None for nothing.

        `traces`: what else knew them, or rows that were purged before. The record names rows by a hash of their ids,
        and no account.
        """
        with self._store.database.write() as connection:
            return self.purge_in(connection, traces)

    def purge_in(self, connection: Connection, traces: Traces = NOWHERE) -> dict[str, Any] | None:
        """Do so inside the caller's transaction. Rows of an account under legal hold stay, out of use."""
        here = set(_ids(connection))
        gone = self._withdrawn(connection, lock=True, held=False) & here
        named = {*map(hash_id, gone), *traces.rows} - set(map(hash_id, here - gone))  # no row that stays
        if not named:
            return None
        delete_rows(connection, sorted(gone))
        entry = msgspec.to_builtins(traces) | {"rows": sorted(named)}
        return chains.append(connection, self._store.vault, purges, entry, at=self._store.clock())

    def purge_again(self, connection: Connection, lost: Traces) -> int:
        """Delete from a database that was put back what purges that it does not know of named, and nobody's rows.

        The former are recorded as they were. Inside the caller's transaction; returns how many rows there were.
        """
        names = connection.execute(select(accounts.c.id).where(accounts.c.state != "erased")).scalars().all()
        owned = {row for name in names for row in self.owned(connection, name)}
        gone = [name for name in _ids(connection) if name not in owned or hash_id(name) in lost.rows]
        if named := sorted({*lost.rows, *map(hash_id, gone)}):
            delete_rows(connection, gone)
            entry = msgspec.to_builtins(lost) | {"rows": named}
            chains.append(connection, self._store.vault, purges, entry, at=self._store.clock())
        return len(gone)

    def purged(self) -> list[dict[str, Any]]:
        """Return the records of all purges; raise DataError where they were changed."""
        with self._store.database.read() as connection:
            return chains.read(connection, self._store.vault, purges)

    def name_models(self, connection: Connection, ids: Sequence[str]) -> list[str]:
        """Return the models that the purges of these rows name."""
        hashed = set(map(hash_id, ids))
        records = chains.read(connection, self._store.vault, purges)
        return sorted({model for one in records if hashed & set(one["rows"]) for model in one["models"]})

    def _withdrawn(self, connection: Connection, *, lock: bool = False, held: bool = True) -> set[str]:
        asked = select(accounts.c.id).where(accounts.c.state != "erased").order_by(accounts.c.id)
        asked = asked if held else asked.where(~accounts.c.legal_hold)
        names = connection.execute(asked.with_for_update() if lock else asked).scalars().all()
        if erased := [name for name in names if self._store.vault.keyring.is_destroyed(name)]:
            raise DataError(
                f"account {erased[0]} was erased, and an older copy of the database was put back: whose rows are whose "
                "cannot be told. Put the newest back; where the older one is meant, `workbench store accept-restore`."
            )
        owners = [name for name in names if not self._store.preferences.consents(connection, name)]
        return {row for name in owners for row in self.owned(connection, name)}


def hash_id(name: str) -> str:
    """Return the hash by which a purge names a row, and a model those that it learned from."""
    return hashlib.sha256(name.encode()).hexdigest()


def count_rows(connection: Connection) -> int:
    """Return how many rows are here."""
    return int(connection.execute(select(func.count()).select_from(research_rows)).scalar_one())


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
