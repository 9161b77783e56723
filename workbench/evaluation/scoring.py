"""Scoring: everything an evaluation says of scores on labelled records, as JSON types; no row is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.config import Gates, Recipe
from workbench.contracts import LABELS
from workbench.evaluation import metrics
from workbench.evaluation.control import MARGIN
from workbench.evaluation.metrics import Estimate, Samples
from workbench.evaluation.ranking import Curve, Ranking, estimate_curve
from workbench.evaluation.slices import slice_figures
from workbench.models import Model, OperatingPoint, threshold_at

if TYPE_CHECKING:
    import pandas as pd

NAMED = ("recall_at_0.005", "recall_at_0.001", "recall", "false_positive_rate", "pr_auc")
RATES = (0.01, 0.005, 0.001)
POINTS = 200  # of a stored curve
BINS = 20


def score_model(model: Model, frame: pd.DataFrame, recipe: Recipe) -> tuple[dict[str, Any], np.ndarray]:
    """Return the figures of a model on labelled, held-out records, and its scores."""
    probabilities = model.score(frame)
    scores = probabilities[:, -1]
    truth = (frame["label"] == "smishing").to_numpy()
    samples = metrics.resample_groups(frame["cluster"].tolist(), resamples=recipe.resamples, seed=recipe.seed)
    threshold = model.operating_point.threshold
    flagged = scores >= threshold
    spam = (frame["label"] == "spam").to_numpy()
    estimates = _estimates(truth, scores, samples, threshold)
    figures: dict[str, Any] = {
        "rows": len(frame),
        "positives": int(truth.sum()),
        "groups": int(frame["cluster"].nunique()),
        **{name: estimates[name]._asdict() for name in NAMED},
        "roc_auc": metrics.rank(truth, scores)["roc_auc"],
        "operating_points": _operating_points(truth, scores, spam, threshold, estimates, samples),
        "calibration_error": metrics.calibration_error(truth, scores),
        "reliability": metrics.reliability(truth, scores),
        "score_distribution": _distribution(frame["label"].tolist(), scores, model.labels),
        "classes": metrics.classes(frame["label"].tolist(), [model.decide(row) for row in probabilities], model.labels),
        "promotions_flagged": _share(flagged, spam, samples),
        "unsure": _unsure(model.operating_point, scores, frame["label"].to_numpy(), samples),
        "slices": slice_figures(frame, truth, flagged, samples.groups),
        "curves": {"model": sample_curve(truth, scores)},
    }
    return figures, scores


def add_control(figures: dict[str, Any], frame: pd.DataFrame, scores: np.ndarray) -> None:
    """Add the control model's figures, of its scores of the same records, to those of the model."""
    truth = (frame["label"] == "smishing").to_numpy()
    figures["control"] = _control(scores, truth, figures["recall_at_0.005"]["value"])
    figures["curves"]["control"] = sample_curve(truth, scores)


def _estimates(truth: np.ndarray, scores: np.ndarray, samples: Samples, threshold: float) -> dict[str, Estimate]:
    wanted: dict[str, Callable[[Curve], float]] = {
        "recall": lambda curve: curve.recall_at(threshold),
        "false_positive_rate": lambda curve: curve.false_positive_rate_at(threshold),
        "pr_auc": Curve.pr_auc,
        **{f"recall_at_{rate}": partial(Curve.recall_at_rate, rate=rate) for rate in RATES},
    }
    shares = {name: truth for name in wanted if name.startswith("recall")} | {"false_positive_rate": ~truth}
    return estimate_curve(truth, scores, wanted, samples, shares=shares)


def _unsure(point: OperatingPoint, scores: np.ndarray, labels: np.ndarray, samples: Samples) -> dict[str, Any] | None:
    """Return the band of the verdict unsure, the coverage stated with it, and what it holds here; None without one."""
    if point.unsure is None:
        return None
    inside = (scores >= point.unsure) & (scores < point.threshold)
    return {
        "low": point.unsure,
        "high": point.threshold,
        "coverage": point.coverage,
        "here": _share(~inside, np.ones_like(inside), samples),
        **{label: _share(inside, labels == label, samples) for label in LABELS},
    }


def _operating_points(
    truth: np.ndarray,
    scores: np.ndarray,
    spam: np.ndarray,
    frozen: float,
    estimates: Mapping[str, Estimate],
    samples: Samples,
) -> list[dict[str, Any]]:
    """Return the frozen point first, then those that these records themselves would choose, which flatter."""
    points = [("frozen", frozen, estimates["recall"])]
    points += [
        (f"{100 * rate:g} % here", threshold_at(scores[~truth], rate), estimates[f"recall_at_{rate}"]) for rate in RATES
    ]
    return [
        {
            "name": name,
            "threshold": threshold,
            "recall": recall._asdict(),
            "false_positive_rate": _share(scores >= threshold, ~truth, samples),
            "precision": _share(truth, scores >= threshold, samples),
            "promotions_flagged": _share(scores >= threshold, spam, samples),
        }
        for name, threshold, recall in points
    ]


def sample_curve(truth: np.ndarray, scores: np.ndarray) -> list[list[float]]:
    """Return at most POINTS points (recall, precision), evenly over the recall: enough to draw, too few to count."""
    curve = Ranking(truth, scores).curve()
    recall, precision = curve.recall(), curve.precision()
    places = np.unique(np.searchsorted(recall, np.linspace(recall[0], recall[-1], POINTS)))
    return [[round(float(recall[place]), 4), round(float(precision[place]), 4)] for place in places]


def _distribution(labels: Sequence[str], scores: np.ndarray, order: Sequence[str]) -> dict[str, list[int]]:
    """Return counts of scores in BINS equal bins of [0, 1], by label."""
    named = np.array(labels)
    edges = np.linspace(0, 1, BINS + 1)
    return {label: np.histogram(scores[named == label], edges)[0].tolist() for label in order}


def _share(hits: np.ndarray, mine: np.ndarray, samples: Samples) -> dict[str, float] | None:
    return metrics.share(hits[mine], samples.groups[mine])._asdict() if mine.any() else None


def _control(scores: np.ndarray, truth: np.ndarray, recall: float) -> dict[str, Any]:
    told = metrics.recall_at_rate(truth, scores, 0.005)
    return {
        "recall_at_0.005": told,
        "pr_auc": metrics.rank(truth, scores)["pr_auc"],
        "margin": recall - told,
        "void": bool(recall - told < MARGIN),
    }


def judge_gates(figures: Mapping[str, Any], gates: Gates) -> list[dict[str, Any]]:
    """Return each gate with its threshold, the value, whether it passed, and a sentence: the recipe's, and one that
    stands for every recipe: no record may have been learned.
    """
    recall, rate = figures["recall"]["value"], figures["false_positive_rate"]["value"]
    margin = figures["control"]["margin"]
    return [
        _gate("recall", recall, gates.recall, at_least=True, says="recall at the operating point"),
        _gate("false_positive_rate", rate, gates.false_positive_rate, at_least=False, says="false-positive rate there"),
        _gate("control_margin", margin, gates.control_margin, at_least=True, says="recall over the control model's"),
        _judge_known(figures["known"]),
    ]


def _judge_known(known: int | None) -> dict[str, Any]:
    told = f"{known} of the records, or near-duplicates of them, were trained on, must be 0"
    if known is None:
        told = "what it was trained on is not known, so these records may be among it; train it anew"
    return {"name": "known", "value": known, "threshold": 0, "passed": known == 0, "sentence": told}


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
