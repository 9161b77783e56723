"""Keeping: a gate's report lies where a promotion looks for it, whether the gate passed or not."""

from __future__ import annotations

from workbench import registry
from workbench.assurance.audits import audit_model, audit_snapshot
from workbench.assurance.figures import Measurement
from workbench.assurance.gating import Verdict, judge, summarize_gate
from workbench.assurance.report import PrivacyReport
from workbench.config import Project, load_project
from workbench.data.building import write_json
from workbench.errors import ConfigError


def gate_snapshot(recipe: str, *, project: Project | None = None) -> PrivacyReport:
    """Audit a recipe's snapshot and judge it; the report lies in `data/<recipe>/privacy.json`."""
    project = project or load_project()
    measurement = audit_snapshot(recipe, project=project)
    verdicts = judge_section(measurement, "snapshot", project)
    write_json(summarize_gate(measurement, verdicts), project.folder(recipe) / registry.SNAPSHOT_REPORT)
    return PrivacyReport(measurement, verdicts, f"Privacy of the snapshot of {recipe}")


def gate_model(run: str | registry.Run, *, project: Project | None = None) -> PrivacyReport:
    """Attack a model and judge it: of a run, with which the report is logged, or a recipe's own in `data/<recipe>`.

    Raises ConfigError where the project demands nothing, DataError where its recipe's snapshot is not there.
    """
    project = project or load_project()
    measurement = audit_model(registry.find_model(run, project=project), project=project)
    verdicts = judge_section(measurement, "model", project)
    report = summarize_gate(measurement, verdicts)
    if isinstance(run, str) and run in project.settings.recipes:
        write_json(report, project.folder(run) / registry.MODEL_REPORT)
    else:
        registry.log_privacy(registry.load_run(run, project=project), report)
    return PrivacyReport(measurement, verdicts, f"Privacy of a model of {measurement.figures['recipe']}")


def ensure_gated(run: str | registry.Run, *, project: Project | None = None) -> None:
    """Run the privacy gates of which a run has no current report; one that fails is for the promotion to tell."""
    project = project or load_project()
    candidate = registry.load_run(run, project=project)
    snapshot, model = registry.has_privacy_reports(candidate, project)
    if not snapshot:
        gate_snapshot(candidate.recipe, project=project)
    if not model:
        gate_model(run, project=project)


def judge_section(measurement: Measurement, section: str, project: Project) -> list[Verdict]:
    """Judge a measurement by the thresholds of its section; of labelled texts by those of what was measured."""
    thresholds: dict[str, str] = getattr(project.settings.privacy, section)
    if section == "labelled":
        thresholds = {
            name: bound for name, bound in thresholds.items() if name.partition(".")[0] in measurement.figures
        }
    if not thresholds:
        raise ConfigError(f"[tool.workbench.privacy.{section}] has no threshold for what is measured here. Add one.")
    return judge(measurement, thresholds)
