"""The schema and its migrations (alembic): `workbench store upgrade`, and by itself for SQLite."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect, text

from workbench.errors import ConfigError
from workbench.store.database import Database

MIGRATIONS = Path(__file__).with_name("migrations")
HEAD = "0002"  # the newest migration; a test holds it against the folder
LOCK = 7_730_491  # of PostgreSQL: one upgrade at a time


def read_revision(database: Database) -> str | None:
    """Return the migration that a database is at, or None where there is none yet."""
    if database.file and not database.file.exists():
        return None
    with database.read() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(database: Database) -> str:
    """Bring a database to the newest migration, all or nothing; return which that is."""
    from alembic import command
    from alembic.config import Config

    database.create()
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
    if not database.file:
        raise ConfigError(
            f"the store at {database.url.render_as_string()} is at migration {found or 'none'}, and {HEAD} is needed. "
            "Run `workbench store upgrade`."
        )
    upgrade(database)
