"""`workbench feedback`."""

from __future__ import annotations

import json

import click

from workbench.cli.opened import audited, here


@click.group("feedback")
def command() -> None:
    """Review what clients say of their verdicts."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_command(as_json: bool) -> None:
    """List feedback that waits, each with its anonymized row where one was kept."""
    with here() as store:
        waiting = store.feedback.list()
    if as_json:
        click.echo(json.dumps(waiting, ensure_ascii=False))
        return
    for one in waiting:
        row = one.get("row") or {}
        click.echo(f"{one['id']}  says {one['label']} ({one['note_code']})  {row.get('content', 'no row was kept')}")


@command.command("accept")
@click.argument("feedback")
@audited
def accept_command(feedback: str, by: str) -> None:
    """Make what FEEDBACK says the label of its row, which the next snapshot holds."""
    _review(feedback, by, accept=True)


@command.command("reject")
@click.argument("feedback")
@audited
def reject_command(feedback: str, by: str) -> None:
    """Drop FEEDBACK."""
    _review(feedback, by, accept=False)


def _review(feedback: str, by: str, *, accept: bool) -> None:
    with here(by) as store:
        labelled = store.feedback.review(feedback, accept=accept)
    click.echo("the row is labelled" if labelled else "no row is labelled")
