"""`workbench evaluate`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from workbench.evaluation import Report


@click.command("evaluate")
@click.argument("run")
@click.option("--part", type=click.Choice(["train", "test"]), default="test", show_default=True, help="Which part.")
@click.option("--full", is_flag=True, help="Add each source left out, the learning curve and the cost of privacy.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def command(run: str, part: str, full: bool, as_json: bool) -> None:
    """Evaluate RUN on a held-out part and write its report.

    RUN is a run id, or a recipe's name for the model in data/RECIPE/model; then data/RECIPE/metrics.json and
    data/RECIPE/report are written too: open report.html in a browser. A gate that fails is said in the report, stops
    a promotion, and makes the exit code 5. --full trains many models more, and reads the raw sources.
    """
    from workbench.errors import QualityGateFailed

    report = evaluate_run(run, part=part, full=full)
    if as_json:
        click.echo(json.dumps(report.as_dict(), ensure_ascii=False))
    else:
        click.echo(report.summarize())
    if not report.passed:
        raise QualityGateFailed(gate["sentence"] for gate in report["gates"] if not gate["passed"])


def evaluate_run(run: str, *, part: str = "test", full: bool = False) -> Report:
    """Evaluate a run; for a recipe's name, write its metrics and report beside its model too."""
    from workbench.config import load_project
    from workbench.data.building import write_json
    from workbench.evaluation import evaluate

    project = load_project()
    report = evaluate(run, part=part, full=full)
    if run in project.settings.recipes and part == "test":
        report.write(project.folder(run) / "report")
        write_json(report.metrics(), project.folder(run) / "metrics.json")
    return report


def ensure_evaluated(run: str) -> None:
    """Evaluate a run that has no report here, or one of other gates than the recipe's now.

    Its metrics may have come with the clone, its model by `dvc pull`.
    """
    from workbench.config import load_project
    from workbench.registry import load_run, needs_evaluation

    if needs_evaluation(load_run(run), project=load_project()):
        evaluate_run(run)
