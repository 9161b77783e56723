"""`workbench tune`."""

from __future__ import annotations

import json
from typing import Any

import click


@click.command("tune")
@click.argument("recipe")
@click.option("--trials", type=click.IntRange(1, 1000), default=20, show_default=True, help="Trials of each search.")
@click.option("--folds", type=click.IntRange(2, 20), default=3, show_default=True, help="Folds of each search.")
@click.option("--outer", type=click.IntRange(2, 20), default=3, show_default=True, help="Folds around the searches.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), help="Seed of folds and draws.  [the recipe's]")
@click.option("--leave-source-out", is_flag=True, help="Search by each source left out instead of by folds.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(recipe: str, as_json: bool, **options: Any) -> None:
    """Search the options of RECIPE's parts on its training part.

    The spaces are [tool.workbench.search.PART] in pyproject.toml. The search is itself cross-validated, in groups of
    near-duplicates, and every trial is a run in MLflow. Synthetic records are fitted on and not scored, unless there
    are no others. --leave-source-out looks for what carries over to senders never seen: a search scores each source by
    a model of the others. It prints the lines of the recipe to paste; it changes nothing.
    """
    from workbench.cli.train import steady_arithmetic

    steady_arithmetic()
    from workbench.tuning import tune

    told = tune(recipe, **options)
    click.echo(json.dumps(told.as_dict(), ensure_ascii=False) if as_json else str(told))
