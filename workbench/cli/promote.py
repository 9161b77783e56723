"""`workbench promote`."""

from __future__ import annotations

import click


@click.command("promote")
@click.argument("run")
def command(run: str) -> None:
    """Make RUN the champion of its recipe.

    RUN is a run id, or a recipe's name for the model in data/RECIPE/model. Every objection is listed, and any
    stops it with exit code 7.
    """
    from workbench.registry import promote

    click.echo(str(promote(run)))
