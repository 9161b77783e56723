"""The schema and its migrations (alembic): `workbench store upgrade`, and by itself for SQLite."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import exists, inspect, select, text

from workbench.errors import ConfigError, allowed
from workbench.store.database import Database
from workbench.store.tables import generations, metadata

MIGRATIONS = Path(__file__).with_name("migrations")
HEAD = "0003"  # the newest migration; a test holds it against the folder
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
        tables = [table for table in metadata.sorted_tables if table is not generations]
        return any(connection.execute(select(exists().select_from(table))).scalar() for table in tables)


def upgrade(database: Database) -> str:
    """Bring a database to the newest migration, all or nothing; return which that is.

    Raises ConfigError for a database that a newer version made.
    """
    from alembic import command
    from alembic.config import Config

    database.create()
    _check_known(database, read_revision(database))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.write() as connection:
        if database.dialect == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return HEAD


def ensure(database: Database) -> None:
    """Upgrade an SQLite database by itself; raise ConfigError for another that is not at the newest migration."""
    found = read_revision(database)
    if found == HEAD:
        return
    _check_known(database, found)
    if not database.file:
        raise ConfigError(
            f"the store at {database.url.render_as_string()} is at migration {found or 'none'}, and {HEAD} is needed. "
            "Run `workbench store upgrade`."
        )
    upgrade(database)


def _check_known(database: Database, found: str | None) -> None:
    """Raise ConfigError for a migration that this version does not have."""
    known = {file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("*.py")}
    if found is not None and found not in known:
        raise ConfigError(
            f"the store at {database.url.render_as_string()} is at migration {found!r}, which this version does not "
            f"know; it knows: {allowed(known)}. Run the version that made the store, or a newer one."
        )
