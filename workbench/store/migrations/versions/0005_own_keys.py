"""An account's own key leaves the database, and what is the account's is sealed under it too (policy, clause 5)."""

import sqlalchemy as sa
from alembic import context, op

from workbench.store.vault import Vault

revision = "0005"
down_revision = "0004"

SEALED = {
    "accounts": ("id", ("name", "email", "organization")),
    "api_keys": ("account_id", ("label",)),
    "grievances": ("account_id", ("text", "answer")),
    "security_log": ("account_id", ("address",)),
}


def upgrade() -> None:
    """Put each key on the ring and seal its account's fields anew; of an erased account nothing opens already."""
    vault, connection = context.config.attributes["vault"], op.get_bind()
    accounts = sa.table("accounts", sa.column("id"), sa.column("sealed_key"))
    living = set()
    for row in connection.execute(sa.select(accounts)).all():
        if row.sealed_key is None:
            vault.keyring.destroy(row.id)
        else:
            vault.keyring.put(row.id, vault.open(row.sealed_key, f"accounts.key:{row.id}"))
            living.add(row.id)
    for name, (owner, fields) in SEALED.items():
        for field in fields:
            _seal_anew(vault, connection, name, owner, field, living)
    op.drop_column("accounts", "sealed_key")


def _seal_anew(vault: Vault, connection: sa.Connection, name: str, owner: str, field: str, living: set[str]) -> None:
    table = sa.table(name, sa.column("id"), sa.column("account_id"), sa.column(f"sealed_{field}"))
    sealed = table.c[f"sealed_{field}"]
    for row in connection.execute(sa.select(table.c.id, table.c[owner].label("owner"), sealed.label("sealed"))).all():
        if row.sealed is not None and row.owner in living:
            place = f"{name}.{field}:{row.id}"
            fresh = vault.seal(vault.open(row.sealed, place), place, row.owner)
            connection.execute(table.update().where(table.c.id == row.id).values({sealed.name: fresh}))
