"""`workbench privacy`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from workbench.assurance import Measurement

READABLE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group("privacy")
def command() -> None:
    """Measure what masking leaves, gate on it, keep the pseudonyms' key."""


def measured(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say what is measured."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print JSON."),
        click.option("--recipe", help="Scan this recipe's snapshot and model; its anonymizers are used."),
        click.option("--posts", type=READABLE, help="Posts with their authors' facts, to link: SPIA's JSON Lines."),
        click.option("--level", type=click.Choice(["standard", "strict"]), help="The level.  [the project's]"),
        click.argument("file", required=False, type=READABLE),
    ):
        function = option(function)
    return function


@command.command("measure")
@measured
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Write report.json and report.md here.")
def measure_command(
    file: Path | None, level: str | None, posts: Path | None, recipe: str | None, as_json: bool, out: Path | None
) -> None:
    """Measure the project's anonymizers.

    FILE is labelled: JSON Lines {"text", "spans": [[start, end, entity], …]} or presidio-research's JSON. No text is
    in what is printed or written.
    """
    measurement = _measure(file, level, posts, recipe)
    if out:
        measurement.write(out, "Privacy report")
    click.echo(json.dumps(measurement.as_dict(), ensure_ascii=False) if as_json else str(measurement))


@command.command("gate")
@measured
@click.option("--junit", type=click.Path(path_type=Path, dir_okay=False), help="Write JUnit XML here.")
def gate_command(
    file: Path | None, level: str | None, posts: Path | None, recipe: str | None, as_json: bool, junit: Path | None
) -> None:
    """Measure, and stop if a threshold fails.

    Thresholds are in [tool.workbench.privacy.thresholds]. The exit code is 4, or 6 with --recipe alone, which is
    about a model's artefacts.
    """
    from workbench.assurance import enforce, judge, write_junit
    from workbench.config import load_project
    from workbench.errors import ConfigError

    thresholds = load_project().settings.privacy.thresholds
    measurement = _measure(file, level, posts, recipe)
    about = {name for name, given in (("finding", file), ("linkage", posts), ("artefacts", recipe)) if given}
    about |= {"untyped", "coverage", "disguised"} if file else set()
    chosen = {name: bound for name, bound in thresholds.items() if name.partition(".")[0] in about}
    if not chosen:
        raise ConfigError("[tool.workbench.privacy.thresholds] has none for what is measured here. Add one.")
    verdicts = judge(measurement, chosen)
    if junit:
        write_junit(verdicts, junit)
    if as_json:
        click.echo(json.dumps([verdict._asdict() for verdict in verdicts]))
    else:
        click.echo("\n".join(f"{'ok' if v.passed else 'FAILED':<8}{v.sentence}" for v in verdicts))
    enforce(verdicts, exit_code=4 if file or posts else 6)


@command.command("key")
@click.option("--create", "act", flag_value="create", help="Make the key, if there is none.")
@click.option("--rotate", "act", flag_value="rotate", help="Make another in its place; old pseudonyms lead nowhere.")
def key_command(act: str | None) -> None:
    """Make the key of the pseudonyms.

    It is a file of the project that its owner alone may read (mode 0600), and is never versioned.
    """
    from workbench.config import load_project
    from workbench.privacy.keys import make_key

    if act is None:
        raise click.UsageError("give --create or --rotate")
    click.echo(f"wrote {make_key(load_project(), rotate=act == 'rotate')}")


def _measure(file: Path | None, level: str | None, posts: Path | None, recipe: str | None) -> Measurement:
    import msgspec

    from workbench.assurance import measure, read_labelled, read_posts
    from workbench.config import load_project
    from workbench.privacy import build_masker

    if not (file or posts or recipe):
        raise click.UsageError("give a labelled FILE, --posts FILE or --recipe NAME; more than one may be given")
    project = load_project()
    settings = project.recipe(recipe) if recipe else project.settings
    masking = msgspec.structs.replace(settings.masking, level=level) if level else settings.masking
    return measure(
        build_masker(settings.anonymizers, masking),
        texts=read_labelled(file) if file else (),
        posts=read_posts(posts) if posts else (),
        folder=project.folder(recipe) if recipe else None,
    )
