"""What a promotion asks of the privacy gates: a report on the snapshot and one on the model, current and passed."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.config import Project

if TYPE_CHECKING:
    from workbench.registry.runs import Run

SNAPSHOT_REPORT = "privacy.json"
MODEL_REPORT = "model_privacy.json"


def privacy_reasons(candidate: Run, project: Project) -> list[str]:
    """Return every reason against a promotion that the privacy gates give; a missing or stale report is one."""
    recipe, folder = candidate.recipe, project.folder(candidate.recipe)
    about_model = _reasons(
        _model_report(candidate, folder), candidate.digest, project.settings.privacy.model, "the model"
    )
    return [
        *snapshot_reasons(recipe, project),
        *(f"{reason}; run `workbench privacy gate --run {candidate.id}`" for reason in about_model),
    ]


def snapshot_reasons(recipe: str, project: Project) -> list[str]:
    """Return every reason against a recipe's snapshot that the privacy gates give."""
    folder = project.folder(recipe)
    digest = (_read(folder / "manifest.json") or {}).get("digest")
    thresholds, what = project.settings.privacy.snapshot, f"the snapshot of recipe '{recipe}'"
    reasons = _reasons(_read(folder / SNAPSHOT_REPORT), digest, thresholds, what)
    return [f"{reason}; run `workbench privacy gate --recipe {recipe}`" for reason in reasons]


def has_privacy_reports(candidate: Run, project: Project) -> tuple[bool, bool]:
    """Tell whether the snapshot and the model have a report that is about them, by the project's thresholds now."""
    folder, thresholds = project.folder(candidate.recipe), project.settings.privacy
    digest = (_read(folder / "manifest.json") or {}).get("digest")
    return (
        not _stale(_read(folder / SNAPSHOT_REPORT), digest, thresholds.snapshot, "it"),
        not _stale(_model_report(candidate, folder), candidate.digest, thresholds.model, "it"),
    )


def _model_report(candidate: Run, folder: Path) -> dict[str, Any] | None:
    """Return the report beside the recipe's own model if it is about this one, else the one logged on the run."""
    beside = _read(folder / MODEL_REPORT)
    if beside and beside.get("digest") == candidate.digest:
        return beside
    return candidate.privacy() or beside


def _reasons(
    report: Mapping[str, Any] | None, digest: str | None, thresholds: Mapping[str, str], what: str
) -> list[str]:
    stale = _stale(report, digest, thresholds, what)
    if stale or report is None:
        return stale
    return [f"privacy gate: {gate['sentence']}" for gate in report["gates"] if not gate["passed"]]


def _stale(report: Mapping[str, Any] | None, digest: str | None, thresholds: Mapping[str, str], what: str) -> list[str]:
    if report is None:
        return [f"{what} has no privacy report"]
    if digest is None or report.get("digest") != digest:
        return [f"the privacy report is not about {what} but about another"]
    gates = report.get("gates") or []
    if not gates or {gate["name"]: gate["bound"] for gate in gates} != thresholds:
        return [f"{what} was judged by other privacy thresholds than the project's now"]
    return []


def _read(file: Path) -> dict[str, Any] | None:
    try:
        told = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) else None


def log_privacy(run: Run, report: Mapping[str, Any]) -> None:
    """Log the privacy gate's report on a model with its run."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / MODEL_REPORT).write_text(json.dumps(report, indent=1, sort_keys=True) + "\n", "utf-8")
        run.log_folder(Path(folder), "privacy")
