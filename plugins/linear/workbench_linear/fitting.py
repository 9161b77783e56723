"""Fitting a logistic regression on rows in blocks: the optimum of all rows at once, in the memory of one block.

The objective and the stopping rule are those of scikit-learn's solver `lbfgs`.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.exceptions import ConvergenceWarning

HARDEST = 50  # steps of a line search
FLAT = 64 * np.finfo(np.float64).eps  # relative decrease that is none


class Logistic:
    """The mean loss of a logistic regression with an L2 penalty on all but the intercept, and its gradient.

    `blocks`: of float rows, dense or CSR, in order, the same each time; `used`: bool of shape (d,), columns that hold
    something; `target`: bool of shape (n,); `weight`: float64 of shape (n,), 0 for rows that do not count.
    """

    def __init__(
        self, blocks: Iterable[Any], used: np.ndarray, target: np.ndarray, weight: np.ndarray, C: float
    ) -> None:
        self.blocks = blocks
        self.used = np.flatnonzero(used)
        self.sign = np.where(target, 1.0, -1.0)
        self.weight = weight / weight.sum()
        self.penalty = 1 / (C * weight.sum())
        self.wide = np.zeros(len(used), dtype=np.float32)

    def solve(self, *, max_iter: int, tol: float) -> tuple[np.ndarray, float]:
        """Return the coefficients, float32 of shape (d,), and the intercept; warn if the solver ran out of steps."""
        options = {"maxiter": max_iter, "maxls": HARDEST, "gtol": tol, "ftol": FLAT}
        start = np.zeros(len(self.used) + 1)
        found = minimize(self.measure, start, method="L-BFGS-B", jac=True, options=options)
        if found.status == 1:
            warnings.warn(f"linear stopped after {max_iter} steps. Raise max_iter.", ConvergenceWarning, stacklevel=4)
        return self._spread(found.x[:-1]).copy(), float(found.x[-1])

    def measure(self, point: np.ndarray) -> tuple[float, np.ndarray]:
        """Return the loss at a point (coefficients of used columns, then the intercept), and its gradient there."""
        wide, shift = self._spread(point[:-1]), point[-1]
        loss, slopes, gradient = 0.0, 0.0, np.zeros(len(wide))
        for block, rows in self._walk():
            sign, weight = self.sign[rows], self.weight[rows]
            margin = sign * (block @ wide + shift)
            loss += float(weight @ np.logaddexp(0, -margin))
            slope = -sign * weight * expit(-margin)
            slopes += float(slope.sum())
            gradient += block.T @ slope.astype(np.float32)
        coef = point[:-1]
        loss += self.penalty / 2 * float(coef @ coef)
        return loss, np.append(gradient[self.used] + self.penalty * coef, slopes)

    def _spread(self, coef: np.ndarray) -> np.ndarray:
        self.wide[self.used] = coef
        return self.wide

    def _walk(self) -> Iterator[tuple[Any, slice]]:
        """Yield the blocks in which a row counts, each with its rows."""
        start = 0
        for block in self.blocks:
            rows = slice(start, start + block.shape[0])
            start = rows.stop
            if self.weight[rows].any():
                yield block, rows


def find_used(blocks: Iterable[Any]) -> np.ndarray:
    """Return which columns ever hold something, bool of shape (d,): the rest weigh nothing, at any price."""
    used: Any = False
    for block in blocks:
        if sparse.issparse(block):
            held = np.zeros(block.shape[1], dtype=bool)
            held[block.indices] = True
        else:
            held = np.ones(block.shape[1], dtype=bool)
        used = used | held
    return np.asarray(used)
