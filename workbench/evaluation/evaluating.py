"""Evaluating a run: on a held-out part, into a report, onto the run; observers are told."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.config import Project, load_project
from workbench.data import load_records, read_manifest
from workbench.errors import DataError
from workbench.evaluation.latency import measure
from workbench.evaluation.plots import draw
from workbench.evaluation.report import HEADLINE, Report
from workbench.evaluation.scoring import judge_gates, score_model
from workbench.plugins import host
from workbench.records import number_masked, to_frame
from workbench.registry import Run, load_run

if TYPE_CHECKING:
    import pandas as pd

TIMED = 500  # messages for the latency figures


def evaluate(run: str | Run, *, part: str = "test", records: Any = None, timed: bool = True) -> Report:
    """Evaluate a run on a part of its recipe's data, or on given labelled records, and log the report on it.

    Records without a label are left out and counted. Raises DataError where there is no smishing, or nothing else.
    """
    project = load_project()
    run = load_run(run, project=project)
    model = run.model()
    given = load_records(run.recipe, part) if records is None else _grouped(to_frame(records))  # type: ignore[arg-type]
    frame = labelled(given)
    fitting = labelled(load_records(run.recipe, "train"))
    figures, scores = score_model(model, frame, fitting, project.recipe(run.recipe))
    figures |= {
        "recipe": run.recipe,
        "part": part if records is None else "given",
        "unlabelled": len(given) - len(frame),
        "synthetic": synthetic_sources(run.recipe, project) if records is None else [],
        "gates": judge_gates(figures, project.recipe(run.recipe).gates),
        "run": run.id,
        "model_digest": run.digest,
    }
    if timed:
        figures["latency"] = measure(model, frame["content"].tolist()[:TIMED])
    title = f"{run.recipe} {'(synthetic)' if figures['synthetic'] else ''}".strip()
    report = Report(figures, draw(figures, (frame["label"] == "smishing").to_numpy(), scores, title))
    _log(run, report)
    return report


def labelled(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the records with a label; raise DataError unless smishing and something else are among them."""
    kept = frame[frame["label"].notna()].reset_index(drop=True)
    labels = set(kept["label"])
    if "smishing" not in labels or len(labels) < 2:
        raise DataError(
            "an evaluation needs records labelled smishing and others. "
            f"Got {', '.join(sorted(labels)) or 'no label at all'}. Give labelled records."
        )
    return kept


def _grouped(frame: pd.DataFrame) -> pd.DataFrame:
    if "cluster" in frame:
        return frame
    return frame.assign(cluster=[number_masked(text) for text in frame["content"]])


def synthetic_sources(recipe: str, project: Project) -> list[str]:
    """Return the names of a snapshot's synthetic sources."""
    sources = read_manifest(recipe, project=project)["sources"]
    return sorted(name for name, source in sources.items() if source["synthetic"])


def _log(run: Run, report: Report) -> None:
    run.log_metrics({f"{report['part']}_{name}": report[name]["value"] for name, _ in HEADLINE})
    with tempfile.TemporaryDirectory() as folder:
        report.write(Path(folder))
        run.log_folder(Path(folder), "report" if report["part"] == "test" else f"report_{report['part']}")
    for problem in host().notify("run_finished", run=run, report=report):
        warnings.warn(f"plugin '{problem.plugin}' failed in run_finished: {problem.reason}", stacklevel=2)
