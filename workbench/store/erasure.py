"""Erasure: an account's data out of every table, the bytes out of the files, and its own key destroyed.

The key is no part of the database: a copy of that made before, and opened with today's keys, opens nothing of it.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select, text

from workbench.errors import StoreAway
from workbench.store import chains, tables
from workbench.store.database import Database, away
from workbench.store.generations import bump
from workbench.store.tables import accounts

if TYPE_CHECKING:
    from workbench.store.opening import Store

# Everything that names an account. Its own row stays as a tombstone: an id, dates, and nothing sealed.
OWNED = (
    tables.row_ledger,
    tables.verdicts,
    tables.feedback,
    tables.grievances,
    tables.api_keys,
    tables.usage_events,
    tables.usage_days,
    tables.latency_days,
    tables.security_log,
)


def erase_account(store: Store, connection: Connection, account_id: str) -> dict[str, Any]:
    """Erase an account, whose rows were purged, inside the caller's transaction; return the signed receipt.

    It names the models that the purges of its rows name. Its own key is destroyed once that is committed
    (`finish_erasures`); where it is already, in a database that was put back, nobody can tell its rows any more.
    """
    rows = [] if store.vault.keyring.is_destroyed(account_id) else store.research.owned(connection, account_id)
    models = store.research.name_models(connection, rows)
    counts = {"research_rows": len(rows)}
    for table in OWNED:
        counts[table.name] = connection.execute(table.delete().where(table.c.account_id == account_id)).rowcount
    chains.erase(connection, tables.privacy_ledger, scope=account_id)
    sealed = {column.name: None for column in accounts.columns if column.name.startswith("sealed_")}
    connection.execute(accounts.update().where(accounts.c.id == account_id).values(state="erased", **sealed))
    bump(connection)
    told = {"act": "erased", "account": account_id, "counts": counts, "models": models}
    return chains.append(connection, store.vault, tables.receipts, told, at=store.clock())


def finish_erasures(store: Store) -> None:
    """Destroy the own key of every erased account, and forget its ledger; also where a run was killed before that."""
    with store.database.read() as connection:
        erased = connection.execute(select(accounts.c.id).where(accounts.c.state == "erased")).scalars().all()
    for account_id in erased:
        store.vault.keyring.destroy(account_id)
        store.vault.witness.forget(tables.privacy_ledger.name, account_id)


def find_due(connection: Connection, today: str) -> list[str]:
    """Return the closed accounts whose floor date has come, those under legal hold aside."""
    due = (accounts.c.state == "closing") & (accounts.c.erase_on <= today) & ~accounts.c.legal_hold
    return list(connection.execute(select(accounts.c.id).where(due).order_by(accounts.c.id)).scalars())


def compact(database: Database) -> bool:
    """Rebuild the files so that nothing deleted is left in free pages or logs; return whether all of it could be.

    False: readers were busy, and what is left goes at the next run. PostgreSQL's own write-ahead log is recycled by
    its server, and backups expire by their own schedule.
    """
    with suppress(StoreAway), away(), database.engine.connect() as connection:
        raw = connection.execution_options(isolation_level="AUTOCOMMIT")
        if database.dialect == "postgresql":
            raw.execute(text("VACUUM FULL"))
            raw.execute(text("CHECKPOINT"))
            return True
        driver = raw.connection.driver_connection
        assert driver is not None
        driver.execute("VACUUM")
        busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy
    return False
