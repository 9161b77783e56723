"""`workbench privacy`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

if TYPE_CHECKING:
    from workbench.assurance import Measurement, Verdict

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
        click.option("--recipe", help="This recipe's snapshot; its anonymizers are used."),
        click.option("--posts", type=READABLE, help="Posts with their authors' facts, to link: SPIA's JSON Lines."),
        click.option("--level", type=click.Choice(["standard", "strict"]), help="The level.  [the project's]"),
        click.argument("file", required=False, type=READABLE),
    ):
        function = option(function)
    return function


@command.command("measure")
@measured
@click.option("--show-errors", type=int, default=0, metavar="N", help="Show N mistakes on FILE, with the text.")
def measure_command(as_json: bool, out: Path | None, show_errors: int, **asked: Any) -> None:
    """Measure anonymizers, a snapshot or a model.

    FILE is labelled: JSON Lines {"text", "spans": [[start, end, entity], …]} or presidio-research's JSON. No text is
    in what is printed or written, unless --show-errors asks for it: that is for files of development.
    """
    from workbench.assurance import Measurement, PrivacyReport

    wanted = Asked(**asked)
    figures: dict[str, Any] = {}
    for _, measurement in _measure(wanted, originals=True):
        figures |= measurement.figures
    report = Measurement(figures)
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
    from workbench.assurance import EXITS, Measurement, PrivacyReport, enforce, write_junit

    judged = [(section, *_judge(section, told, Asked(**asked))) for section, told in _measure(Asked(**asked))]
    verdicts = [verdict for _, _, told in judged for verdict in told]
    figures = {name: value for _, measurement, _ in judged for name, value in measurement.figures.items()}
    if out:
        PrivacyReport(Measurement(figures), verdicts).write(out)
    if junit:
        write_junit(verdicts, junit)
    if as_json:
        click.echo(json.dumps([verdict._asdict() for verdict in verdicts]))
    else:
        click.echo("\n".join(f"{'ok' if v.passed else 'FAILED':<8}{v.sentence}" for v in verdicts))
    for section, _, told in judged:
        enforce(told, exit_code=EXITS[section])


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


def ensure_gated(run: str) -> None:
    """Run the privacy gates that a run has no current report of; a gate that fails is for the promotion to tell."""
    from workbench.config import load_project
    from workbench.registry import has_privacy_reports, load_run

    project = load_project()
    candidate = load_run(run, project=project)
    data, model = has_privacy_reports(candidate, project)
    wanted = Asked(recipe=None if data else candidate.recipe, run=None if model else run)
    if wanted != Asked():
        for section, measurement in _measure(wanted):
            _judge(section, measurement, wanted)


def _measure(asked: Asked, *, originals: bool = False) -> list[tuple[str, Measurement]]:
    """Return (section of the thresholds, figures) of everything asked for."""
    from workbench.assurance import audit_model, audit_snapshot, measure_recipe
    from workbench.config import load_project

    if not any((asked.file, asked.posts, asked.recipe, asked.run)):
        raise click.UsageError(
            "give a labelled FILE, --posts FILE, --recipe NAME or --run RUN; more than one may be given"
        )
    project = load_project()
    told: list[tuple[str, Measurement]] = []
    if asked.file or asked.posts:
        told.append(("labelled", _measure_files(asked)))
    if asked.recipe:
        told.append(("snapshot", (measure_recipe if originals else audit_snapshot)(asked.recipe, project=project)))
    if asked.run:
        told.append(("model", audit_model(_model_folder(asked.run), project=project)))
    return told


def _measure_files(asked: Asked) -> Measurement:
    from workbench.assurance import measure, read_labelled, read_posts

    return measure(
        _masker(asked),
        texts=read_labelled(asked.file) if asked.file else (),
        posts=read_posts(asked.posts) if asked.posts else (),
    )


def _masker(asked: Asked) -> Any:
    import msgspec

    from workbench.config import load_project
    from workbench.privacy import build_masker

    project = load_project()
    settings = project.recipe(asked.recipe) if asked.recipe else project.settings
    masking = msgspec.structs.replace(settings.masking, level=asked.level) if asked.level else settings.masking
    return build_masker(settings.anonymizers, masking)


def _model_folder(run: str) -> Path:
    """Return where a model lies; a recipe's own is read without MLflow."""
    from workbench.config import load_project

    project = load_project()
    if run in project.settings.recipes:
        return project.folder(run) / "model"
    from workbench.registry import load_run

    return load_run(run, project=project).folder()


def _judge(section: str, measurement: Measurement, asked: Asked) -> tuple[Measurement, list[Verdict]]:
    """Hold a measurement against its thresholds, and keep the report where a promotion looks for it."""
    from workbench.assurance import judge, summarize_gate
    from workbench.config import load_project
    from workbench.errors import ConfigError

    thresholds = getattr(load_project().settings.privacy, section)
    if section == "labelled":  # of posts alone, nothing is known of finding
        thresholds = {
            name: bound for name, bound in thresholds.items() if name.partition(".")[0] in measurement.figures
        }
    if not thresholds:
        raise ConfigError(f"[tool.workbench.privacy.{section}] has no threshold for what is measured here. Add one.")
    verdicts = judge(measurement, thresholds)
    if section != "labelled":
        _keep(section, summarize_gate(measurement, verdicts), asked)
    return measurement, verdicts


def _keep(section: str, report: dict[str, Any], asked: Asked) -> None:
    from workbench.config import load_project
    from workbench.data.building import write_json
    from workbench.registry import MODEL_REPORT, SNAPSHOT_REPORT, log_privacy

    project = load_project()
    if section == "snapshot":
        write_json(report, project.folder(report["recipe"]) / SNAPSHOT_REPORT)
    elif asked.run in project.settings.recipes:
        write_json(report, project.folder(report["recipe"]) / MODEL_REPORT)
    else:
        assert asked.run is not None
        log_privacy(asked.run, report, project=project)


def _show(asked: Asked, most: int) -> None:
    from itertools import islice

    from workbench.assurance import find, list_mistakes, read_labelled

    if asked.file is None:
        raise click.UsageError("--show-errors needs a labelled FILE of development; texts of a snapshot are not shown")
    texts = read_labelled(asked.file)
    for line in islice(list_mistakes(texts, find(_masker(asked), texts)), most):
        click.echo(line)
