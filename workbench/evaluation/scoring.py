"""Scoring: everything an evaluation says of scores on labelled records, as JSON types; no row is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.config import Gates, Recipe
from workbench.evaluation import metrics
from workbench.evaluation.control import MARGIN, control_scores
from workbench.evaluation.slices import slice_figures
from workbench.models import Model

if TYPE_CHECKING:
    import pandas as pd


def score_model(
    model: Model, frame: pd.DataFrame, fitting: pd.DataFrame, recipe: Recipe
) -> tuple[dict[str, Any], np.ndarray]:
    """Return the figures of a model on labelled records, and its scores.

    `frame`: the held-out records; `fitting`: the training part, for the control model.
    """
    probabilities = model.score(frame)
    scores = probabilities[:, -1]
    truth = (frame["label"] == "smishing").to_numpy()
    samples = metrics.resample_groups(frame["cluster"].tolist(), resamples=recipe.resamples, seed=recipe.seed)
    threshold = model.operating_point.threshold
    flagged = scores >= threshold
    figures: dict[str, Any] = {
        "rows": len(frame),
        "positives": int(truth.sum()),
        "groups": int(frame["cluster"].nunique()),
        **_estimates(truth, scores, samples, threshold),
        "calibration_error": metrics.calibration_error(truth, scores),
        "reliability": metrics.reliability(truth, scores),
        "classes": metrics.classes(frame["label"].tolist(), [model.decide(row) for row in probabilities], model.labels),
        "promotions_flagged": _promotions(flagged, (frame["label"] == "spam").to_numpy()),
        "slices": slice_figures(frame, truth, flagged),
    }
    figures["control"] = _control(frame, fitting, truth, figures["recall_at_0.005"]["value"])
    return figures, scores


def _estimates(truth: np.ndarray, scores: np.ndarray, samples: Any, threshold: float) -> dict[str, Any]:
    wanted: dict[str, metrics.Metric] = {
        "recall_at_0.005": lambda t, s: metrics.recall_at_rate(t, s, 0.005),
        "recall_at_0.001": lambda t, s: metrics.recall_at_rate(t, s, 0.001),
        "recall": lambda t, s: metrics.recall_at(t, s, threshold),
        "false_positive_rate": lambda t, s: metrics.false_positive_rate_at(t, s, threshold),
        "pr_auc": lambda t, s: metrics.rank(t, s)["pr_auc"] if t.any() and not t.all() else float("nan"),
    }
    made = {name: metrics.estimate(truth, scores, metric, samples)._asdict() for name, metric in wanted.items()}
    return {**made, "roc_auc": metrics.rank(truth, scores)["roc_auc"]}


def _promotions(flagged: np.ndarray, mine: np.ndarray) -> dict[str, float] | None:
    return metrics.wilson(int(flagged[mine].sum()), int(mine.sum()))._asdict() if mine.any() else None


def _control(frame: pd.DataFrame, fitting: pd.DataFrame, truth: np.ndarray, recall: float) -> dict[str, Any]:
    scores = control_scores(fitting, frame)
    told = metrics.recall_at_rate(truth, scores, 0.005)
    return {
        "recall_at_0.005": told,
        "pr_auc": metrics.rank(truth, scores)["pr_auc"],
        "margin": recall - told,
        "void": bool(recall - told < MARGIN),
    }


def judge_gates(figures: Mapping[str, Any], gates: Gates) -> list[dict[str, Any]]:
    """Return each gate of the recipe with its threshold, the value, whether it passed, and a sentence."""
    recall, rate = figures["recall"]["value"], figures["false_positive_rate"]["value"]
    margin = figures["control"]["margin"]
    return [
        _gate("recall", recall, gates.recall, at_least=True, says="recall at the operating point"),
        _gate("false_positive_rate", rate, gates.false_positive_rate, at_least=False, says="false-positive rate there"),
        _gate("control_margin", margin, gates.control_margin, at_least=True, says="recall over the control model's"),
    ]


def _gate(name: str, value: float, threshold: float, *, at_least: bool, says: str) -> dict[str, Any]:
    passed = bool(value >= threshold if at_least else value <= threshold)
    bound = "at least" if at_least else "at most"
    return {
        "name": name,
        "value": round(value, 4),
        "threshold": threshold,
        "passed": passed,
        "sentence": f"{says} is {value:.4f}, must be {bound} {threshold}",
    }
