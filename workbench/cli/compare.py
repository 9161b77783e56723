"""`workbench compare`."""

from __future__ import annotations

import json

import click


@click.command("compare")
@click.argument("run")
@click.argument("other", default="champion")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(run: str, other: str, as_json: bool) -> None:
    """Compare RUN with OTHER, by default the champion of its recipe, on the same test records."""
    from workbench.evaluation import compare

    comparison = compare(run, other)
    click.echo(json.dumps(comparison.as_dict(), ensure_ascii=False) if as_json else str(comparison))
