"""Knowing: which models learned from captured rows that were withdrawn since, and what becomes of those models."""

from __future__ import annotations

from collections.abc import Iterator, Set
from pathlib import Path
from typing import Any, NamedTuple

from workbench.config import Project
from workbench.data.consent import read_learned
from workbench.purging.needles import Needles
from workbench.registry.runs import open_artefact, open_artefacts
from workbench.registry.tracking import WITHDRAWN, is_missing, open_client, tracking_uri, unreachable
from workbench.store import Store, hash_id

PAGE = 1000


class Knowing(NamedTuple):
    """A run whose model learned from some rows; whether the text of one stands in its artefacts."""

    run: Any
    versions: tuple[Any, ...]
    tells: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The registered versions, as recipe/version, or the run."""
        return tuple(f"{one.name}/{one.version}" for one in self.versions) or (f"run {self.run.info.run_id}",)

    def let_go(self, project: Project) -> None:
        """Remove the model where it tells; else let its run say what it knew, so that it is not promoted any more."""
        from mlflow.exceptions import MlflowException

        try:
            if self.tells:
                _remove(project, self)
            else:
                open_client(project).set_tag(self.run.info.run_id, WITHDRAWN, "true")
        except MlflowException as error:
            raise unreachable(error) from None


def find_knowing(project: Project, hashes: Set[str], texts: Needles) -> list[Knowing]:
    """Return the runs of the project whose models learned from rows of these hashes."""
    if not hashes or (tracking_uri(project).startswith("sqlite") and not (project.state / "mlflow.db").exists()):
        return []
    from mlflow.exceptions import MlflowException

    try:
        client = open_client(project)
        return [
            Knowing(run, tuple(client.search_model_versions(f"run_id='{run.info.run_id}'")), _tells(run, texts))
            for run in _runs(client)
            if _learned(run) & hashes
        ]
    except MlflowException as error:
        raise unreachable(error) from None


def name_knowing(store: Store, account_id: str, *, project: Project) -> tuple[str, ...]:
    """Return the models that learned from rows of an account; raise ModelError where MLflow cannot be asked."""
    with store.database.read() as connection:
        hashes = set(map(hash_id, store.research.owned(connection, account_id)))
    return tuple(sorted(name for one in find_knowing(project, hashes, Needles(())) for name in one.names))


def _remove(project: Project, knowing: Knowing) -> None:
    """Take a model away for good: every file of it and of its run, then its versions, itself and the run.

    Files first: where this is killed, what is left tells nothing.
    """
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    client, run = open_client(project), knowing.run
    model = client.get_logged_model(run.data.tags["model_uri"].rpartition("/")[2])
    for uri in (model.artifact_location, run.info.artifact_uri):
        get_artifact_repository(uri).delete_artifacts()  # type: ignore[no-untyped-call]
    for version in knowing.versions:
        client.delete_model_version(version.name, version.version)
    client.delete_logged_model(model.model_id)
    client.delete_run(run.info.run_id)


def _runs(client: Any) -> Iterator[Any]:
    """Yield every run that has a model."""
    experiments = [one.experiment_id for one in client.search_experiments()]
    token: str | None = None
    while experiments:
        page = client.search_runs(experiments, "tags.model_uri LIKE '%'", max_results=PAGE, page_token=token)
        yield from page
        if not (token := page.token):
            return


def _learned(run: Any) -> set[str]:
    from mlflow.exceptions import MlflowException

    try:
        with open_artefact(run.data.tags["model_uri"]) as folder:
            return read_learned(folder)
    except OSError:  # its files were deleted: nothing is left that could know
        return set()
    except MlflowException as error:
        if is_missing(error):  # so was the model itself
            return set()
        raise


def _tells(run: Any, texts: Needles) -> bool:
    with open_artefact(run.data.tags["model_uri"]) as folder:
        if _stand_in(folder, texts):
            return True
    if not _has_files(run):
        return False
    with open_artefacts(run.info.artifact_uri) as folder:
        return _stand_in(folder, texts)


def _stand_in(folder: Path, texts: Needles) -> bool:
    return any(texts.stand_in(file) for file in folder.rglob("*") if file.is_file())


def _has_files(run: Any) -> bool:
    import mlflow

    return bool(mlflow.artifacts.list_artifacts(artifact_uri=run.info.artifact_uri))
