"""Runs: what MLflow knows of one trained model, and the model itself."""

from __future__ import annotations

import atexit
import html
import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from workbench import __version__
from workbench.config import Project, load_project
from workbench.data.learned import FILE as LEARNED
from workbench.errors import ModelError, NoChampion, join_names
from workbench.models import Model, load_model, read_card
from workbench.registry.tracking import CHAMPION, find_experiment, is_missing, open_client, quiet, unreachable

LONGEST = 64  # signs of a reference that are told
MODEL = "model"  # the name of the logged model, and of the artefact folder behind it


class Run:
    """A run in MLflow: `id`, `recipe`, and what was logged. Shown as a table in a notebook."""

    def __init__(self, run_id: str, *, project: Project | None = None) -> None:
        self.id = run_id
        self._project = project or load_project()
        self._client = open_client(self._project)
        self.refresh()

    def refresh(self) -> Run:
        """Read the run again."""
        data = self._client.get_run(self.id)
        self.tags: dict[str, str] = {k: v for k, v in data.data.tags.items() if not k.startswith("mlflow.")}
        self.params: dict[str, str] = dict(data.data.params)
        self.metrics: dict[str, float] = dict(data.data.metrics)
        self.recipe: str = self.tags["recipe"]
        return self

    @property
    def digest(self) -> str:
        """The digest of the model."""
        return self.tags["model_digest"]

    @property
    def model_uri(self) -> str:
        """Where MLflow finds the model; raise ModelError for a run that was cut short before it had one."""
        try:
            return self.tags["model_uri"]
        except KeyError:
            raise ModelError(f"run {self.id} has no model: it was cut short. Train again.") from None

    def folder(self) -> Path:
        """Return a folder with the model artefact; a copy of what a store afar keeps goes with the process."""
        kept = ExitStack()
        atexit.register(kept.close)
        return kept.enter_context(open_artefact(self.model_uri))

    def card(self) -> dict[str, Any]:
        """Return what the run's model says of itself."""
        with open_artefact(self.model_uri) as folder:
            return read_card(folder)

    def model(self) -> Model:
        """Load the run's model."""
        with open_artefact(self.model_uri) as folder:
            return load_model(folder, version=self.id[:8])

    def report(self) -> dict[str, Any] | None:
        """Return the last evaluation report, or None if the run was not evaluated."""
        return self._logged("report", "report.json")

    def privacy(self) -> dict[str, Any] | None:
        """Return the privacy gate's report on the model, or None if none was logged."""
        return self._logged("privacy", "model_privacy.json")

    def learned(self) -> set[str] | None:
        """Return the hashes of the ids of the records that were given to learn from, or None if none were logged."""
        told = self._read("learned", LEARNED)
        return None if told is None else set(told.split())

    def _logged(self, folder: str, name: str) -> dict[str, Any] | None:
        told = self._read(folder, name)
        read = None if told is None else json.loads(told)
        assert read is None or isinstance(read, dict)
        return read

    def _read(self, folder: str, name: str) -> str | None:
        import mlflow

        if not self._client.list_artifacts(self.id, folder):
            return None
        with tempfile.TemporaryDirectory() as scratch:
            file = mlflow.artifacts.download_artifacts(
                run_id=self.id, artifact_path=f"{folder}/{name}", dst_path=scratch
            )
            return Path(file).read_text("utf-8")

    def log_metrics(self, metrics: Mapping[str, float]) -> None:
        """Log metrics, a name and a number each."""
        for name, value in metrics.items():
            self._client.log_metric(self.id, name, float(value))
        self.refresh()

    def log_folder(self, folder: Path, name: str) -> None:
        """Log the files of a folder under a name."""
        self._client.log_artifacts(self.id, str(folder), name)

    def _rows(self) -> list[tuple[str, str]]:
        rows = [("run", self.id), ("recipe", self.recipe), ("model", self.digest)]
        rows += [(name, f"{value:.4g}") for name, value in sorted(self.metrics.items())]
        return rows

    def __repr__(self) -> str:
        return "\n".join(f"{name:<28}{value}" for name, value in self._rows())

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th>{html.escape(name)}</th><td>{html.escape(value)}</td></tr>" for name, value in self._rows()
        )
        return f"<table>{rows}</table>"


@contextmanager
def open_artefacts(uri: str) -> Iterator[Path]:
    """Give a folder that MLflow keeps; a copy of what a store afar keeps goes with the block."""
    import mlflow
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
    from mlflow.store.artifact.local_artifact_repo import LocalArtifactRepository

    kept = get_artifact_repository(uri)
    is_here = isinstance(getattr(kept, "repo", kept), LocalArtifactRepository)  # `repo`: of a name, what it leads to
    with nullcontext() if is_here else tempfile.TemporaryDirectory() as scratch:
        yield Path(mlflow.artifacts.download_artifacts(artifact_uri=uri, dst_path=scratch))


@contextmanager
def open_artefact(model_uri: str) -> Iterator[Path]:
    """Give the folder of a model artefact as `open_artefacts` does."""
    with open_artefacts(model_uri) as folder:
        yield folder / "data" / MODEL


