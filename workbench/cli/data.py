"""`workbench data`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbench.cli.opened import audited

if TYPE_CHECKING:
    import pandas as pd

recipe_option = click.option("--recipe", default="sms", show_default=True, help="Which recipe's data.")


@click.group("data")
def command() -> None:
    """Fetch sources, build and split anonymized snapshots, describe them."""


@command.command("fetch")
@recipe_option
def fetch_command(recipe: str) -> None:
    """Find the recipe's source files by checksum.

    In the mirror folders, then in the cache, then at the publisher's address.
    """
    from workbench.data import fetch

    for name, file in fetch(recipe).items():
        click.echo(f"{name}: {file.name}, as pinned")


@command.command("build")
@recipe_option
def build_command(recipe: str) -> None:
    """Build the snapshot: raw in, anonymized out.

    It is written to data/RECIPE/snapshot.parquet, with data/RECIPE/manifest.json beside it.
    """
    from workbench.data import build

    manifest = build(recipe)
    click.echo(f"{recipe}: {manifest['rows']} records, {sum(manifest['found']['entities'].values())} entities masked")


@command.command("split")
@recipe_option
def split_command(recipe: str) -> None:
    """Split the snapshot by cluster, then time.

    A cluster of near-duplicates never lies in both the training and the test part.
    """
    from workbench.data import split

    summary = split(recipe)
    parts = ", ".join(f"{name} {part['rows']}" for name, part in summary["parts"].items())
    click.echo(f"{recipe}: {summary['clusters']} clusters ({summary['method']}); {parts}")


@command.command("purge")
@click.option("--cleared", multiple=True, metavar="REMOTE", help="What may have lain in this remote was deleted there.")
@audited
def purge_command(cleared: tuple[str, ...], by: str) -> None:
    """Delete captured rows of accounts that objected or left, from wherever they stand.

    From the store, the snapshots, DVC's cache and its folder remotes; a model that holds the text of one is removed.
    The signed record of it is printed and kept in data/purged.json: what left which snapshot, and which models knew
    it. `dvc repro` runs it before every build; exit code 3 where something is left, until it is gone: of a remote that
    is no folder only you can say that, by --cleared. One that was killed is completed when it is run again.
    """
    from workbench.purging import purge_withdrawn

    record = purge_withdrawn(cleared=cleared, by=by)
    click.echo(json.dumps(record) if record else "nothing to purge")


@command.command("describe")
@recipe_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def describe_command(recipe: str, as_json: bool) -> None:
    """Describe the snapshot and its split in counts."""
    from workbench.data import describe

    description = describe(recipe)
    click.echo(json.dumps(description.as_dict(), ensure_ascii=False) if as_json else str(description))


@command.command("check")
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--recipe", help="Check this recipe's snapshot and split instead of a file.")
@click.option("--text", help="The column of the texts.  [content, text, message …]")
@click.option("--label", help="The column of the labels.  [label, class, category …]")
@click.option("--positive", help="The label that should not give itself away.  [smishing, else spam]")
@click.option("--bound", "bounds", multiple=True, metavar="NAME=VALUE", help="Another bound, such as alone=0.8.")
@click.option("--warn", multiple=True, metavar="NAME", help="Let this check warn instead of fail.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check_command(
    file: Path | None,
    recipe: str | None,
    text: str | None,
    label: str | None,
    positive: str | None,
    bounds: tuple[str, ...],
    warn: tuple[str, ...],
    as_json: bool,
) -> None:
    """Check whether a set is sound.

    FILE is JSON Lines, CSV or Parquet. Duplicates, contradictory labels, leaks across parts, label balance, and a
    control model on source, length, markup, host and era, each alone and together: what gives the label away is named.
    No text is in what is printed. Near-duplicates are as similar as the recipe's `similarity` says, in a file .8.
    Bounds are in [tool.workbench.soundness]; the exit code is 3 where one is crossed.
    """
    from workbench.config import load_project
    from workbench.data import change_bounds, check
    from workbench.errors import DataError

    project = load_project()
    changed = change_bounds(project.settings.soundness, dict(map(_bound, bounds)))
    table = _table(file, recipe, text, label)
    similarity = {"similarity": project.recipe(recipe).similarity} if recipe else {}
    report = check(table, bounds=changed, warn=warn, positive=positive, **similarity)
    click.echo(json.dumps(report.as_dict(), ensure_ascii=False) if as_json else str(report))
    if report.errors:
        raise DataError(
            f"the set is not sound: {', '.join(check.name for check in report.errors)}. The report says why."
        )


def _table(file: Path | None, recipe: str | None, text: str | None, label: str | None) -> pd.DataFrame:
    from workbench.data import load_records, read_set

    if (file is None) == (recipe is None):
        raise click.UsageError("give a FILE or --recipe NAME, one of them")
    return load_records(recipe) if recipe is not None else read_set(file, text=text, label=label)  # type: ignore[arg-type]


def _bound(given: str) -> tuple[str, float]:
    name, _, value = given.partition("=")
    try:
        return name, float(value)
    except ValueError:
        raise click.BadParameter(f"must be NAME=VALUE, such as alone=0.8. Got {given!r}.") from None


@command.command("card")
@click.argument("source")
@click.option("--croissant", is_flag=True, help="Print Croissant JSON-LD instead of Markdown.")
def card_command(source: str, croissant: bool) -> None:
    """Print the data card of a source.

    What it is, who made it and how, under which licence, what it must not be used for.
    """
    from workbench.data import write_card, write_croissant

    click.echo(json.dumps(write_croissant(source), ensure_ascii=False, indent=2) if croissant else write_card(source))


@command.command("lock")
@click.option("--check", is_flag=True, help="Write nothing; fail if a lock is stale.")
def lock_command(check: bool) -> None:
    """Write the locks of sources and parts.

    data/sources.lock and data/parts.lock tell DVC what the outputs depend on.
    """
    from workbench.data import stale_locks, write_locks
    from workbench.errors import DataError

    if not check:
        click.echo(" ".join(str(file.name) for file in write_locks()))
    elif stale := stale_locks():
        raise DataError(f"stale: {', '.join(stale)}. Run `workbench data lock`, then `dvc repro`.")
