"""Rotation: every sealed field under a new key, the old keys forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, Table, select

from workbench.store import tables

if TYPE_CHECKING:
    from workbench.store.opening import Store

# The ledgers of rows are sealed under each account's own key, which is itself a field here.
SEALED = (tables.accounts, tables.api_keys, tables.grievances, tables.security_log)


def rotate_field_key(store: Store) -> tuple[str, int]:
    """Make a new field key, seal every field anew, forget the old keys; return the new key's id and how many fields.

    Running workers notice by themselves. Stopped half-way it loses nothing: run it again.
    """
    made = store.vault.add_field_key()
    with store.database.write() as connection:
        count = sum(_seal_anew(store, connection, table) for table in SEALED)
        store.note(connection, "field key rotated", key=made, fields=count)
    store.vault.drop_old_field_keys()
    return made, count


def _seal_anew(store: Store, connection: Connection, table: Table) -> int:
    count = 0
    names = [column.name for column in table.columns if column.name.startswith("sealed_")]
    for row in connection.execute(select(table.c.id, *(table.c[name] for name in names)).with_for_update()).all():
        places = {name: f"{table.name}.{name.removeprefix('sealed_')}:{row.id}" for name in names}
        found = {name: row._mapping[name] for name in names if row._mapping[name] is not None}
        fresh = {
            name: store.vault.seal(store.vault.open(old, places[name]), places[name]) for name, old in found.items()
        }
        if fresh:
            connection.execute(table.update().where(table.c.id == row.id).values(fresh))
            count += len(fresh)
    return count
