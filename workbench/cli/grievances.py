"""`workbench grievances`."""

from __future__ import annotations

import json
from typing import Any

import click

from workbench.cli.opened import audited, here

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
OVERDUE = 1  # the exit code


@click.group("grievances")
def command() -> None:
    """List, enter, answer and watch grievances."""


@command.command("list")
@JSON
def list_command(as_json: bool) -> None:
    """List grievances, without their texts."""
    with here() as store:
        _tell(store.grievances.list(), as_json)


@command.command("show")
@click.argument("grievance")
@audited
def show_command(grievance: str, by: str) -> None:
    """Show GRIEVANCE with its text and its answer, as JSON."""
    with here(by) as store:
        click.echo(json.dumps(store.grievances.show(grievance), ensure_ascii=False))


@command.command("open")
@click.argument("account")
@click.argument("text", type=click.File("r", encoding="utf-8"), default="-")
@audited
def open_command(account: str, text: Any, by: str) -> None:
    """Enter a grievance of ACCOUNT that came by another way than the API: a file, or standard input."""
    words = _read(text)
    with here(by) as store:
        made = store.grievances.open(account, words)
    click.echo(f"opened {made['id']}, due {made['due_at'][:10]}")


@command.command("answer")
@click.argument("grievance")
@click.argument("text", type=click.File("r", encoding="utf-8"), default="-")
@audited
def answer_command(grievance: str, text: Any, by: str) -> None:
    """Answer GRIEVANCE with the text of a file, or of standard input."""
    words = _read(text)
    with here(by) as store:
        store.grievances.answer(grievance, words)
    click.echo(f"answered {grievance}")


@command.command("due")
@JSON
@click.pass_context
def due_command(ctx: click.Context, as_json: bool) -> None:
    """List open grievances, the most pressing first; exit code 1 if one is overdue."""
    with here() as store:
        due = store.grievances.due()
    _tell(due, as_json)
    if any(one["overdue"] for one in due):
        ctx.exit(OVERDUE)


def _read(text: Any) -> str:
    try:
        return str(text.read().strip())
    except UnicodeDecodeError:
        raise click.UsageError(f"{text.name} must be a text in UTF-8. Got another encoding; save it anew") from None


def _tell(found: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(found))
        return
    for one in found:
        late = "  OVERDUE" if one.get("overdue") else ""
        click.echo(f"{one['id']}  {one['state']:<8}  opened {one['opened_at'][:10]}  due {one['due_at'][:10]}{late}")
