"""Building a model from parts: an sklearn Pipeline that a notebook can search, clone and log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold
from sklearn.pipeline import Pipeline

from workbench.config import Recipe
from workbench.contracts import LABELS, PartKind
from workbench.errors import DataError, PluginError, join_names
from workbench.models.features import Features, View
from workbench.plugins import host, spell_out
from workbench.records import number_masked


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
        name, made = _name_live("detector", detector), _set(detector, params)
    if getattr(made, "takes", "features") == "records":
        return Pipeline([("records", View()), (name, made)])
    return Pipeline([("features", Features(_featurizers(featurizers))), (name, made)])


def _featurizers(given: Any) -> list[tuple[str, Any]]:
    live = isinstance(given, list | tuple) and not all(isinstance(part, str) for part in given)
    if not live:
        return [(name, host().build("featurizer", name, **options)) for name, options in _spell_out(given).items()]
    made = [
        (part, host().build("featurizer", part)) if isinstance(part, str) else (_name_live("featurizer", part), part)
        for part in given
    ]
    _check_names([name for name, _ in made])
    return made


def _spell_out(given: Any) -> dict[str, dict[str, Any]]:
    if isinstance(given, list | tuple):
        _check_names(given)
    return spell_out("featurizer", given)


def _check_names(names: Sequence[str]) -> None:
    doubled = {name for name in names if names.count(name) > 1}
    if doubled:
        raise PluginError(
            f"featurizers must have names of their own. Got {join_names(doubled)} more than once. Leave one out, or "
            "`register` it under another name and give that."
        )


_CALLS: dict[PartKind, tuple[str, ...]] = {
    "featurizer": ("fit", "transform", "get_params"),
    "detector": ("fit", "predict_proba", "get_params"),
}


def _name_live(kind: PartKind, part: Any) -> str:
    """Return a live object's name, its class's; raise PluginError for what is no part of its kind."""
    missing = [call for call in _CALLS[kind] if not callable(getattr(part, call, None))]
    if isinstance(part, type) or missing:
        got = f"{type(part).__name__}, which has no {join_names(missing)}"
        if isinstance(part, type):
            got = f"the class {part.__name__}; make an object of it"
        raise PluginError(
            f"a {kind} must be a name ({join_names(part.name for part in host().parts(kind))}), or an object with "
            f"{join_names(_CALLS[kind])}, as one derived from sklearn.base.BaseEstimator has. Got {got}."
        )
    return type(part).__name__.lower()


def _set(detector: Any, params: Mapping[str, Any]) -> Any:
    unknown = params.keys() - detector.get_params()
    if unknown:
        raise PluginError(
            f"detector '{type(detector).__name__}' does not take these options: {join_names(unknown)}. "
            f"Allowed: {join_names(detector.get_params(deep=False))}. Mend the name."
        )
    return detector.set_params(**params) if params else detector


def build_recipe(recipe: Recipe) -> Pipeline:
    """Build the unfitted pipeline that a recipe spells out."""
    ((detector, params),) = recipe.detector.items()
    return build_model(detector, featurizers=recipe.featurizers, **params)


def encode_labels(labels: Sequence[str]) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return int64 codes of shape (n,) and the labels present in the order ham, spam, smishing.

    Raises DataError if there is no smishing, or nothing else: the host refuses such data.
    """
    _check_labels(labels)
    present = tuple(label for label in LABELS if label in set(labels))
    if len(present) < 2 or present[-1] != "smishing":
        raise DataError(
            f"training needs 'smishing' and at least one other label. Got {', '.join(present) or 'none'}. "
            "Name a source with smishing in the recipe, or give records with a column 'label'."
        )
    codes = {label: code for code, label in enumerate(present)}
    return np.array([codes[label] for label in labels], dtype=np.int64), present


def _check_labels(labels: Iterable[Any]) -> None:
    """Raise DataError for what is no label; the value is not told."""
    others = len(set(labels) - set(LABELS))
    if others:
        raise DataError(
            f"column 'label' must hold {join_names(LABELS)}. Got {others} other value(s). Mend or drop them."
        )


def group_records(records: Any, *, folds: int) -> list[str]:
    """Return n group ids that folds must not split: who worded a record where its source tells, else near-duplicates.

    Records of one `hand` share lines: across folds a model would know them by heart, and a threshold chosen there
    would promise too much. Where that leaves fewer groups than folds, near-duplicates alone are kept together.
    Without `cluster`, near-duplicates are texts alike but for their numbers.
    """
    clusters = list(records["cluster"] if "cluster" in records else map(number_masked, records["content"]))
    named = zip(records["source"], name_origins(records), clusters, strict=True)
    groups = [cluster if origin == source else origin for source, origin, cluster in named]
    return groups if len(set(groups)) >= folds else clusters


def name_origins(records: Any) -> list[str]:
    """Return each record's source, and the hand that worded it where the source tells."""
    sources: list[str] = records["source"].tolist()
    if "hand" not in records:
        return sources
    hands = records["hand"].fillna("").tolist()
    return [f"{source}, hand {hand}" if hand else source for source, hand in zip(sources, hands, strict=True)]


def split_groups(
    codes: np.ndarray, groups: Sequence[Any], *, folds: int, seed: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return (train, test) row indices of each fold: stratified by label, a group never across folds.

    Groups of one, which most are, need no search for the fold that they fit best: that is slow (milliseconds each).
    Raises DataError where there are fewer groups than folds.
    """
    _, place, size = np.unique(np.asarray(groups), return_inverse=True, return_counts=True)
    if len(size) < folds:
        raise DataError(
            f"{len(codes)} records are {len(size)} groups of near-duplicates, fewer than {folds} folds. "
            "Give more data, or set 'folds' lower in the recipe."
        )
    if any(len(np.unique(place[codes == code])) < 2 for code in np.unique(codes)):
        raise _refuse_rare(codes)
    alone = size[place] == 1
    if (
        np.count_nonzero(size > 1) < folds
        or min(np.bincount(codes[part], minlength=codes.max() + 1).min() for part in (alone, ~alone)) < folds
    ):
        alone[:] = False
    grouped = StratifiedGroupKFold(n_splits=folds, shuffle=True, random_state=seed)
    single = StratifiedKFold(n_splits=folds, shuffle=True, random_state=seed)
    held = np.zeros(len(codes), dtype=np.int64)
    for rows, splitter, whole in (
        (np.flatnonzero(~alone), grouped, place[~alone]),
        (np.flatnonzero(alone), single, None),
    ):
        for fold, (_, test) in enumerate(splitter.split(rows, codes[rows], whole) if len(rows) else ()):
            held[rows[test]] = fold
    if any(len(np.unique(codes[held != fold])) <= codes.max() for fold in range(folds)):
        raise _refuse_rare(codes)
    return [(np.flatnonzero(held != fold), np.flatnonzero(held == fold)) for fold in range(folds)]


def _refuse_rare(codes: np.ndarray) -> DataError:
    return DataError(
        f"a label of these {len(codes)} records stands in one fold only, so that a model of the others would not know "
        "it. Give more records of each label, not near-duplicates, or leave out those of the rare one."
    )
