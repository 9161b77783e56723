"""`workbench cross-validate`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from workbench.evaluation import CrossValidation, LeftOut

GIVEN = click.core.ParameterSource.COMMANDLINE


@click.command("cross-validate")
@click.argument("recipe")
@click.option("--source", help="Only this source's records, by its publisher's labels.")
@click.option("--positive", default="smishing", show_default=True, help="Which label stands against the rest.")
@click.option("--folds", type=click.IntRange(2, 20), help="How many folds.  [the recipe's]")
@click.option("--random/--no-random", default=True, help="Show a split by row beside the grouped one.")
@click.option("--leave-source-out", is_flag=True, help="Fit on all sources but one, and score that one; for each.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(
    ctx: click.Context,
    recipe: str,
    source: str | None,
    positive: str,
    folds: int | None,
    random: bool,
    leave_source_out: bool,
    as_json: bool,
) -> None:
    """Cross-validate RECIPE's model over its snapshot, near-duplicates kept in one fold."""
    from workbench.evaluation import cross_validate, leave_out

    told: CrossValidation | LeftOut
    if leave_source_out:
        _refuse_beside(ctx)
        told = leave_out(recipe, folds=folds)
    else:
        told = cross_validate(recipe, source=source, positive=positive, folds=folds, random=random)
    click.echo(json.dumps(told.as_dict()) if as_json else str(told))


def _refuse_beside(ctx: click.Context) -> None:
    """Raise a UsageError for what says nothing where sources are left out."""
    given = [name for name in ("source", "positive", "random") if ctx.get_parameter_source(name) is GIVEN]
    if given:
        told = ", ".join("--random/--no-random" if name == "random" else f"--{name}" for name in given)
        raise click.UsageError(
            f"--leave-source-out scores each source in turn, smishing against the rest; leave out {told}"
        )
