"""Ranking: scores sorted once, so that a bootstrap sample costs one pass over them and no sort."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from workbench.evaluation.metrics import Estimate, Samples, bound_share, interval


class Curve(NamedTuple):
    """Positives (`hits`) and negatives (`alarms`) at or above each distinct score, from the highest down."""

    thresholds: np.ndarray
    hits: np.ndarray
    alarms: np.ndarray

    def recall_at_rate(self, rate: float) -> float:
        """Return recall at the smallest threshold that flags at most `rate` of the negatives."""
        spared = np.floor(rate * self.alarms[-1])
        return self._share(self.hits, int(np.searchsorted(self.alarms, spared, side="right")))

    def recall_at(self, threshold: float) -> float:
        """Return the share of positives at or above a threshold; NaN without positives."""
        return self._share(self.hits, self._above(threshold))

    def false_positive_rate_at(self, threshold: float) -> float:
        """Return the share of negatives at or above a threshold; NaN without negatives."""
        return self._share(self.alarms, self._above(threshold))

    def macro_f1_at(self, threshold: float) -> float:
        """Return the mean of the F1 of positives and of negatives, told apart at a threshold; 0 where one has none."""
        place = self._above(threshold)
        found, flagged = (int(counts[place - 1]) if place else 0 for counts in (self.hits, self.alarms))
        missed, spared = int(self.hits[-1]) - found, int(self.alarms[-1]) - flagged
        wrong = flagged + missed
        return sum(2 * right / (2 * right + wrong) if right else 0.0 for right in (found, spared)) / 2

    def pr_auc(self) -> float:
        """Return average precision; NaN without positives or without negatives."""
        if not self.hits[-1] or not self.alarms[-1]:
            return float("nan")
        return float((np.diff(self.hits, prepend=0) * self.precision()).sum() / self.hits[-1])

    def precision(self) -> np.ndarray:
        """Return precision at each threshold, float of shape (thresholds,); 1 where nothing is flagged yet."""
        flagged = self.hits + self.alarms
        return np.asarray(np.divide(self.hits, flagged, out=np.ones(len(flagged)), where=flagged > 0))

    def recall(self) -> np.ndarray:
        """Return recall at each threshold, float of shape (thresholds,)."""
        return np.asarray(self.hits / max(int(self.hits[-1]), 1))

    def _above(self, threshold: float) -> int:
        return int(np.searchsorted(-self.thresholds, -threshold, side="right"))

    @staticmethod
    def _share(counts: np.ndarray, place: int) -> float:
        if not counts[-1]:
            return float("nan")
        return float(counts[place - 1] / counts[-1]) if place else 0.0


class Ranking:
    """Truth and scores of n records in the order of their scores."""

    def __init__(self, truth: np.ndarray, scores: np.ndarray) -> None:
        self._order = np.argsort(-scores, kind="stable")
        self._truth = truth[self._order]
        ordered = scores[self._order]
        self._ends = np.append(np.flatnonzero(np.diff(ordered)), len(ordered) - 1)
        self._thresholds = ordered[self._ends]

    def curve(self, weights: np.ndarray | None = None) -> Curve:
        """Return the curve of all records, each counted as often as `weights` (int of shape (n,)) says."""
        counted = np.ones(len(self._order), dtype=np.int64) if weights is None else weights[self._order]
        hits = np.cumsum(counted * self._truth)[self._ends]
        return Curve(self._thresholds, hits, np.cumsum(counted)[self._ends] - hits)


def estimate_curve(
    truth: np.ndarray,
    scores: np.ndarray,
    wanted: Mapping[str, Callable[[Curve], float]],
    samples: Samples,
    *,
    shares: Mapping[str, np.ndarray] | None = None,
) -> dict[str, Estimate]:
    """Return figures of the curve with 95 % intervals over bootstrap samples, all from one pass a sample.

    `shares`: of those figures that are shares of records, which records, boolean of shape (n,): see `bound_share`.
    """
    ranking = Ranking(truth, scores)
    drawn: dict[str, list[float]] = {name: [] for name in wanted}
    for index in range(len(samples)):
        curve = ranking.curve(samples.weights(index))
        for name, figure in wanted.items():
            drawn[name].append(figure(curve))
    whole = ranking.curve()
    told = {name: interval(figure(whole), drawn[name]) for name, figure in wanted.items()}
    return told | {name: bound_share(told[name], samples.groups[mine]) for name, mine in (shares or {}).items()}
