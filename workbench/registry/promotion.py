"""Promotion: objections, an audit entry, and the alias `champion`."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import msgspec

from workbench.config import Gates, Project, load_project
from workbench.data.loading import read_split
from workbench.data.splitting import SUMMARY
from workbench.errors import NoChampion, PromotionRefused
from workbench.plugins import host
from workbench.registry.assurances import privacy_reasons
from workbench.registry.golden import score_golden
from workbench.registry.runs import Run, load_run
from workbench.registry.tracking import CHAMPION, WITHDRAWN, crown, open_client
from workbench.store import append_audit


class Promotion(msgspec.Struct, frozen=True):
    """What was promoted: registered model (the recipe), its version, the run, and the version before it."""

    recipe: str
    version: str
    run: str
    before: str | None

    @property
    def changed(self) -> bool:
        """Whether another model answers now; not where the run was the champion already."""
        return self.before != self.version

    def __str__(self) -> str:
        if not self.changed:
            return f"{self.recipe} version {self.version} is the champion already (run {self.run})"
        before = f", in place of version {self.before}" if self.before else ""
        return f"{self.recipe} version {self.version} is champion (run {self.run}{before})"


def promote(run: str | Run, *, project: Project | None = None, by: str = "") -> Promotion:
    """Make a run the champion of its recipe. Promoting the champion again changes nothing.

    `by`: who does it, for the audit; your login where nobody is named.
    Raises PromotionRefused that lists every objection: the host's, the recipe's gates', and the plugins'; DataError
    where the split's summary is broken.
    """
    project = project or load_project()
    candidate = load_run(run, project=project)
    with lock_registry(project):
        return _promote(candidate, project, by)


@contextmanager
def lock_registry(project: Project) -> Iterator[None]:
    """Let one promotion, or rollback, of a project happen at a time: from reading the champion to moving the alias."""
    project.state.mkdir(parents=True, exist_ok=True)
    with (project.state / "promotion.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _promote(candidate: Run, project: Project, by: str) -> Promotion:
    current = _current(candidate.recipe, project)
    if current and current.id == candidate.id:
        version = _champion_version(candidate.recipe, project)
        return Promotion(candidate.recipe, version, candidate.id, version)
    reasons = object_to(candidate, current, project=project)
    if reasons:
        append_audit(project, "promotion refused", by=by, recipe=candidate.recipe, run=candidate.id, reasons=reasons)
        raise PromotionRefused(candidate.id, reasons)
    return _install(candidate, current, project, by)


def object_to(candidate: Run, current: Run | None, *, project: Project) -> list[str]:
    """Return every reason against a promotion: of the host, of the recipe's and the privacy gates, of the plugins."""
    card = candidate.card()
    report = candidate.report()
    gates = project.recipe(candidate.recipe).gates
    reasons = [*check_parts(card), *check_knowledge(candidate)]
    reasons += [*_data_reasons(card, project), *_report_reasons(candidate, report, gates)]
    reasons += privacy_reasons(candidate, project)
    return reasons + host().objections(candidate=candidate, current=current, report=report)


def check_parts(card: Mapping[str, Any]) -> list[str]:
    """Return a reason for each part that is not installed as it was when the model was trained."""
    reasons = []
    for part in card["parts"]:
        installed = {p.name: p for p in host().parts(part["kind"])}.get(part["name"])
        if part["distribution"] is None:
            reasons.append(f"{part['kind']} '{part['name']}' comes from no installed distribution")
        elif installed is None or installed.pin != f"{part['distribution']}=={part['version']}":
            reasons.append(
                f"{part['kind']} '{part['name']}' was trained as {part['distribution']}=={part['version']}, "
                f"installed is {installed.pin if installed else 'none'}"
            )
    return reasons


def check_knowledge(run: Run) -> list[str]:
    """Return a reason where the model knows what was withdrawn."""
    return ["it learned from captured rows that were withdrawn since; train it anew"] if WITHDRAWN in run.tags else []


def _data_reasons(card: Mapping[str, Any], project: Project) -> list[str]:
    """Demand that the training data is the training part of the recipe's snapshot, as the split recorded it."""
    if not (project.folder(card["recipe"]) / SUMMARY).exists():
        return [f"recipe '{card['recipe']}' has no split snapshot; run `dvc repro split@{card['recipe']}`"]
    told = card["lineage"].get("data_digest")
    digests = {name: part["digest"] for name, part in read_split(card["recipe"], project=project)["parts"].items()}
    if told == digests["train"]:
        return []
    part = next((name for name, digest in digests.items() if digest == told), None)
    if part:
        return [f"it was trained on part '{part}' of the snapshot of recipe '{card['recipe']}', not on 'train'"]
    return [f"it was not trained on the snapshot of recipe '{card['recipe']}'"]


def _report_reasons(candidate: Run, report: Mapping[str, Any] | None, now: Gates) -> list[str]:
    stale = _stale_reasons(candidate, report, now)
    if stale or report is None:
        return stale
    return [f"gate {gate['name']}: {gate['sentence']}" for gate in report["gates"] if not gate["passed"]]


def needs_evaluation(candidate: Run, *, project: Project) -> bool:
    """Tell whether a run has no report, or one that a promotion would not look at: of other gates, say."""
    return bool(_stale_reasons(candidate, candidate.report(), project.recipe(candidate.recipe).gates))


def _stale_reasons(candidate: Run, report: Mapping[str, Any] | None, now: Gates) -> list[str]:
    if report is None:
        return [f"it was not evaluated; run `workbench evaluate {candidate.id}`"]
    if report.get("model_digest") != candidate.digest:
        return ["its report is about another model"]
    if report.get("part") != "test":
        return [f"it was evaluated on part '{report.get('part')}', not on 'test'"]
    gates = report.get("gates") or []
    if not gates:
        return ["its report has no gates"]
    if {gate["name"]: gate["threshold"] for gate in gates} != {**msgspec.structs.asdict(now), "known": 0}:
        return [f"its report was judged by other gates than the recipe's now; run `workbench evaluate {candidate.id}`"]
    return []


def _current(recipe: str, project: Project) -> Run | None:
    try:
        return load_run(CHAMPION, recipe=recipe, project=project)
    except NoChampion:
        return None


def _champion_version(recipe: str, project: Project) -> str:
    return str(open_client(project).get_model_version_by_alias(recipe, CHAMPION).version)


def _install(candidate: Run, current: Run | None, project: Project, by: str) -> Promotion:
    from mlflow.exceptions import MlflowException

    client, recipe = open_client(project), candidate.recipe
    before = _champion_version(recipe, project) if current else None
    try:
        client.create_registered_model(recipe)
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise
    golden = msgspec.json.encode(score_golden(candidate.model())).decode()
    tags = {"run_id": candidate.id, "digest": candidate.digest, "golden": golden, "replaced": before or ""}
    version = client.create_model_version(recipe, candidate.model_uri, candidate.id, tags=tags)
    entry = append_audit(
        project,
        "promoted",
        by=by,
        recipe=recipe,
        version=str(version.version),
        run=candidate.id,
        digest=candidate.digest,
        replaced=before,
    )
    crown(client, recipe, version.version, at=entry["at"])
    return Promotion(recipe, str(version.version), candidate.id, before)