def log_run(folder: Path, *, params: Mapping[str, Any] | None = None, project: Project | None = None) -> Run:
    """Log a stored model as a new MLflow run: parameters, parts, lineage, and the model as a pyfunc."""
    import mlflow

    project = project or load_project()
    card = read_card(folder)
    experiment = find_experiment(project, card["recipe"])
    nested = mlflow.active_run() is not None
    with mlflow.start_run(experiment_id=experiment, run_name=card["recipe"], nested=nested) as active:
        mlflow.log_params({**_flat("anonymizers", card["anonymizers"]), **card["lineage"], **(params or {})})
        mlflow.set_tags(_tags(card))
        mlflow.log_input(_dataset(card), context="train")
        info = _log_model(folder, card)
        mlflow.set_tag("model_uri", info.model_uri)
    return Run(active.info.run_id, project=project)


def _tags(card: Mapping[str, Any]) -> dict[str, str]:
    parts = {f"part.{part['kind']}.{part['name']}": _requirement(part) for part in card["parts"]}
    data = str(card["lineage"].get("data_digest", ""))
    return {"recipe": card["recipe"], "model_digest": card["digest"], "data_digest": data, **parts}


def _requirement(part: Mapping[str, Any]) -> str:
    return f"{part['distribution']}=={part['version']}" if part["distribution"] else "live"


def _dataset(card: Mapping[str, Any]) -> Any:
    """Name the data by our own digest; MLflow is shown no row."""
    from mlflow.data.code_dataset_source import CodeDatasetSource
    from mlflow.data.meta_dataset import MetaDataset

    digest = str(card["lineage"].get("data_digest", "unknown")).removeprefix("sha256:")[:36]
    return MetaDataset(  # type: ignore[abstract]
        CodeDatasetSource({"recipe": card["recipe"]}), name=card["recipe"], digest=digest
    )


def _log_model(folder: Path, card: Mapping[str, Any]) -> Any:
    pins = sorted({_requirement(part) for part in card["parts"] if part["distribution"]})
    with tempfile.TemporaryDirectory() as parent, quiet():
        import mlflow.pyfunc

        named = Path(parent) / MODEL
        named.symlink_to(folder.resolve(), target_is_directory=True)
        return mlflow.pyfunc.log_model(
            name=MODEL,
            loader_module="workbench.registry.pyfunc",
            data_path=str(named),
            signature=_signature(),
            pip_requirements=[f"smishing-workbench=={__version__}", *pins],
            metadata={"digest": card["digest"]},
        )


def _signature() -> Any:
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, Schema

    return ModelSignature(
        inputs=Schema([ColSpec("string", "content"), ColSpec("string", "sender", required=False)]),
        outputs=Schema([ColSpec("string", "verdict"), ColSpec("double", "score")]),
    )


def _flat(prefix: str, nested: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in nested.items():
        flat |= (
            _flat(f"{prefix}.{name}", value) if isinstance(value, Mapping) and value else {f"{prefix}.{name}": value}
        )
    return flat


def load_run(reference: str | Run, *, recipe: str | None = None, project: Project | None = None) -> Run:
    """Return the run that a reference means.

    A Run itself; a run id; a recipe's name: the model in `data/<recipe>/model`, logged if MLflow does not know it
    yet (a pulled model); `RECIPE@champion`, or `champion` with `recipe`. Raises ModelError where there is none.
    """
    if isinstance(reference, Run):
        return reference
    project = project or load_project()
    if not isinstance(reference, str):
        raise ModelError(
            f"a run must be a Run, a run's id, RECIPE@champion, or a recipe: {join_names(project.settings.recipes)}. "
            f"Got {type(reference).__name__}. `train` and `load_run` give a Run."
        )
    name, _, alias = reference.partition("@")
    if reference == CHAMPION and recipe:
        name, alias = recipe, CHAMPION
    if alias:
        return _aliased(name, alias, project)
    if name in project.settings.recipes:
        return _recipe_run(name, project)
    return _known_run(name, project)


def find_model(reference: str | Run, *, project: Project | None = None) -> Path:
    """Return the folder of the model that a reference means; a recipe's own is found without MLflow."""
    project = project or load_project()
    if isinstance(reference, str) and reference in project.settings.recipes:
        return project.folder(reference) / "model"
    return load_run(reference, project=project).folder()


def _aliased(recipe: str, alias: str, project: Project) -> Run:
    from mlflow.exceptions import MlflowException

    project.recipe(recipe)
    try:
        version = open_client(project).get_model_version_by_alias(recipe, alias)
    except MlflowException as error:
        if not is_missing(error):
            raise unreachable(error) from None
        raise NoChampion(f"recipe {recipe!r} has no {alias}. Promote a run: `workbench promote {recipe}`.") from None
    return Run(version.tags["run_id"], project=project)


def _recipe_run(recipe: str, project: Project) -> Run:
    folder = project.folder(recipe) / "model"
    digest = read_card(folder)["digest"]
    experiment = find_experiment(project, recipe)
    known = open_client(project).search_runs([experiment], f"tags.model_digest = '{digest}'", max_results=1)
    return Run(known[0].info.run_id, project=project) if known else log_run(folder, project=project)


def _known_run(run_id: str, project: Project) -> Run:
    from mlflow.exceptions import MlflowException

    try:
        return Run(run_id, project=project)
    except (MlflowException, KeyError) as error:
        if isinstance(error, MlflowException) and not is_missing(error):
            raise unreachable(error) from None
        raise ModelError(
            f"no run {run_id[:LONGEST]!r} of the workbench. "
            f"Give a run id, or a recipe: {join_names(project.settings.recipes)}."
        ) from None
