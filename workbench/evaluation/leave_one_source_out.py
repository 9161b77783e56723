"""Leaving one source out: a model of all the others, its threshold frozen on them, on a source it has never seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.evaluation.metrics import share
from workbench.evaluation.ranking import Ranking
from workbench.models import fit, group_records
from workbench.progress import track

if TYPE_CHECKING:
    import pandas as pd
    from sklearn.pipeline import Pipeline

    from workbench.config import Thresholds


def leave_sources_out(
    pipeline: Pipeline, frame: pd.DataFrame, *, folds: int, seed: int, thresholds: Thresholds, variants: float = 0.0
) -> list[dict[str, Any]]:
    """Return one row a source: figures on it of a model that was fitted, and its threshold chosen, on the others.

    `frame`: labelled records with `cluster`; the threshold is chosen as the recipe's own is; `variants`: see `fit`.
    A cluster that the left-out source shares with another is left out of fitting too. A source without which nothing
    can be learned gives a row that says so.
    """
    sources = track(sorted(frame["source"].unique()), "leaving sources out")
    options = {"folds": folds, "seed": seed, "thresholds": thresholds, "variants": variants}
    return [_leave(pipeline, frame, source, **options) for source in sources]


def _leave(pipeline: Pipeline, frame: pd.DataFrame, source: str, **options: Any) -> dict[str, Any]:
    mine = frame["source"] == source
    held = frame[mine].reset_index(drop=True)
    fitting = frame[~mine & ~frame["cluster"].isin(set(held["cluster"]))].reset_index(drop=True)
    truth = (held["label"] == "smishing").to_numpy()
    told: dict[str, Any] = {"source": source, "n": len(held), "positives": int(truth.sum()), "fitted_on": len(fitting)}
    labels = set(fitting["label"])
    if "smishing" not in labels or len(labels) < 2:
        return {**told, "left_out": "the other sources alone hold no smishing, or nothing else"}
    trained = fit(pipeline, fitting, groups=group_records(fitting, folds=options["folds"]), **options)
    scores = trained.calibration.apply(np.asarray(trained.pipeline.predict_proba(held), dtype=np.float64))[:, -1]
    threshold = trained.operating_point.threshold
    return {
        **told,
        **_figures(truth, scores, threshold, held["cluster"].to_numpy()),
        **_flagged(held["label"].to_numpy(), scores >= threshold),
    }


def _flagged(labels: np.ndarray, flagged: np.ndarray) -> dict[str, float | None]:
    """Return the share of ham and of promotions at or above the threshold; null where there is none."""
    return {
        f"{name}_flagged": float(flagged[labels == label].mean()) if (labels == label).any() else None
        for name, label in (("ham", "ham"), ("promotions", "spam"))
    }


def _figures(truth: np.ndarray, scores: np.ndarray, threshold: float, groups: np.ndarray) -> dict[str, Any]:
    flagged = scores >= threshold
    both = truth.any() and not truth.all()
    return {
        "recall": share(flagged[truth], groups[truth])._asdict() if truth.any() else None,
        "false_positive_rate": share(flagged[~truth], groups[~truth])._asdict() if not truth.all() else None,
        "pr_auc": Ranking(truth, scores).curve().pr_auc() if both else None,
    }
