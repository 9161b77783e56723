"""Rollback: the champion before this one answers again, once it has shown that it is still what it was."""

from __future__ import annotations

from typing import Any

import msgspec

from workbench.config import Project, load_project
from workbench.errors import NoChampion, RollbackRefused, WorkbenchError
from workbench.registry.golden import Golden, compare_golden, score_golden
from workbench.registry.promotion import check_knowledge, check_parts, lock_registry
from workbench.registry.runs import Run
from workbench.registry.tracking import CHAMPION, crown, is_missing, open_client, unreachable
from workbench.store import append_audit


class Rollback(msgspec.Struct, frozen=True):
    """What was rolled back: the recipe, the version that answers now, its run, and the version before."""

    recipe: str
    version: str
    run: str
    before: str

    def __str__(self) -> str:
        return f"{self.recipe} version {self.version} is champion again (run {self.run}), in place of {self.before}"


def rollback(recipe: str, *, project: Project | None = None, by: str = "") -> Rollback:
    """Make the champion that the present one replaced answer again.

    The old version first judges the golden set. Raises NoChampion where there is none, WorkbenchError where none was
    before it, and RollbackRefused with every reason where the old version is not what it was. `by`: who does it, for
    the audit; your login where nobody is named.
    """
    project = project or load_project()
    project.recipe(recipe)
    with lock_registry(project):
        client = open_client(project)
        current = _current(client, recipe)
        replaced = current.tags.get("replaced", "")
        if not replaced:
            raise WorkbenchError(
                f"recipe {recipe!r}: no champion was before version {current.version}. Promote a run instead."
            )
        old = client.get_model_version(recipe, replaced)
        _check(old, recipe, project, by)
        entry = append_audit(
            project,
            "rolled back",
            by=by,
            recipe=recipe,
            version=replaced,
            run=old.tags["run_id"],
            replaced=str(current.version),
        )
        crown(client, recipe, replaced, at=entry["at"])
        return Rollback(recipe, replaced, old.tags["run_id"], str(current.version))


def _current(client: Any, recipe: str) -> Any:
    from mlflow.exceptions import MlflowException

    try:
        return client.get_model_version_by_alias(recipe, CHAMPION)
    except MlflowException as error:
        if not is_missing(error):
            raise unreachable(error) from None
        raise NoChampion(f"recipe {recipe!r} has no champion, so none to roll back.") from None


def _check(old: Any, recipe: str, project: Project, by: str) -> None:
    run = Run(old.tags["run_id"], project=project)
    reasons = [*check_parts(run.card()), *check_knowledge(run)]
    if not reasons:
        then = msgspec.json.decode(old.tags["golden"], type=Golden)
        reasons = compare_golden(then, score_golden(run.model()))
    if reasons:
        told = {"recipe": recipe, "version": str(old.version), "run": run.id, "reasons": reasons}
        append_audit(project, "rollback refused", by=by, **told)
        raise RollbackRefused(run.id, reasons)
