"""`workbench retention`."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from workbench.cli.opened import audited, here


@click.group("retention")
def command() -> None:
    """Delete what is past its term."""


@command.command("run")
@click.option("--now", type=click.DateTime(["%Y-%m-%d"]), help="As of this day.  [today]")
@click.option("--dry-run", is_flag=True, help="Say what would go, and keep it; --now may then lie ahead.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@audited
def run_command(now: datetime | None, dry_run: bool, as_json: bool, by: str) -> None:
    """Delete rows past the terms of [tool.workbench.store.retention], and erase closed accounts that are due.

    Captured rows of accounts that objected or left go as by `workbench data purge`. Idempotent. The legal floors cannot
    be undercut.
    """
    import msgspec

    from workbench.purging import sweep

    with here(by) as store:
        swept = sweep(store, now=now.replace(tzinfo=UTC) if now else None, dry_run=dry_run)
    if as_json:
        click.echo(msgspec.json.encode(swept).decode())
        return
    would = "would go" if dry_run else "gone"
    for table, count in sorted(swept.deleted.items()):
        click.echo(f"{table:<16} {count:>8} rows {would}")
    click.echo(f"{'accounts':<16} {len(swept.accounts):>8} {'would be ' if dry_run else ''}erased")
    for name, found in (("snapshots", swept.traces.snapshots), ("DVC objects", swept.traces.objects)):
        click.echo(f"{name:<16} {len(found):>8} held purged rows, {would}")
    models = f"knew purged rows, {len(swept.traces.removed)} of them {would}"
    click.echo(f"{'models':<16} {len(swept.traces.models):>8} {models}")
    if swept.compacted is False:
        click.echo("The files could not be rebuilt, they were in use: run it again.", err=True)
