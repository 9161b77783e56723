"""What sums conclude, and a hidden layer of leaky rectifiers (Maas, Hannun and Ng, 2013) among them, and why."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import sparse

from workbench.compiled import compiled

SLOPE = 0.1  # of a rectifier below zero
FARTHEST = 700.0  # odds below minus this are none: what a float's exponent still takes


def conclude(sums: np.ndarray, intercept: np.ndarray, shift: np.ndarray, out: np.ndarray) -> np.ndarray:
    """Return the chances of n rows, float64 of shape (n, s + 1), by their s log-odds and then h sums of the layer.

    A step's log-odds are against all lower classes: smishing first, the lowest class has the rest. The layer adds to
    the first. `sums`: float64 of shape (n, s + h); `intercept`: float32 of shape (s,); `shift`, `out`: of shape (h,).
    """
    told: np.ndarray = _conclude(np.ascontiguousarray(sums, np.float64), intercept, shift, out)
    return told


def explain(rows: sparse.csr_matrix, weights: np.ndarray, shift: np.ndarray, out: np.ndarray) -> np.ndarray:
    """Return what each entry of n rows contributes to the first log-odds, float64, in the order of `rows.data`.

    `weights`: float32 of shape (d, s + h), what `conclude` takes sums of; `shift` and `out`: (h,), float32. A column
    contributes by the mean slope on the way from a row that holds nothing to this one: so contributions add up to the
    difference of the two, and change little where the row does. Of one layer that is the integrated gradient
    (Sundararajan, Taly and Yan, 2017) and the rule `rescale` of DeepLIFT (Shrikumar, Greenside and Kundaje, 2017).
    Raises ValueError for rows of other columns than the weights'.
    """
    if rows.shape[1] != len(weights):
        raise ValueError(f"rows of {len(weights)} columns are wanted. Got {rows.shape[1]}.")
    indptr, indices = (part.astype(np.int32, copy=False) for part in (rows.indptr, rows.indices))
    told: np.ndarray = _explain(indptr, indices, rows.data.astype(np.float64), weights, shift, out)
    return told


@compiled()
def _slant(total: float, shift: float) -> float:
    """Return the mean slope of a rectifier on the way from its shift to a sum beyond."""
    start, end = min(shift, shift + total), max(shift, shift + total)
    if start >= 0:
        return 1.0
    if end <= 0:
        return SLOPE
    return (end - SLOPE * start) / (end - start)


@compiled("float64[:, ::1](float64[:, ::1], float32[::1], float32[::1], float32[::1])")
def _conclude(sums: Any, intercept: Any, shift: Any, out: Any) -> Any:
    last = len(intercept)
    made = np.empty((len(sums), last + 1))
    for row in range(len(sums)):
        first, left = sums[row, 0], 1.0
        for k in range(len(shift)):
            signal = sums[row, last + k] + shift[k]
            first += (signal if signal > 0 else signal * SLOPE) * out[k]
        for step in range(last):
            odds = (sums[row, step] if step else first) + intercept[step]
            made[row, last - step] = left / (1 + math.exp(-odds)) if odds > -FARTHEST else 0.0
            left -= made[row, last - step]
        made[row, 0] = left
    return made


@compiled()
def _add_up(indices: Any, data: Any, weights: Any, totals: Any) -> None:
    """Write what the entries of a row add up to: four entries at a time, so that a total is seldom written."""
    totals[:] = 0
    fours = len(data) // 4 * 4
    for at in range(0, fours, 4):
        one, two, three, four = indices[at], indices[at + 1], indices[at + 2], indices[at + 3]
        for k in range(len(totals)):
            first = weights[one, k] * data[at] + weights[two, k] * data[at + 1]
            totals[k] += first + (weights[three, k] * data[at + 2] + weights[four, k] * data[at + 3])
    for at in range(fours, len(data)):
        for k in range(len(totals)):
            totals[k] += weights[indices[at], k] * data[at]


@compiled()
def _tell(indices: Any, data: Any, weights: Any, slopes: Any, told: Any) -> None:
    """Write what each entry of a row contributes, given the sums' slopes: four entries at a time, side by side."""
    fours = len(data) // 4 * 4
    for at in range(0, fours, 4):
        one, two, three, four = indices[at], indices[at + 1], indices[at + 2], indices[at + 3]
        a = b = c = d = 0.0
        for k in range(len(slopes)):
            a, b = a + weights[one, k] * slopes[k], b + weights[two, k] * slopes[k]
            c, d = c + weights[three, k] * slopes[k], d + weights[four, k] * slopes[k]
        told[at], told[at + 1] = a * data[at], b * data[at + 1]
        told[at + 2], told[at + 3] = c * data[at + 2], d * data[at + 3]
    for at in range(fours, len(data)):
        total = 0.0
        for k in range(len(slopes)):
            total += weights[indices[at], k] * slopes[k]
        told[at] = total * data[at]


@compiled("float64[::1](int32[::1], int32[::1], float64[::1], float32[:, ::1], float32[::1], float32[::1])")
def _explain(indptr: Any, indices: Any, data: Any, weights: Any, shift: Any, out: Any) -> Any:
    told, slopes = np.empty(len(data)), np.empty(weights.shape[1])
    first = len(slopes) - len(shift)
    for row in range(len(indptr) - 1):
        start, stop = indptr[row], indptr[row + 1]
        _add_up(indices[start:stop], data[start:stop], weights, slopes)
        for k in range(len(shift)):
            slopes[first + k] = _slant(slopes[first + k], shift[k]) * out[k]
        slopes[:first] = 0
        slopes[0] = 1
        _tell(indices[start:stop], data[start:stop], weights, slopes, told[start:stop])
    return told
