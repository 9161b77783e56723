"""`workbench store`."""

from __future__ import annotations

import json
from typing import Any, TextIO

import click

from workbench.cli.opened import audited, here


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
@click.option("--receipt", type=click.File(), help="Check that the chains hold this receipt (JSON), too.")
def verify_command(receipt: TextIO | None) -> None:
    """Check every chain: preferences, audit, receipts, purges. One that is broken or was cut is named; exit code 3.

    A receipt is what the API answered to a closing or to a change of preferences.
    """
    from workbench.errors import DataError

    with here() as store:
        counts = store.verify()
        if receipt is not None and not store.receipts.has(_read(receipt)):
            raise DataError(
                f"{receipt.name} is no receipt of this store: it was changed since, its entry is gone from the "
                "chain, or its account is erased."
            )
    click.echo("unbroken: " + ", ".join(f"{name} {count}" for name, count in counts.items()))


def _read(receipt: TextIO) -> dict[str, Any]:
    try:
        told = json.load(receipt)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise click.UsageError(f"--receipt must name a JSON object. {receipt.name} holds none.")
    entry = told.get("entry", told)
    return dict(entry) if isinstance(entry, dict) else told


@command.command("accept-restore")
@click.option("--yes", is_flag=True, help="Do not ask.")
@audited
def accept_restore_command(yes: bool, by: str) -> None:
    """Go on with an older copy of the database that was put back on purpose.

    Else `verify`, `policy check` and `serve` refuse it: entries are missing that were witnessed. The audit says how far
    each chain went. Accounts that chose something since are restricted until they choose anew; accounts that were
    erased since, and rows that were purged, go again. Keys that were revoked since are in force again: look at
    `workbench keys list`.
    """
    from workbench.purging import accept_restored

    if not yes:
        click.confirm("Take this database for the one that counts?", abort=True, err=True)
    with here(by) as store:
        restored = accept_restored(store)
    for name, (witnessed, found) in restored.chains.items():
        click.echo(f"{name}: entry {witnessed} was witnessed, {found} are here")
    click.echo(f"restricted, until they choose anew: {', '.join(restored.restricted) or 'no account'}")
    click.echo(f"erased again: {', '.join(restored.erased) or 'no account'}")
    click.echo(f"{restored.rows} rows that were purged are purged again")


@command.command("rotate")
@click.option("--addresses", is_flag=True, help="Only the key that blinds addresses; restart the workers.")
@audited
def rotate_command(addresses: bool, by: str) -> None:
    """Seal every field under a new key and forget the old one. Workers go on meanwhile."""
    from workbench.store.rotation import rotate_address_key, rotate_field_key

    with here(by) as store:
        if addresses:
            rotate_address_key(store)
            click.echo("addresses are hashed under a new key; the old one is gone")
            return
        key, count = rotate_field_key(store)
    click.echo(f"{count} fields are sealed under key {key}; the old keys are gone")
