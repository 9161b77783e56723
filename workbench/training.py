"""Training: one sklearn pipeline on anonymized records, an operating point out of fold, one MLflow run."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.config import Project, check_whole, load_project
from workbench.data import load_records
from workbench.data.building import CHUNK
from workbench.data.columns import check_labels
from workbench.data.consent import write_learned
from workbench.data.learned import write_ids
from workbench.errors import ConfigError, DataError
from workbench.models import (
    build_recipe,
    fit,
    group_records,
    save_model,
)
from workbench.privacy import build_masker
from workbench.progress import track
from workbench.records import COLUMNS, content_digest, to_frame
from workbench.registry import Run, log_run
from workbench.workers import share

if TYPE_CHECKING:
    import pandas as pd
    from sklearn.pipeline import Pipeline

    from workbench.config import Recipe
    from workbench.models.fitting import Trained


def train(
    model: Pipeline | None = None,
    records: Any = None,
    *,
    recipe: str | None = None,
    folder: Path | str | None = None,
    seed: int | None = None,
    folds: int | None = None,
) -> Run:
    """Train a model and log it as an MLflow run.

    `model`: an unfitted pipeline of `build_model` (the recipe's own by default); `records`: a labelled record
    table (the recipe's training part by default), anonymized here whatever was done before; `recipe`: the
    registered model it belongs to; `folder`: where the artefact is stored beside MLflow. Calibration and operating
    point come from grouped out-of-fold scores. Which records were given is logged, as hashes of their ids, for an
    evaluation to know them again. Raises DataError for unusable labels.
    """
    project = load_project()
    _check_model(model)
    recipe = recipe or _guess_recipe(records, project)
    settings = project.recipe(recipe)
    seed = check_whole("seed", settings.seed if seed is None else seed)
    folds = check_whole("folds", settings.folds if folds is None else folds)
    folder = None if folder is None else _make_folder(folder)
    clean, digest = _clean(to_frame(load_records(recipe, "train") if records is None else records), settings)
    pipeline = build_recipe(settings) if model is None else model
    trained = _fit(pipeline, clean, settings, recipe=recipe, seed=seed, folds=folds)
    lineage = {"data_digest": digest, "rows": len(clean), "seed": seed, "folds": folds}
    store = partial(
        save_model,
        trained.pipeline,
        recipe=recipe,
        labels=trained.labels,
        operating_point=trained.operating_point,
        calibration=trained.calibration,
        anonymizers=settings.anonymizers,
        masking=settings.masking,
        lineage=lineage,
    )
    run = _log(store, folder, trained.pipeline, clean, project)
    if records is not None:
        _log_ids(run, clean, project)
    return run


def _check_model(model: Any) -> None:
    """Raise ConfigError for what is no pipeline of features, or records, and a detector."""
    from sklearn.pipeline import Pipeline

    if model is not None and not (isinstance(model, Pipeline) and len(model.steps) == 2):
        raise ConfigError(
            "model must be a pipeline of build_model, or None for the recipe's own. "
            f"Got {type(model).__name__}. Write train(build_model(detector, featurizers=…), …)."
        )


def _make_folder(folder: Any) -> Path:
    """Return the folder, made if need be before hours go into what it is for; raise ConfigError where it cannot be."""
    try:
        made = Path(folder)
        made.mkdir(parents=True, exist_ok=True)
    except (TypeError, OSError) as error:
        told = getattr(error, "strerror", None) or type(folder).__name__
        raise ConfigError(
            f"folder must name a folder that can be written to. Got {str(folder)!r} ({told}). Name another, or none."
        ) from None
    return made


def _fit(pipeline: Pipeline, clean: pd.DataFrame, settings: Recipe, *, recipe: str, seed: int, folds: int) -> Trained:
    from sklearn.utils._param_validation import InvalidParameterError

    try:
        return fit(
            pipeline,
            clean,
            groups=group_records(clean, folds=folds),
            seed=seed,
            folds=folds,
            thresholds=settings.thresholds,
            variants=settings.variants,
            progress=partial(track, description="fitting folds"),
        )
    except InvalidParameterError as error:
        raise ConfigError(f"recipe '{recipe}', 'detector' or 'featurizers': {error}") from None


def _clean(given: pd.DataFrame, settings: Recipe) -> tuple[pd.DataFrame, str]:
    """Return the labelled records, anonymized, and the digest of what was given, which is then let go of."""
    import pandas as pd

    digest = content_digest(given[list(COLUMNS)].sort_values("id", kind="stable").reset_index(drop=True))
    masker = build_masker(settings.anonymizers, settings.masking)
    rows = given[check_labels(given)["label"].notna()]
    starts = range(0, max(len(rows), 1), CHUNK)
    chunks = (rows.iloc[start : start + CHUNK] for start in starts)
    return pd.concat(list(share(masker.anonymize, chunks, count=len(starts)))), digest


def _guess_recipe(records: Any, project: Project) -> str:
    named = getattr(records, "attrs", {}).get("recipe")
    if named in project.settings.recipes:
        return str(named)
    raise DataError(
        "which recipe is this model of? The records do not tell (their notes survive no concat or merge). "
        f"Say train(…, recipe=…): {', '.join(project.settings.recipes) or 'none is configured'}."
    )


def _log(store: Any, folder: Path | None, fitted: Pipeline, clean: pd.DataFrame, project: Project) -> Run:
    with tempfile.TemporaryDirectory() as scratch:
        folder = folder or Path(scratch) / "model"
        store(folder)
        write_learned(clean, folder)
        return log_run(folder, params=_params(fitted), project=project)


def _log_ids(run: Run, clean: pd.DataFrame, project: Project) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_ids(clean, run.recipe, Path(folder), project=project)
        run.log_folder(Path(folder), "learned")


def _params(fitted: Pipeline) -> Mapping[str, Any]:
    """Return the pipeline's plain parameters, named as sklearn names them."""
    plain = (bool, int, float, str, type(None))
    return {name: value for name, value in fitted.get_params().items() if isinstance(value, plain)}
