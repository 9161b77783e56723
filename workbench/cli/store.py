"""`workbench store`."""

from __future__ import annotations

import click

from workbench.cli.opened import here


@click.group("store")
def command() -> None:
    """Migrate, verify and re-key the store."""


@command.command("upgrade")
def upgrade_command() -> None:
    """Bring the database to the newest migration. SQLite's is brought there by itself."""
    from workbench.config import load_project
    from workbench.store.database import Database, store_url
    from workbench.store.schema import upgrade

    database = Database(store_url(load_project()))
    try:
        click.echo(f"the store is at migration {upgrade(database)}")
    finally:
        database.close()


@command.command("verify")
def verify_command() -> None:
    """Check every chain: preferences, audit, receipts, purges. A broken one is named; exit code 3."""
    with here() as store:
        counts = store.verify()
    click.echo("unbroken: " + ", ".join(f"{name} {count}" for name, count in counts.items()))


@command.command("rotate")
def rotate_command() -> None:
    """Seal every field under a new key and forget the old one. Workers go on meanwhile."""
    from workbench.store.rotation import rotate_field_key

    with here() as store:
        key, count = rotate_field_key(store)
    click.echo(f"{count} fields are sealed under key {key}; the old keys are gone")
