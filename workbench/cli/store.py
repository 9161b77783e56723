"""`workbench store`."""

from __future__ import annotations

import json
from typing import Any, TextIO

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
    from workbench.store.opening import open_vault
    from workbench.store.schema import upgrade

    project = load_project()
    database = Database(store_url(project))
    try:
        click.echo(f"the store is at migration {upgrade(database, open_vault(project, database))}")
    finally:
        database.close()


@command.command("verify")
@click.option("--receipt", type=click.File(), help="Check that this receipt (JSON) is one of this store's, too.")
def verify_command(receipt: TextIO | None) -> None:
    """Check every chain: preferences, audit, receipts, purges. A broken one is named; exit code 3."""
    from workbench.errors import DataError

    with here() as store:
        counts = store.verify()
        if receipt is not None and not store.receipts.has(_read(receipt)):
            raise DataError(f"{receipt.name} is no receipt that this store gave, or it was changed since.")
    click.echo("unbroken: " + ", ".join(f"{name} {count}" for name, count in counts.items()))


def _read(receipt: TextIO) -> dict[str, Any]:
    try:
        told = json.load(receipt)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise click.UsageError(f"--receipt must name a JSON object. {receipt.name} holds none.")
    return told


@command.command("rotate")
@click.option("--addresses", is_flag=True, help="Only the key that blinds addresses; restart the workers.")
def rotate_command(addresses: bool) -> None:
    """Seal every field under a new key and forget the old one. Workers go on meanwhile."""
    from workbench.store.rotation import rotate_field_key

    with here() as store:
        if addresses:
            store.vault.rotate_address_key()
            click.echo("addresses are hashed under a new key; the old one is gone")
            return
        key, count = rotate_field_key(store)
    click.echo(f"{count} fields are sealed under key {key}; the old keys are gone")
