"""Building a model from parts: an sklearn Pipeline that a notebook can search, clone and log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from sklearn.base import clone
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import has_fit_parameter

from workbench.config import Recipe
from workbench.contracts import LABELS
from workbench.errors import DataError
from workbench.models.features import Features, View
from workbench.plugins import host


def build_model(
    detector: str | Any,
    *,
    featurizers: Iterable[str | Any] | Mapping[str, Mapping[str, Any]] = ("ngrams", "lexical"),
    **params: Any,
) -> Pipeline:
    """Build a model from parts by name: an unfitted sklearn Pipeline over a record table, steps named as the parts.

    `featurizers`: names, live objects, or {name: options}; `params` go to the detector. A detector that
    `takes = "records"` gets the table and no featurizers. Raises PluginError for a part that is not there.
    """
    if isinstance(detector, str):
        name, made = detector, host().build("detector", detector, **params)
    else:
        name, made = type(detector).__name__.lower(), detector.set_params(**params)
    if getattr(made, "takes", "features") == "records":
        return Pipeline([("records", View()), (name, made)])
    return Pipeline([("features", Features(_featurizers(featurizers))), (name, made)])


def _featurizers(given: Any) -> list[tuple[str, Any]]:
    if isinstance(given, Mapping):
        return [(name, host().build("featurizer", name, **options)) for name, options in given.items()]
    return [
        (part, host().build("featurizer", part)) if isinstance(part, str) else (type(part).__name__.lower(), part)
        for part in given
    ]


def build_recipe(recipe: Recipe) -> Pipeline:
    """Build the unfitted pipeline that a recipe spells out."""
    ((detector, params),) = recipe.detector.items()
    return build_model(detector, featurizers=recipe.featurizers, **params)


def encode_labels(labels: Sequence[str]) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return int64 codes of shape (n,) and the labels present in the order ham, spam, smishing.

    Raises DataError if there is no smishing, or nothing else: the host refuses such data.
    """
    present = tuple(label for label in LABELS if label in set(labels))
    if len(present) < 2 or present[-1] != "smishing":
        raise DataError(
            f"training needs 'smishing' and at least one other label. Got {', '.join(present) or 'none'}. "
            "Name a source with smishing in the recipe."
        )
    codes = {label: code for code, label in enumerate(present)}
    return np.array([codes[label] for label in labels], dtype=np.int64), present


def split_groups(
    codes: np.ndarray, groups: Sequence[Any], *, folds: int, seed: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return (train, test) row indices of each fold: stratified by label, a group never across folds."""
    splitter = StratifiedGroupKFold(n_splits=folds, shuffle=True, random_state=seed)
    return list(splitter.split(np.zeros(len(codes)), codes, groups))


def out_of_fold(
    pipeline: Pipeline,
    records: Any,
    codes: np.ndarray,
    *,
    groups: Sequence[Any],
    folds: int,
    seed: int,
    progress: Any = iter,
) -> np.ndarray:
    """Return out-of-fold probabilities, float64 of shape (n, k), of clones fitted on the other folds.

    `records`: a DataFrame of n rows; `groups`: n group ids; `progress` wraps the list of folds.
    """
    prepared = prepare(pipeline, records)
    scores = np.zeros((len(codes), int(codes.max()) + 1))
    for fitting, held in progress(split_groups(codes, groups, folds=folds, seed=seed)):
        scores[held] = score_fold(prepared, codes, fitting, held)
    return scores


class Prepared(NamedTuple):
    """A pipeline over records, features computed once where no featurizer learns anything."""

    pipeline: Pipeline
    records: Any
    features: Any | None


def prepare(pipeline: Pipeline, records: Any) -> Prepared:
    """Compute the features of n records once for all folds, if every featurizer declares itself stateless."""
    front = pipeline.steps[0][1]
    if len(pipeline.steps) != 2 or not getattr(front, "stateless", False):
        return Prepared(pipeline, records, None)
    return Prepared(pipeline, records, clone(front).fit_transform(records))


def score_fold(prepared: Prepared, codes: np.ndarray, fitting: np.ndarray, held: np.ndarray) -> np.ndarray:
    """Return the probabilities of the held rows, float64 of shape (len(held), k), by a clone fitted on the others."""
    pipeline, records, features = prepared
    if features is None:
        fold = fit_pipeline(pipeline, records.iloc[fitting], codes[fitting])
        return np.asarray(fold.predict_proba(records.iloc[held]))
    detector = clone(pipeline.steps[-1][1])
    options = weigh(detector, records.iloc[fitting])
    detector.fit(features[fitting], codes[fitting], **options)
    return np.asarray(detector.predict_proba(features[held]))


def fit_pipeline(pipeline: Pipeline, records: Any, codes: np.ndarray) -> Pipeline:
    """Fit a clone; a detector that takes sample weights is told how much each record counts."""
    fitted = clone(pipeline)
    if len(getattr(fitted, "steps", ())) < 2:
        return fitted.fit(records, codes)
    name, detector = fitted.steps[-1]
    return fitted.fit(records, codes, **{f"{name}__{key}": value for key, value in weigh(detector, records).items()})


def weigh(detector: Any, records: Any) -> dict[str, np.ndarray]:
    """Return `sample_weight` so that sources count by the root of their size, where a detector takes weights.

    A large source says more than a small one, but not in proportion: its messages resemble each other.
    """
    sources = records["source"].to_numpy() if "source" in records else np.array([])
    if len(set(sources)) < 2 or not has_fit_parameter(detector, "sample_weight"):
        return {}
    _, place, size = np.unique(sources, return_inverse=True, return_counts=True)
    weight = 1 / np.sqrt(size[place])
    return {"sample_weight": weight / weight.mean()}
