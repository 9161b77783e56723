"""`workbench rollback`."""

from __future__ import annotations

import click

from workbench.cli.opened import audited


@click.command("rollback")
@click.argument("recipe")
@audited
def command(recipe: str, by: str) -> None:
    """Let the champion that the present one of RECIPE replaced answer again.

    The old version first judges a golden set; if it is not what it was when it was promoted, it is refused with
    exit code 7 and every reason.
    """
    from workbench.registry import rollback

    click.echo(str(rollback(recipe, by=by)))
