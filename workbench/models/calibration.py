"""Calibration: from a model's score to the share of smishing among messages that score so, stored as plain numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Literal

import msgspec
import numpy as np
from scipy.special import expit, logit
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from workbench.compiled import compiled

EDGE = 1e-12
KNOTS = 64
BLEND = 0.02  # of the sigmoid in the isotonic curve, so that no two scores become one
FAR = 40.0  # log-odds beyond which no score lies
FARTHEST = 700.0  # what a float's exponent still takes

_LOWEST, _HIGHEST = np.array(EDGE), np.array(1 - EDGE)  # of no dimension: quicker than floats


class Calibration(msgspec.Struct, frozen=True):
    """A strictly rising curve over log-odds: `knots` and their `values`, log-odds both, straight in between.

    `method`: sigmoid (Platt 1999) or isotonic (Zadrozny, Elkan 2002); none is the identity. `prevalence`: the share
    of smishing that it is made for.
    """

    method: Literal["none", "sigmoid", "isotonic"] = "none"
    knots: tuple[float, ...] = (-FAR, FAR)
    values: tuple[float, ...] = (-FAR, FAR)
    prevalence: float | None = None

    def apply(self, probabilities: np.ndarray) -> np.ndarray:
        """Return probabilities of shape (n, k) with the last column calibrated and the others sharing the rest."""
        return self.ready()(probabilities)

    def ready(self) -> Callable[[np.ndarray], np.ndarray]:
        """Return `apply` with the curve as arrays: for who calls it often."""
        if self.method == "none":
            return lambda probabilities: probabilities
        curve = np.array([self.knots, self.values])
        return lambda rows: _apply(curve, np.ascontiguousarray(rows, np.float64))


@compiled("float64(float64)")
def _chance(odds: float) -> float:
    return 1 / (1 + math.exp(-odds)) if odds > -FARTHEST else math.exp(odds)


@compiled("float64[:, ::1](float64[:, ::1], float64[:, ::1])")
def _apply(curve: Any, probabilities: Any) -> Any:
    """Return what `Calibration.apply` does; `curve`: knots and values, float64 of shape (2, knots)."""
    made = np.empty_like(probabilities)
    for row in range(len(made)):
        last = probabilities[row, -1]
        odds = math.log(max(last, EDGE) / max(1 - last, EDGE))
        right = 1 + np.searchsorted(curve[0, 1:-1], odds, "right")
        (start, low), (stop, high) = curve[:, right - 1], curve[:, right]
        told = _chance(low + min(max((odds - start) / (stop - start), 0.0), 1.0) * (high - low))
        made[row, -1] = told
        share = (1 - told) / max(probabilities[row, :-1].sum(), EDGE)
        made[row, :-1] = share * probabilities[row, :-1]
    return made


def calibrate(truth: np.ndarray, scores: np.ndarray, groups: np.ndarray, *, prevalence: float) -> Calibration:
    """Return the better of a sigmoid and an isotonic curve, by log-loss on groups that a curve was not made from.

    `truth`: bool of shape (n,); `scores`: out-of-fold P(smishing); classes are weighed to the prevalence.
    """
    x, weight = _logit(scores), _weigh(truth, prevalence)
    half = np.unique(groups, return_inverse=True)[1] % 2 == 0
    losses = {
        method: sum(_loss(truth[held], _fit(method, truth[~held], x[~held], weight[~held]), x[held], weight[held])
                    for held in (half, ~half))
        for method in ("sigmoid", "isotonic")
        if all(len(np.unique(truth[part])) == 2 for part in (half, ~half))
    }  # fmt: skip
    method = min(losses, key=lambda name: losses[name]) if losses else "sigmoid"
    knots, values = _fit(method, truth, x, weight)
    return Calibration(method, tuple(map(float, knots)), tuple(map(float, values)), prevalence)  # type: ignore[arg-type]


def _weigh(truth: np.ndarray, prevalence: float) -> np.ndarray:
    share = np.clip(truth.mean(), EDGE, 1 - EDGE)
    return np.asarray(np.where(truth, prevalence / share, (1 - prevalence) / (1 - share)))


def _fit(method: str, truth: np.ndarray, x: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    model = LogisticRegression(C=1e6).fit(x[:, None], truth, sample_weight=weight)
    slope, shift = max(float(model.coef_[0, 0]), 1e-3), float(model.intercept_[0])
    ends = np.array([-FAR, FAR])
    if method == "sigmoid":
        return ends, slope * ends + shift
    curve = IsotonicRegression(out_of_bounds="clip").fit(x, truth, sample_weight=weight)
    knots = np.unique(np.quantile(x, np.linspace(0, 1, KNOTS)))
    steps = (1 - BLEND) * curve.predict(knots) + BLEND * expit(slope * knots + shift)
    values = _logit(steps)
    knots = np.concatenate([[-FAR], knots, [FAR]])
    low, high = min(values[0], -FAR * slope + shift) - 1, max(values[-1], FAR * slope + shift) + 1
    values = np.concatenate([[low], values, [high]])
    return knots, np.maximum.accumulate(values)


def _loss(truth: np.ndarray, curve: tuple[np.ndarray, np.ndarray], x: np.ndarray, weight: np.ndarray) -> float:
    chance = np.clip(expit(np.interp(x, *curve)), EDGE, 1 - EDGE)
    return float(-(weight * np.where(truth, np.log(chance), np.log(1 - chance))).sum())


def _logit(chance: np.ndarray) -> np.ndarray:
    return np.asarray(logit(np.minimum(np.maximum(chance, _LOWEST), _HIGHEST)))
