"""`workbench privacy`."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

if TYPE_CHECKING:
    from workbench.assurance import Measurement, PrivacyReport

READABLE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group("privacy")
def command() -> None:
    """Measure what masking leaves, attack what is trained, gate on both, keep the pseudonyms' key."""


class Asked(NamedTuple):
    """What is to be measured."""

    file: Path | None = None
    posts: Path | None = None
    recipe: str | None = None
    run: str | None = None
    level: str | None = None


def measured(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say what is measured."""
    for option in (
        click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Write the report here."),
        click.option("--json", "as_json", is_flag=True, help="Print JSON."),
        click.option("--run", help="Attack this model: a run id, or a recipe's name for data/RECIPE/model."),
        click.option(
            "--recipe", help="This recipe's snapshot; its anonymizers are used. What FILE tells, it does not tell."
        ),
        click.option("--posts", type=READABLE, help="Posts with their authors' facts, to link: SPIA's JSON Lines."),
        click.option("--level", type=click.Choice(["standard", "strict"]), help="The level of FILE.  [the project's]"),
        click.argument("file", required=False, type=READABLE),
    ):
        function = option(function)
    return function


@command.command("measure")
@measured
@click.option(
    "--show-errors", type=click.IntRange(0), default=0, metavar="N", help="Show N mistakes on FILE, with the text."
)
def measure_command(as_json: bool, out: Path | None, show_errors: int, **asked: Any) -> None:
    """Measure anonymizers, a snapshot or a model.

    FILE is labelled: JSON Lines {"text", "spans": [[start, end, entity], …]} or presidio-research's JSON. No text is
    in what is printed or written, unless --show-errors asks for it: that is for files of development.
    """
    from workbench.assurance import PrivacyReport

    wanted = Asked(**asked)
    _check(wanted)
    if show_errors and wanted.file is None:
        raise click.UsageError("--show-errors needs a labelled FILE of development; texts of a snapshot are not shown")
    _prepare(out)
    report = _join(_measure(wanted))
    if out:
        PrivacyReport(report).write(out)
    click.echo(json.dumps(report.as_dict(), ensure_ascii=False) if as_json else str(report))
    if show_errors:
        _show(wanted, show_errors)


@command.command("gate")
@measured
@click.option("--junit", type=click.Path(path_type=Path, dir_okay=False), help="Write JUnit XML here.")
def gate_command(as_json: bool, out: Path | None, junit: Path | None, **asked: Any) -> None:
    """Measure, and stop if a threshold fails.

    Thresholds are in [tool.workbench.privacy]: `labelled` for FILE and --posts, `snapshot` for --recipe, whose report
    is data/RECIPE/privacy.json, `model` for --run, whose report is data/RECIPE/model_privacy.json or logged on the
    run; a promotion looks at both. The exit code is 4, and 6 where only a model failed.
    """
    from workbench.assurance import EXITS, PrivacyReport, enforce, write_junit

    _prepare(out, junit and junit.parent)
    judged = _gate(Asked(**asked))
    verdicts = [verdict for report in judged.values() for verdict in report.verdicts]
    if out:
        PrivacyReport(_join([report.measurement for report in judged.values()]), verdicts).write(out)
    if junit:
        write_junit(verdicts, junit)
    if as_json:
        click.echo(json.dumps([verdict._asdict() for verdict in verdicts]))
    else:
        click.echo("\n\n".join(map(str, judged.values())))
    for section, report in judged.items():
        enforce(report.verdicts, exit_code=EXITS[section])


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


def _prepare(*folders: Path | None) -> None:
    """Make the folders of what will be written, before anything is measured."""
    for folder in filter(None, folders):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise click.UsageError(f"{folder} cannot be made a folder ({error.strerror}); name another") from None
        if not os.access(folder, os.W_OK):
            raise click.UsageError(f"{folder} cannot be written to; name another folder")


def _check(asked: Asked) -> None:
    if not any((asked.file, asked.posts, asked.recipe, asked.run)):
        raise click.UsageError(
            "give a labelled FILE, --posts FILE, --recipe NAME or --run RUN; more than one may be given"
        )
    if asked.level and not asked.file and not asked.posts:
        raise click.UsageError("--level is of a FILE or --posts; a recipe's level is in its `masking`")


def _measure(asked: Asked) -> list[Measurement]:
    """Return the figures of everything asked for."""
    from workbench.assurance import audit_model, measure_recipe
    from workbench.config import load_project
    from workbench.registry import find_model

    project = load_project()
    told = [_measure_files(asked)] if asked.file or asked.posts else []
    told += [measure_recipe(asked.recipe, project=project)] if asked.recipe else []
    return told + ([audit_model(find_model(asked.run, project=project), project=project)] if asked.run else [])


def _gate(asked: Asked) -> dict[str, PrivacyReport]:
    """Return the judged reports of everything asked for, by section of the thresholds."""
    from workbench.assurance import PrivacyReport, gate_model, gate_snapshot, judge_section
    from workbench.config import load_project

    _check(asked)
    told: dict[str, PrivacyReport] = {}
    if asked.file or asked.posts:
        measurement = _measure_files(asked)
        told["labelled"] = PrivacyReport(measurement, judge_section(measurement, "labelled", load_project()))
    if asked.recipe:
        told["snapshot"] = gate_snapshot(asked.recipe)
    if asked.run:
        told["model"] = gate_model(asked.run)
    return told


def _join(measurements: list[Measurement]) -> Measurement:
    """Return the figures of all; where two tell the same, the FILE's, which is measured first."""
    from workbench.assurance import Measurement

    return Measurement({name: value for told in reversed(measurements) for name, value in told.figures.items()})


def _measure_files(asked: Asked) -> Measurement:
    from workbench.assurance import measure, read_labelled, read_posts, strangers

    masker, texts = _masker(asked), read_labelled(asked.file) if asked.file else []
    if strange := strangers(texts, masker.entities):
        click.echo(f"{asked.file}: nobody finds {', '.join(strange)}, only whether it is covered counts.", err=True)
    return measure(masker, texts=texts, posts=read_posts(asked.posts) if asked.posts else ())


def _masker(asked: Asked) -> Any:
    import msgspec

    from workbench.config import load_project
    from workbench.privacy import build_masker

    project = load_project()
    settings = project.recipe(asked.recipe) if asked.recipe else project.settings
    masking = msgspec.structs.replace(settings.masking, level=asked.level) if asked.level else settings.masking
    return build_masker(settings.anonymizers, masking)


def _show(asked: Asked, most: int) -> None:
    from itertools import islice

    from workbench.assurance import find, list_mistakes, read_labelled

    assert asked.file is not None
    texts = read_labelled(asked.file)
    for line in islice(list_mistakes(texts, find(_masker(asked), texts)), most):
        click.echo(line)
