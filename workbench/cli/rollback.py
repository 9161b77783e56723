"""`workbench rollback`."""

from __future__ import annotations

import click


@click.command("rollback")
@click.argument("recipe")
def command(recipe: str) -> None:
    """Let the champion that the present one of RECIPE replaced answer again.

    The old version first judges a golden set; if it is not what it was when it was promoted, it is refused with
    exit code 7 and every reason.
    """
    from workbench.registry import rollback

    click.echo(str(rollback(recipe)))
