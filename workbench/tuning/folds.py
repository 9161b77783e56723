"""Folds: which records a search fits on and which it scores, and what some options are worth on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.config import Recipe
from workbench.errors import ConfigError, join_names
from workbench.models import build_recipe, encode_labels, group_records, prepare, split_groups
from workbench.tuning.options import Options, apply

if TYPE_CHECKING:
    import pandas as pd

    from workbench.models import Prepared

Parts = tuple[np.ndarray, np.ndarray]  # rows to fit on, and rows to score


def split_clusters(frame: pd.DataFrame, *, scored: frozenset[str], folds: int, seed: int) -> list[Parts]:
    """Return for each fold the rows of the others and its own that are scored; clusters are kept whole."""
    codes, _ = encode_labels(frame["label"].tolist())
    counted = frame["source"].isin(scored).to_numpy()
    parts = split_groups(codes, group_records(frame, folds=folds), folds=folds, seed=seed)
    return [(fitting, held[counted[held]]) for fitting, held in parts]


def split_sources(frame: pd.DataFrame, *, scored: frozenset[str]) -> list[Parts]:
    """Return for each source the rows of the others, clusters that it shares with them aside, and its own.

    A source without which a label is missing is not left out.
    """
    told = []
    for source in sorted(scored & set(frame["source"])):
        mine = (frame["source"] == source).to_numpy()
        fitting = ~mine & ~frame["cluster"].isin(set(frame["cluster"][mine])).to_numpy()
        if set(frame["label"][fitting]) == set(frame["label"]):
            told.append((np.flatnonzero(fitting), np.flatnonzero(mine)))
    if not any((frame["label"].iloc[held] == "smishing").any() for _, held in told):
        raise ConfigError(
            f"no source with smishing can be left out: of {join_names(scored)} none has every label in the others. "
            "Name another real source in the recipe, or search in grouped folds."
        )
    return told


def average_precision(held: pd.DataFrame, scores: np.ndarray) -> float:
    """Return PR-AUC of scores, smishing against the rest."""
    from sklearn.metrics import average_precision_score

    return float(average_precision_score((held["label"] == "smishing").to_numpy(), scores))


class Folds:
    """Folds of one table, fitted as training fits; features are made anew only when a featurizer's options change."""

    def __init__(
        self, settings: Recipe, frame: pd.DataFrame, *, split: Callable[[pd.DataFrame], list[Parts]], seed: int
    ) -> None:
        self.settings = settings
        self._frame = frame
        self._codes, _ = encode_labels(frame["label"].tolist())
        self._parts = split(frame)
        self._held = np.sort(np.concatenate([held for _, held in self._parts]))
        self._seed = seed
        self._featurizers: Any = None

    def score(self, options: Options) -> float:
        """Return PR-AUC of pooled out-of-fold scores."""
        settings = apply(self.settings, options)
        pipeline = build_recipe(settings)
        if settings.featurizers != self._featurizers:
            self._featurizers, self._prepared = settings.featurizers, self._prepare(pipeline)
        prepared = self._prepared._replace(pipeline=pipeline).last_alone()
        scores = np.zeros(len(self._frame))
        for fitting, held in self._parts:
            scores[held] = prepared.score(fitting, held)[:, -1]
        return average_precision(self._frame.iloc[self._held], scores[self._held])

    def _prepare(self, pipeline: Any) -> Prepared:
        variants = self.settings.variants
        return prepare(pipeline, self._frame, self._codes, parts=self._parts, variants=variants, seed=self._seed)
