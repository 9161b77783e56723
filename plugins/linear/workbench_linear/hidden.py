"""A hidden layer over columns, of leaky rectifiers (Maas, Hannun and Ng, 2013): what it says, and why."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from workbench.compiled import compiled

SLOPE = 0.1  # of a rectifier below zero


def weigh(sums: np.ndarray, shift: np.ndarray, out: np.ndarray) -> np.ndarray:
    """Return log-odds less their intercepts, float64 of shape (n, s), of a row's s log-odds and then its h sums.

    The layer adds to the first. `sums`: float64 of shape (n, s + h); `shift` and `out`: float32 of shape (h,).
    """
    told: np.ndarray = _weigh(np.ascontiguousarray(sums), shift, out)
    return told


def explain(
    rows: sparse.csr_matrix, coef: np.ndarray, layer: np.ndarray, shift: np.ndarray, out: np.ndarray
) -> np.ndarray:
    """Return what each entry of n rows contributes to the first log-odds, float64, in the order of `rows.data`.

    `coef`: (d, s), `layer`: (d, h), `shift` and `out`: (h,), float32. A column contributes by the mean slope on
    the way from a row that holds nothing to this one: so contributions add up to the difference of the two, and change
    little where the row does. Of one layer that is the integrated gradient (Sundararajan, Taly and Yan, 2017) and the
    rule `rescale` of DeepLIFT (Shrikumar, Greenside and Kundaje, 2017) alike.
    """
    indptr, indices = (part.astype(np.int32, copy=False) for part in (rows.indptr, rows.indices))
    told: np.ndarray = _explain(indptr, indices, rows.data.astype(np.float64), coef, layer, shift, out)
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


@compiled("float64[:, ::1](float64[:, ::1], float32[::1], float32[::1])")
def _weigh(sums: Any, shift: Any, out: Any) -> Any:
    steps = sums.shape[1] - len(shift)
    told = sums[:, :steps].copy()
    for row in range(len(sums)):
        for k in range(len(shift)):
            signal = sums[row, steps + k] + shift[k]
            told[row, 0] += (signal if signal > 0 else signal * SLOPE) * out[k]
    return told


@compiled(
    "float64[::1](int32[::1], int32[::1], float64[::1], float32[:, ::1], float32[:, ::1], float32[::1], float32[::1])"
)
def _explain(indptr: Any, indices: Any, data: Any, coef: Any, layer: Any, shift: Any, out: Any) -> Any:
    told, slopes = np.empty(len(data)), np.empty(len(shift))
    for row in range(len(indptr) - 1):
        start, stop = indptr[row], indptr[row + 1]
        slopes[:] = 0
        for index, value in zip(indices[start:stop], data[start:stop]):  # noqa: B905
            for k in range(len(slopes)):
                slopes[k] += layer[index, k] * value
        for k in range(len(slopes)):
            slopes[k] = _slant(slopes[k], shift[k]) * out[k]
        for at in range(start, stop):
            told[at] = coef[indices[at], 0]
            for k in range(len(slopes)):
                told[at] += layer[indices[at], k] * slopes[k]
            told[at] *= data[at]
    return told
