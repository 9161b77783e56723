"""Operating points: thresholds on development scores, chosen once and frozen in the artefact."""

from __future__ import annotations

import msgspec
import numpy as np

from workbench.config import Thresholds

RATES = (0.005, 0.001)
ENOUGH = 200  # negatives of one source that say something of a rate of one in two hundred


class Point(msgspec.Struct, frozen=True):
    """A threshold, what it was chosen for, and what it does on the scores that it was chosen on."""

    chosen_for: str
    threshold: float
    recall: float
    ham_flagged: float
    promotions_flagged: float


class OperatingPoint(msgspec.Struct, frozen=True):
    """The frozen thresholds: smishing at or above `threshold`; from `unsure` up to it the verdict is unsure.

    `false_positive_rate` is what the first was chosen for. `coverage`: the share of development messages, weighed to
    the recipe's prevalence, with a verdict that is sure. `points`: the others that were looked at, for the report.
    """

    false_positive_rate: float
    threshold: float
    unsure: float | None = None
    coverage: float | None = None
    points: tuple[Point, ...] = ()


def threshold_at(negative_scores: np.ndarray, rate: float) -> float:
    """Return the smallest threshold at or above which at most `rate` of the negatives lie.

    `negative_scores`: float of shape (n,); `rate` in [0, 1]. With fewer than 1/rate negatives it is above them all.
    """
    ordered = np.sort(np.asarray(negative_scores, dtype=np.float64))[::-1]
    spared = int(np.floor(rate * len(ordered)))
    return float(np.nextafter(ordered[spared], np.inf)) if spared < len(ordered) else 0.0


def choose_point(
    scores: np.ndarray,
    labels: np.ndarray,
    sources: np.ndarray,
    thresholds: Thresholds,
    *,
    synthetic: frozenset[str] = frozenset(),
) -> OperatingPoint:
    """Choose the operating point on out-of-fold scores.

    The threshold keeps the rate of false alarms on ham in every source, and of look-alikes in every hand, that has
    enough of it: what holds for the pool may fail for the one that is like tomorrow's traffic. Beside real ham, that
    of a `synthetic` source is made of look-alikes on purpose and has a rate of its own. Promotions are held to theirs
    as a whole: where they end and fraud begins, the sets' labels do not agree. `scores`: calibrated P(smishing) of
    shape (n,); `labels`: str of shape (n,); `sources`: likewise, a source, or one hand of it.
    """
    ham, spam = labels == "ham", labels == "spam"
    made = np.isin(sources, list(synthetic))
    if not (ham & ~made).any():
        made[:] = False
    promotions = threshold_at(scores[spam], thresholds.promotion_rate) if spam.any() else 0.0
    lookalikes = _strictest(scores[ham & made], sources[ham & made], thresholds.lookalike_rate)
    real = scores[ham & ~made], sources[ham & ~made]
    chosen = max(_strictest(*real, thresholds.false_positive_rate), lookalikes, promotions)
    unsure = min(_strictest(*real, thresholds.unsure_rate), chosen)
    points = [_point(f"{rate:.1%} of ham", scores, labels, _strictest(*real, rate)) for rate in RATES]
    points += [_point(f"{thresholds.lookalike_rate:.1%} of look-alikes", scores, labels, lookalikes)]
    points += [_point(f"{thresholds.promotion_rate:.1%} of promotions", scores, labels, promotions)]
    points += [_point("the recipe's", scores, labels, chosen)]
    weight = np.where(labels == "smishing", thresholds.prevalence, 1 - thresholds.prevalence)
    for positive in (True, False):
        mine = (labels == "smishing") == positive
        weight[mine] /= max(mine.sum(), 1)
    sure = (scores < unsure) | (scores >= chosen)
    return OperatingPoint(
        thresholds.false_positive_rate, chosen, unsure, float((weight * sure).sum() / weight.sum()), tuple(points)
    )


def _strictest(scores: np.ndarray, sources: np.ndarray, rate: float) -> float:
    """Return the threshold that keeps a rate on negatives as a whole and in each source with enough of them."""
    parts = (scores[sources == source] for source in set(sources))
    return max([threshold_at(part, rate) for part in (scores, *parts) if part is scores or len(part) >= ENOUGH])


def _point(chosen_for: str, scores: np.ndarray, labels: np.ndarray, threshold: float) -> Point:
    flagged = scores >= threshold
    shares = [
        float(flagged[labels == label].mean()) if (labels == label).any() else 0.0
        for label in ("smishing", "ham", "spam")
    ]
    return Point(chosen_for, threshold, *shares)
