"""Paired tests of two models on the same records: is a difference real, and is any slice worse than it may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.stats import binomtest

from workbench.evaluation.metrics import Samples, interval
from workbench.evaluation.ranking import Ranking

FEW = 25  # discordant pairs under which the exact test is used
ALPHA = 0.05
MARGINS = {"recall": 0.05, "false_positive_rate": 0.01}  # what a slice may lose and still not be inferior
SMALL = 20  # records of a class under which a slice is not judged


def judge_pair(
    truth: np.ndarray, scores: Sequence[np.ndarray], flagged: Sequence[np.ndarray], samples: Samples
) -> dict[str, Any]:
    """Return the paired test: method, p-value, discordant pairs, and whether the difference is real.

    Exact McNemar (1947) where fewer than FEW verdicts differ in being right, else a bootstrap over groups of the
    difference in recall at 0.5 % false positives.
    """
    right = [f == truth for f in flagged]
    better, worse = int((right[0] & ~right[1]).sum()), int((~right[0] & right[1]).sum())
    if better + worse < FEW:
        p = float(binomtest(better, better + worse).pvalue) if better + worse else 1.0
        return {"method": "exact McNemar", "p": p, "better": better, "worse": worse, "real": p < ALPHA}
    rankings = [Ranking(truth, s) for s in scores]
    gains = np.array([_gain(rankings, samples.weights(index)) for index in range(len(samples))])
    rarer = min((gains <= 0).sum(), (gains >= 0).sum())
    p = float(min(1.0, 2 * (rarer + 1) / (len(gains) + 1)))  # never 0: no sample tells that (Davison & Hinkley 1997)
    method = "bootstrap of recall at 0.5 % false positives"
    return {"method": method, "p": p, "better": better, "worse": worse, "real": p < ALPHA}


def _gain(rankings: Sequence[Ranking], weights: np.ndarray) -> float:
    one, two = (ranking.curve(weights).recall_at_rate(0.005) for ranking in rankings)
    return one - two


def judge_slices(
    columns: Mapping[str, Sequence[str]], truth: np.ndarray, flagged: Sequence[np.ndarray], samples: Samples
) -> list[dict[str, Any]]:
    """Return for each slice the change in recall and in false-positive rate, with intervals and a judgement.

    Paired: the same bootstrap samples over groups for both models. `better` or `worse` where the interval leaves
    zero out and, under FEW verdicts that changed, the exact test agrees; `no worse` where a loss beyond the margin
    is left out; `open` where the records are too few to tell.
    """
    change = flagged[0].astype(np.int64) - flagged[1].astype(np.int64)
    told = []
    for name, values in columns.items():
        named, place = np.unique(np.asarray(values, dtype=str), return_inverse=True)
        drawn = {figure: _draw(place, len(named), change, mine, samples) for figure, mine in _classes(truth).items()}
        for row, value in enumerate(named):
            judged = {
                figure: _judge(figure, change[mine & (place == row)], drawn[figure][:, row])
                for figure, mine in _classes(truth).items()
            }
            told.append({"slice": name, "value": str(value) or "not known", "n": int((place == row).sum()), **judged})
    return told


def _classes(truth: np.ndarray) -> dict[str, np.ndarray]:
    return {"recall": truth, "false_positive_rate": ~truth}


def _draw(place: np.ndarray, slices: int, change: np.ndarray, mine: np.ndarray, samples: Samples) -> np.ndarray:
    """Return the mean change of each slice in each sample, float of shape (samples, slices); NaN where it is empty."""
    drawn = np.full((len(samples), slices), np.nan)
    for index in range(len(samples)):
        weights = samples.weights(index)[mine]
        counted = np.bincount(place[mine], weights, slices)
        changed = np.bincount(place[mine], weights * change[mine], slices)
        np.divide(changed, counted, out=drawn[index], where=counted > 0)
    return drawn


def _judge(figure: str, change: np.ndarray, drawn: np.ndarray) -> dict[str, Any] | None:
    if not len(change):
        return None
    told = interval(float(change.mean()), drawn)
    sign = 1 if figure == "recall" else -1  # more recall is good, more false alarms are not
    low, high = sorted((sign * told.low, sign * told.high))
    judgement = "open"
    if len(change) >= SMALL:
        sure = _differs(change)
        known = (("worse", sure and high < 0), ("better", sure and low > 0), ("no worse", low >= -MARGINS[figure]))
        judgement = next((name for name, holds in known if holds), "open")
    return {**told._asdict(), "n": len(change), "judgement": judgement}


def _differs(change: np.ndarray) -> bool:
    """Tell whether changes are more than chance by the exact test, where they are few; a bootstrap of few flatters."""
    up, down = int((change > 0).sum()), int((change < 0).sum())
    return up + down >= FEW or (up + down > 0 and float(binomtest(up, up + down).pvalue) < ALPHA)
