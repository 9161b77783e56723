"""Rotation: every sealed field under a new key, the old keys forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Connection, Table, select

from workbench.store import tables
from workbench.store.sealing import take_field_keys

if TYPE_CHECKING:
    from workbench.store.opening import Store

# The ledgers of rows are sealed under each account's own key alone, which stays.
SEALED = (tables.accounts, tables.api_keys, tables.grievances, tables.security_log)


class Field(NamedTuple):
    """A sealed field: its column, its ciphertext, the place it is bound to, the row's id and whose it is."""

    column: str
    sealed: bytes
    place: str
    row: str
    owner: str | None


def find_sealed(connection: Connection, table: Table, *, lock: bool = False) -> Iterator[Field]:
    """Yield every sealed field of a table."""
    names = [column.name for column in table.columns if column.name.startswith("sealed_")]
    whose = table.c.id if table is tables.accounts else table.c.account_id
    asked = select(table.c.id, whose.label("whose"), *(table.c[name] for name in names))
    for row in connection.execute(asked.with_for_update() if lock else asked).all():
        for name in names:
            if (sealed := row._mapping[name]) is not None:
                place = f"{table.name}.{name.removeprefix('sealed_')}:{row.id}"
                yield Field(name, bytes(sealed), place, row.id, row.whose)


def rotate_field_key(store: Store) -> tuple[str, int]:
    """Make a new field key, seal every field anew, forget the old keys; return the new key's id and how many fields.

    Running workers notice by themselves. Stopped half-way it loses nothing: run it again.
    """
    with store.database.write() as connection:
        take_field_keys(connection)
        made = store.vault.add_field_key()
    count = _seal_anew(store, made)
    while not _forget_old(store):  # another rotation came between
        count += _seal_anew(store, made)
    return made, count


def rotate_address_key(store: Store) -> None:
    """Make a new key that blinds addresses; workers take it when they begin."""
    with store.database.write() as connection:
        take_field_keys(connection)
        store.vault.rotate_address_key()
        store.note(connection, "address key rotated")


def _seal_anew(store: Store, made: str) -> int:
    with store.database.write() as connection:
        count = sum(_seal_table(store, connection, table) for table in SEALED)
        store.note(connection, "field key rotated", key=made, fields=count)
    return count


def _seal_table(store: Store, connection: Connection, table: Table) -> int:
    count, vault = 0, store.vault
    for one in find_sealed(connection, table, lock=True):
        if not vault.is_current(one.sealed):
            fresh = vault.seal(vault.open(one.sealed, one.place, one.owner), one.place, one.owner)
            connection.execute(table.update().where(table.c.id == one.row).values({one.column: fresh}))
            count += 1
    return count


def _forget_old(store: Store) -> bool:
    """Forget the old keys, unless a field is sealed under one; return whether they are forgotten."""
    with store.database.write() as connection:
        take_field_keys(connection)
        found = (one for table in SEALED for one in find_sealed(connection, table))
        done = all(store.vault.is_current(one.sealed) for one in found)
        if done:
            store.vault.drop_old_field_keys()
    return done
