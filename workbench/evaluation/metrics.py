"""Metrics on arrays: recall at fixed false-positive rates, ranking, calibration, classes, intervals over groups.

Scores are P(smishing), float of shape (n,); truth is boolean of shape (n,), True for smishing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, overload

import numpy as np
from sklearn.metrics import average_precision_score, confusion_matrix, f1_score, roc_auc_score

from workbench.models import threshold_at

RATES = (0.005, 0.001)
BINS = 15


class Estimate(NamedTuple):
    """A figure and its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def recall_at_rate(truth: np.ndarray, scores: np.ndarray, rate: float) -> float:
    """Return recall at the smallest threshold that flags at most `rate` of the negatives; NaN without positives."""
    threshold = threshold_at(scores[~truth], rate)
    return float((scores[truth] >= threshold).mean()) if truth.any() else float("nan")


def calibration_error(truth: np.ndarray, scores: np.ndarray, *, bins: int = BINS) -> float:
    """Return the expected calibration error over equal-width bins (Naeini, Cooper, Hauskrecht, AAAI 2015)."""
    return float(sum(abs(row[1] - row[2]) * row[3] for row in reliability(truth, scores, bins=bins)) / len(truth))


def reliability(truth: np.ndarray, scores: np.ndarray, *, bins: int = BINS) -> list[tuple[float, float, float, int]]:
    """Return (upper edge, mean score, share of positives, count) of each bin that holds a score."""
    place = np.minimum((scores * bins).astype(int), bins - 1)
    return [
        ((bin_ + 1) / bins, float(scores[mine].mean()), float(truth[mine].mean()), int(mine.sum()))
        for bin_ in range(bins)
        if (mine := place == bin_).any()
    ]


def rank(truth: np.ndarray, scores: np.ndarray) -> dict[str, float]:
    """Return PR-AUC (average precision) and ROC-AUC."""
    return {
        "pr_auc": float(average_precision_score(truth, scores)),
        "roc_auc": float(roc_auc_score(truth, scores)),
    }


def classes(labels: Sequence[str], named: Sequence[str], order: Sequence[str]) -> dict[str, object]:
    """Return macro F1, F1 of each class and the confusion matrix, rows true, columns named, in `order`."""
    single = f1_score(labels, named, labels=list(order), average=None, zero_division=0.0)
    return {
        "macro_f1": float(np.mean(single)),
        "f1": {name: float(value) for name, value in zip(order, single, strict=True)},
        "confusion": confusion_matrix(labels, named, labels=list(order)).tolist(),
        "order": list(order),
    }


class Samples(Sequence[np.ndarray]):
    """Bootstrap samples that draw whole groups with replacement, each made when it is asked for: memory stays flat.

    A sample is row indices in order; `weights` gives the same sample as how often each row is in it.
    """

    def __init__(self, numbers: np.ndarray, *, resamples: int, seed: int) -> None:
        self._numbers, self._seed, self._resamples = numbers, seed, resamples
        self._groups = int(numbers.max()) + 1 if len(numbers) else 0

    @property
    def groups(self) -> np.ndarray:
        """The number of each row's group, int of shape (n,)."""
        return self._numbers

    def __len__(self) -> int:
        return self._resamples

    @overload
    def __getitem__(self, index: int) -> np.ndarray: ...
    @overload
    def __getitem__(self, index: slice) -> Samples: ...
    def __getitem__(self, index: int | slice) -> np.ndarray | Samples:
        if isinstance(index, slice):
            return Samples(self._numbers, resamples=len(range(*index.indices(len(self)))), seed=self._seed)
        if not 0 <= index < len(self):
            raise IndexError(index)
        return np.repeat(np.arange(len(self._numbers)), self.weights(index))

    def weights(self, index: int) -> np.ndarray:
        """Return how often each row is in a sample, int of shape (n,)."""
        drawn = np.random.default_rng([self._seed, index]).integers(0, self._groups, size=self._groups)
        return np.asarray(np.bincount(drawn, minlength=self._groups)[self._numbers])


def resample_groups(groups: Sequence[str], *, resamples: int, seed: int) -> Samples:
    """Return bootstrap samples over groups; the same for a seed."""
    import pandas as pd

    return Samples(pd.factorize(np.asarray(groups, dtype=object))[0], resamples=resamples, seed=seed)


def interval(value: float, resampled: Iterable[float]) -> Estimate:
    """Return a value with the 95 % percentile interval of its resampled values (Efron 1979); NaN is left out."""
    values = np.array(list(resampled), dtype=np.float64)
    values = values[~np.isnan(values)]
    low, high = np.percentile(values, [2.5, 97.5]) if len(values) else (float("nan"), float("nan"))
    return Estimate(value, float(low), float(high))


def share(hits: np.ndarray, groups: np.ndarray) -> Estimate:
    """Return the share of hits, boolean of shape (n,), with its interval (Wilson 1927), at 0 and 1 over groups."""
    return bound_share(wilson(int(hits.sum()), len(hits)), groups)


def bound_share(told: Estimate, groups: np.ndarray) -> Estimate:
    """Return the estimate of a share of records, at 0 and 1 with Wilson's interval over their groups.

    There every bootstrap sample is like the others, and the percentiles promise what no record ever showed; and records
    of one group tell as much as one does.
    """
    if told.value not in (0.0, 1.0):
        return told
    count = len(np.unique(groups))
    return wilson(round(told.value * count), count)


def wilson(hits: int, total: int, *, z: float = 1.96) -> Estimate:
    """Return a share with its score interval (Wilson 1927)."""
    if not total:
        return Estimate(float("nan"), 0.0, 1.0)
    share = hits / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * np.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return Estimate(share, float(max(0.0, middle - half)), float(min(1.0, middle + half)))
