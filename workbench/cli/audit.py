"""`workbench audit`."""

from __future__ import annotations

import json

import click

from workbench.cli.opened import here

CHAINED = ("number", "at", "act", "by", "previous", "hash", "signature")  # of an entry, beside its facts


@click.command("audit")
@click.option("--account", help="Only acts on this account.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(account: str | None, as_json: bool) -> None:
    """Show the audit, the oldest first: number, time, who acted, what was done. The chain is verified; exit code 3.

    Where nobody is named a client acted, by the API, or the service by itself.
    """
    with here() as store:
        told = [one for one in store.read_audit() if account in (None, one.get("account"))]
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for one in told:
        facts = "  ".join(f"{name}: {json.dumps(one[name])}" for name in sorted(one.keys() - set(CHAINED)))
        click.echo(f"{one['number']:>5}  {one['at'][:19]}Z  {one.get('by', '-')}  {one['act']}  {facts}".rstrip())
