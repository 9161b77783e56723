"""`workbench data`."""

from __future__ import annotations

import json

import click

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
def purge_command() -> None:
    """Delete captured rows of accounts that objected or left; the signed record says which models knew them.

    Run it before a build. Snapshots that hold them stay as they are, and training leaves the rows out.
    """
    from workbench.registry import purge_withdrawn

    record = purge_withdrawn()
    click.echo(json.dumps(record) if record else "nothing to purge")


@command.command("describe")
@recipe_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def describe_command(recipe: str, as_json: bool) -> None:
    """Describe the snapshot and its split in counts."""
    from workbench.data import describe

    description = describe(recipe)
    click.echo(json.dumps(description.as_dict(), ensure_ascii=False) if as_json else str(description))


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
