"""`workbench promote`."""

from __future__ import annotations

import click

from workbench.cli.opened import audited

NOTHING = 8  # exit code: there was nothing to do


@click.command("promote")
@click.argument("run")
@click.option(
    "--evaluate", is_flag=True, help="Evaluate it and gate its privacy first, if that was not done by the gates of now."
)
@audited
def command(run: str, evaluate: bool, by: str) -> int:
    """Make RUN the champion of its recipe.

    RUN is a run id, or a recipe's name for the model in data/RECIPE/model. Every objection is listed, and any
    stops it with exit code 7. Where RUN is the champion already, nothing is done, and the exit code is 8.
    """
    from workbench.assurance import ensure_gated
    from workbench.cli.evaluate import ensure_evaluated
    from workbench.registry import promote

    if evaluate:
        ensure_evaluated(run)
        ensure_gated(run)
    promotion = promote(run, by=by)
    click.echo(str(promotion))
    return 0 if promotion.changed else NOTHING
