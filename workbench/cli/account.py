"""`workbench account`."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import mkstemp
from typing import IO

import click

from workbench.cli.opened import audited, here

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
DAY = click.DateTime(["%Y-%m-%d"])
EVENT = ("id", "at", "kind", "key_id", "account_id", "detail", "address")  # of the security log


@click.group("account")
def command() -> None:
    """Show, export, restrict or delete what is held of an API client."""


@command.command("show")
@click.argument("account", required=False)
@JSON
@audited
def show_command(account: str | None, as_json: bool, by: str) -> None:
    """Show ACCOUNT, or all: identity data, state, preferences."""
    import msgspec

    with here(by) as store:
        found = store.accounts.show(account)
    if as_json:
        click.echo(msgspec.json.encode(found[0] if account else found).decode())
        return
    for one in found:
        click.echo(
            "  ".join(f"{name}: {value}" for name, value in msgspec.to_builtins(one).items() if value is not None)
        )


@command.command("usage")
@click.argument("account")
@click.option("--from", "start", type=DAY, help="From this day.")
@click.option("--to", "end", type=DAY, help="To this day.")
@JSON
def usage_command(account: str, start: datetime | None, end: datetime | None, as_json: bool) -> None:
    """Show the requests of ACCOUNT a day: counts, bytes, statuses, latency."""
    if start and end and start > end:
        raise click.UsageError(f"--from must not lie after --to. Got {start.date()} and {end.date()}.")
    with here() as store:
        store.accounts.get(account)
        days = store.usage.read(account, start and start.date(), end and end.date())
    if as_json:
        click.echo(json.dumps(days))
        return
    for day in days:
        statuses = " ".join(f"{status}:{count}" for status, count in day["statuses"].items())
        told = f"{day['requests']} requests  {day['items']} items  {day['bytes_in']} bytes in  {day['bytes_out']} out"
        click.echo(f"{day['day']}  {told}  {statuses}  p50 {day['latency_ms']['p50']} ms")


@command.command("security")
@click.argument("account", required=False)
@click.option("--addresses", is_flag=True, help="Open the addresses too.")
@JSON
@audited
def security_command(account: str | None, addresses: bool, as_json: bool, by: str) -> None:
    """Show the security log of ACCOUNT, or all of it: id, time, kind, key, account, counts."""
    with here(by) as store:
        if account is not None:
            store.accounts.get(account)
        events = store.security.show(account, addresses=addresses)
    shown = [name for name in EVENT if addresses or name != "address"]
    told = [{name: event[name] for name in shown} for event in events]
    if as_json:
        click.echo(json.dumps(told))
        return
    for one in told:
        click.echo("  ".join(str(value or "-") for value in one.values()))


@command.command("export")
@click.argument("account")
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The zip to write.")
@audited
def export_command(account: str, out: Path, by: str) -> None:
    """Export everything that is held about ACCOUNT: a zip of JSON Lines with their schemas."""
    from workbench.store import export_account

    with here(by) as store, _whole(out) as opened:
        counts = export_account(store, account, opened)
    click.echo(f"wrote {out}: " + ", ".join(f"{count} {name}" for name, count in sorted(counts.items())))


@contextmanager
def _whole(out: Path) -> Iterator[IO[bytes]]:
    """Give a file that its owner alone may read; it takes the place of `out` once it is whole, or leaves nothing."""
    if out.exists() and not out.is_file():
        raise click.BadParameter(f"must name a file. {out} is something else.", param_hint="--out")
    try:
        file, made = mkstemp(dir=out.parent, prefix=f".{out.name}.")  # of mode 0600
    except OSError as error:
        raise _unwritten(out, error, "Name a file in a folder that is there") from None
    try:
        with os.fdopen(file, "wb") as opened:
            yield opened
        os.replace(made, out)
    except OSError as error:
        if error.filename is not None:  # to write names no file: it is of another
            raise
        raise _unwritten(out, error, "Free its disk, or name a file on another") from None
    finally:
        Path(made).unlink(missing_ok=True)


def _unwritten(out: Path, error: OSError, advice: str) -> click.BadParameter:
    return click.BadParameter(f"{out} cannot be written ({error.strerror}). {advice}.", param_hint="--out")


@command.command("import")
@click.argument("source", type=click.File("rb"))
@audited
def import_command(source: IO[bytes], by: str) -> None:
    """Take the account of an export in, from another deployment; its keys are made anew."""
    from workbench.store import import_account

    with here(by) as store:
        click.echo(f"imported {import_account(store, source).id}")


@command.command("update")
@click.argument("account")
@click.option("--name", help="Whose account it is.")
@click.option("--email", help="Where its owner is reached.")
@click.option("--organization", help="The owner's organization; '' takes it away.")
@audited
def update_command(account: str, by: str, **given: str | None) -> None:
    """Change identity data of ACCOUNT, as its owner asked by another way than the API. The audit holds no value."""
    chosen = {name: value or None for name, value in given.items() if value is not None}
    if not chosen:
        raise click.UsageError("give at least one of --name, --email, --organization")
    with here(by) as store:
        store.accounts.update(account, **chosen)
    click.echo(f"changed {', '.join(sorted(chosen))} of {account}")


@command.command("restrict")
@click.argument("account")
@click.option("--lift", is_flag=True, help="Lift the restriction.")
@audited
def restrict_command(account: str, lift: bool, by: str) -> None:
    """Stop every use of what ACCOUNT sends but answering it: its owner asked by another way than the API."""
    entry = _prefer(account, by, restricted=not lift)
    click.echo(f"{account} is {'no longer restricted' if lift else 'restricted'}; {entry}")


@command.command("opt-out")
@click.argument("account")
@audited
def opt_out_command(account: str, by: str) -> None:
    """Take ACCOUNT's rows out of research, at once: of the next snapshot, and of training on an older one."""
    entry = _prefer(account, by, research=False, voice=False)
    click.echo(f"research is off for {account}; {entry}")


def _prefer(account: str, by: str, **changed: bool) -> str:
    """Change some of an account's preferences, as an operator; return which entry of its ledger says so."""
    with here(by) as store:
        entry = store.preferences.change(account, by="operator", **changed)
    return f"entry {entry['number']} of its ledger, {entry['hash'][:12]}"


@command.command("hold")
@click.argument("account")
@click.option("--release", is_flag=True, help="Lift the hold.")
@audited
def hold_command(account: str, release: bool, by: str) -> None:
    """Keep everything of ACCOUNT, whatever its terms: a legal hold, until it is lifted."""
    with here(by) as store:
        store.accounts.hold(account, on=not release)
    click.echo(f"the legal hold on {account} is {'lifted' if release else 'on'}")


@command.command("delete")
@click.argument("account")
@click.option("--yes", is_flag=True, help="Do not ask.")
@audited
def delete_command(account: str, yes: bool, by: str) -> None:
    """Close ACCOUNT: its keys die now, its data is erased at the floor date. Prints the signed receipt.

    The receipt names the models that learned from rows of the account.
    """
    from workbench.config import load_project
    from workbench.purging import name_knowing

    with here(by) as store:
        store.accounts.get(account)
        if not yes:
            click.confirm(f"Close {account}? Its keys die at once", abort=True, err=True)
        models = name_knowing(store, account, project=load_project())
        click.echo(json.dumps(store.accounts.close(account, models=models)))
