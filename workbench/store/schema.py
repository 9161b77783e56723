"""The schema and its migrations (alembic): `workbench store upgrade`, and by itself for SQLite."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import exists, inspect, select, text

from workbench.errors import ConfigError, join_names
from workbench.store.database import Database
from workbench.store.erasure import compact
from workbench.store.tables import generations, metadata
from workbench.store.vault import Vault

MIGRATIONS = Path(__file__).with_name("migrations")
HEAD = "0005"  # the newest migration; a test holds it against the folder
LOCK = 7_730_491  # of PostgreSQL: one upgrade at a time


def read_revision(database: Database) -> str | None:
    """Return the migration that a database is at, or None where there is none yet."""
    if not database.exists():
        return None
    with database.read() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def holds_rows(database: Database) -> bool:
    """Tell whether anything was written to a database since it was made."""
    with database.read() as connection:
        there = set(inspect(connection).get_table_names())  # an older migration may know less of them
        tables = [table for table in metadata.sorted_tables if table is not generations and table.name in there]
        return any(connection.execute(select(exists().select_from(table))).scalar() for table in tables)


def upgrade(database: Database, vault: Vault) -> str:
    """Bring a database to the newest migration, all or nothing; return which that is.

    `vault` seals what older migrations left in clear; the files are then rebuilt, so that no free page holds it still.
    Raises ConfigError for a database that a newer version made.
    """
    from alembic import command
    from alembic.config import Config

    database.create()
    found = read_revision(database)
    _check_known(database, found)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.write() as connection:
        if database.dialect == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        config.attributes |= {"connection": connection, "vault": vault}
        command.upgrade(config, "head")
    if found not in (None, HEAD):
        compact(database)
    return HEAD


def is_behind(database: Database) -> bool:
    """Tell whether an SQLite database has to be upgraded; raise ConfigError for another that has to be."""
    found = read_revision(database)
    if found == HEAD:
        return False
    _check_known(database, found)
    if not database.file:
        raise ConfigError(
            f"the store at {database.url.render_as_string()} is at migration {found or 'none'}, and {HEAD} is needed. "
            "Run `workbench store upgrade`."
        )
    return True


def _check_known(database: Database, found: str | None) -> None:
    """Raise ConfigError for a migration that this version does not have."""
    known = {file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("*.py")}
    if found is not None and found not in known:
        raise ConfigError(
            f"the store at {database.url.render_as_string()} is at migration {found!r}, which this version does not "
            f"know; it knows: {join_names(known)}. Run the version that made the store, or a newer one."
        )
