"""Evaluating a run: on a held-out part, into a report, onto the run; observers are told."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.config import Project, load_project
from workbench.data import check_part, load_records, read_manifest
from workbench.data.columns import check_labels
from workbench.data.learned import count_known, find_synthetic, is_training_part
from workbench.errors import DataError
from workbench.evaluation.control import control_scores
from workbench.evaluation.cost import measure_cost
from workbench.evaluation.evading import measure_evasion
from workbench.evaluation.hardest import find_hardest, may_be_stored, withhold
from workbench.evaluation.latency import measure
from workbench.evaluation.learning_curve import measure_learning
from workbench.evaluation.leave_one_source_out import leave_sources_out
from workbench.evaluation.metrics import resample_groups
from workbench.evaluation.report import HEADLINE, Report
from workbench.evaluation.scoring import add_control, judge_gates, score_model
from workbench.evaluation.stability import measure_stability
from workbench.plugins import host
from workbench.records import number_masked, to_frame
from workbench.registry import Run, load_run
from workbench.workers import begin

if TYPE_CHECKING:
    import pandas as pd
    from sklearn.pipeline import Pipeline

TIMED = 500  # messages for the latency figures


def evaluate(
    run: str | Run, *, part: str = "test", records: Any = None, timed: bool = True, full: bool = False
) -> Report:
    """Evaluate a run on a part of its recipe's data, or on given labelled records, and log the report on it.

    `full` adds what takes many models: each source left out, the learning curve and the cost of privacy; that one
    reads the raw sources, in memory. Records without a label are left out and counted. Raises DataError where there
    is no smishing, or nothing else; SourceMissing where a full report lacks a source.
    """
    project = load_project()
    check_part(part)
    run = load_run(run, project=project)
    model, recipe = run.model(), project.recipe(run.recipe)
    given = load_records(run.recipe, part) if records is None else _grouped(to_frame(records))  # type: ignore[arg-type]
    frame = labelled(given)
    clean = frame if records is None else model.masker.anonymize(frame)
    control = begin(lambda: control_scores(labelled(load_records(run.recipe, "train")), frame))
    figures, scores = score_model(model, frame, recipe)
    sources = read_manifest(run.recipe, project=project)["sources"] if records is None else {}
    errors = find_hardest(model, frame, scores, scores >= model.operating_point.threshold)
    figures |= {
        "recipe": run.recipe,
        "part": part if records is None else "given",
        "unlabelled": len(given) - len(frame),
        "known": _count_known(run, clean, project),
        "synthetic": find_synthetic(clean, run.recipe, project=project, given=records is not None),
        "run": run.id,
        "model_digest": run.digest,
        "evasion": measure_evasion(model, frame, seed=recipe.seed),
        "stability": measure_stability(model, frame, seed=recipe.seed),
        "errors": withhold(errors, may_be_stored(sources)),
    }
    add_control(figures, frame, control())
    figures["gates"] = judge_gates(figures, recipe.gates)
    if timed:
        figures["latency"] = measure(model, frame["content"].tolist()[:TIMED])
    if full:
        figures |= _measure_fully(model.pipeline, run.recipe, project)
    report = Report(figures, errors)
    _log(run, report)
    return report


def _count_known(run: Run, frame: pd.DataFrame, project: Project) -> int | None:
    """Return how many of the records the model learned from; None where what it learned from is not known."""
    if is_training_part(run.tags.get("data_digest"), run.recipe, project=project):
        return count_known(frame, None, run.recipe, project=project)
    learned = run.learned()
    return None if learned is None else count_known(frame, learned, run.recipe, project=project)


def _measure_fully(pipeline: Pipeline, name: str, project: Project) -> dict[str, Any]:
    recipe = project.recipe(name)
    frame = labelled(load_records(name))
    fitting, held = (frame[frame["part"] == part].reset_index(drop=True) for part in ("train", "test"))
    samples = resample_groups(held["cluster"].tolist(), resamples=recipe.resamples, seed=recipe.seed)
    return {
        "sources_left_out": leave_sources_out(
            pipeline,
            frame,
            folds=recipe.folds,
            seed=recipe.seed,
            thresholds=recipe.thresholds,
            variants=recipe.variants,
        ),
        "learning": measure_learning(pipeline, fitting, held, samples, recipe=recipe),
        "cost": measure_cost(pipeline, frame, recipe, project=project),
    }


def labelled(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the records with a label; raise DataError unless smishing and something else are among them.

    A label that there is not is refused, by source: it would count as no smishing.
    """
    kept = check_labels(frame)[frame["label"].notna()].reset_index(drop=True)
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


def _log(run: Run, report: Report) -> None:
    run.log_metrics({f"{report['part']}_{name}": report[name]["value"] for name, _ in HEADLINE})
    with tempfile.TemporaryDirectory() as folder:
        report.write(Path(folder))
        run.log_folder(Path(folder), "report" if report["part"] == "test" else f"report_{report['part']}")
    for problem in host().notify("run_finished", run=run, report=report):
        warnings.warn(f"plugin '{problem.plugin}' failed in run_finished: {problem.reason}", stacklevel=2)
