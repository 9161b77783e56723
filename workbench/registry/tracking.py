"""Where MLflow keeps runs and models: one database and one artefact folder for each project."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from workbench.config import Project
from workbench.errors import ModelError

# Set before MLflow is imported: no telemetry, no look at the package index for requirements; a server that is away is
# told within a minute or two, not asked for many.
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("MLFLOW_SKIP_PIP_REQUIREMENTS_CHECK", "true")
os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")
os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "30")

CHAMPION = "champion"
PROMOTED_AT = "promoted_at"  # the tag of a version that says since when it answers
WITHDRAWN = "withdrawn"  # the tag of a run whose model knew rows that were withdrawn
VARIABLE = "MLFLOW_TRACKING_URI"


def tracking_uri(project: Project) -> str:
    """Return `MLFLOW_TRACKING_URI`, or the SQLite database of the project, absolute."""
    return os.environ.get(VARIABLE) or f"sqlite:///{project.state / 'mlflow.db'}"


def is_missing(error: Exception) -> bool:
    """Tell whether MLflow says that a thing is not there, from that it could not be asked."""
    return getattr(error, "error_code", None) in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE")


def unreachable(error: Exception) -> ModelError:
    """Return what to say when MLflow's store cannot be asked: where it is, and why; its own words may be many lines."""
    import mlflow

    cause: BaseException = error
    while below := cause.__cause__ or cause.__context__:
        cause = below
    why = cause.strerror if isinstance(cause, OSError) and cause.strerror else type(cause).__name__
    place = _without_credentials(mlflow.get_tracking_uri())
    return ModelError(f"MLflow's store could not be asked ({why}): {place}. Check {VARIABLE}, and the store.")


def _without_credentials(uri: str) -> str:
    """Return an address without user, password and query, in which a password may stand as well."""
    told = urlsplit(uri)
    return f"{told.scheme}://{told.netloc.rpartition('@')[2]}{told.path}" if told.scheme else told.path


def open_client(project: Project) -> Any:
    """Return an MlflowClient of the project's store; MLflow's own functions follow it. ModelError for a damaged one."""
    project.state.mkdir(parents=True, exist_ok=True)
    uri = tracking_uri(project)
    with quiet():
        import mlflow
        from sqlalchemy.exc import SQLAlchemyError

        if mlflow.get_tracking_uri() != uri:
            _follow(uri)
        try:
            return mlflow.MlflowClient(uri)
        except SQLAlchemyError as error:  # such as a file that is no database
            raise unreachable(error) from None


def _follow(uri: str) -> None:
    """Point MLflow's own functions at a store, without the environment variable that it sets by the way."""
    import mlflow

    given = os.environ.get(VARIABLE)
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)
    os.environ.pop(VARIABLE, None)
    if given is not None:
        os.environ[VARIABLE] = given


@contextmanager
def quiet() -> Iterator[None]:
    """Keep MLflow's own warnings and chatter, about itself and its libraries, off the screen; errors still show."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import mlflow  # noqa: F401  (it sets up its loggers when imported)

        for name in ("mlflow", "alembic"):
            logging.getLogger(name).setLevel(logging.ERROR)
        yield


def crown(client: Any, recipe: str, version: str, *, at: str) -> None:
    """Let a version answer for its recipe, since a time that its tag tells."""
    client.set_model_version_tag(recipe, version, PROMOTED_AT, at)
    client.set_registered_model_alias(recipe, CHAMPION, version)


def find_experiment(project: Project, recipe: str) -> str:
    """Return the id of the recipe's experiment, made when it is not there; ModelError where that cannot be asked."""
    from mlflow.exceptions import MlflowException

    client = open_client(project)
    try:
        known = client.get_experiment_by_name(recipe)
    except MlflowException as error:
        raise unreachable(error) from None
    if known is not None:
        return str(known.experiment_id)
    own = not os.environ.get(VARIABLE)
    location = (project.state / "artifacts" / recipe).as_uri() if own else None
    return str(client.create_experiment(recipe, artifact_location=location))
