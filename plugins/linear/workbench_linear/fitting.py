"""Fitting a logistic regression on rows in blocks: the optimum of all rows at once, in the memory of one block.

The objective is that of scikit-learn's solver `lbfgs`; its steps are conditioned, and its stopping rule looks at the
gradient of those steps.
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
LEAST = 0.1  # log-odds that a column leans by at least
PRIOR = 0.3  # of a row that holds every column
PACE = 0.2  # of the intercept


class Logistic:
    """The mean loss of a logistic regression with an L2 penalty on all but the intercept, and its gradient.

    `blocks`: of float rows, dense or CSR, in order, the same each time; `used`: bool of shape (d,), columns that hold
    something; `target`: bool of shape (n,); `weight`: float64 of shape (n,), 0 for rows that do not count; `lean`:
    how much cheaper columns are that lean to one side, see `_lean`.
    """

    def __init__(
        self,
        blocks: Iterable[Any],
        used: np.ndarray,
        target: np.ndarray,
        weight: np.ndarray,
        C: float,
        *,
        lean: float = 0.0,
    ) -> None:
        self.blocks = blocks
        self.used = np.flatnonzero(used)
        self.sign = np.where(target, 1.0, -1.0)
        self.weight = weight / weight.sum()
        self.penalty = 1 / (C * weight.sum())
        self.wide = np.zeros(len(used), dtype=np.float32)
        self.scale = self._lean(weight, lean) if lean else np.ones(len(self.used))
        self.pace = self._condition()

    def solve(self, *, max_iter: int, tol: float) -> tuple[np.ndarray, float]:
        """Return the coefficients, float32 of shape (d,), and the intercept; warn if the solver ran out of steps."""
        options = {"maxiter": max_iter, "maxls": HARDEST, "gtol": tol, "ftol": FLAT}
        start = np.zeros(len(self.used) + 1)
        found = minimize(self._measure_paced, start, method="L-BFGS-B", jac=True, options=options)
        if found.status == 1:
            warnings.warn(f"linear stopped after {max_iter} steps. Raise max_iter.", ConvergenceWarning, stacklevel=4)
        point = found.x * self.pace
        return self._spread(point[:-1]).copy(), float(point[-1])

    def _measure_paced(self, point: np.ndarray) -> tuple[float, np.ndarray]:
        loss, gradient = self.measure(point * self.pace)
        return loss, gradient * self.pace

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
        return loss, np.append(gradient[self.used] * self.scale + self.penalty * coef, slopes)

    def _lean(self, weight: np.ndarray, power: float) -> np.ndarray:
        """Return what each used column is multiplied with: a power of how far it leans to one side, in log-odds.

        By the shares of both sides' rows that hold it, and a prior that leans to neither (after Wang and Manning,
        "Baselines and Bigrams", 2012). The mean square, by use, is one: the penalty means what it did.
        """
        held = np.zeros((2, len(self.wide)))
        for block, rows in self._walk():
            sides = np.stack([weight[rows] * (self.sign[rows] == side) for side in (1, -1)])
            held += sides.astype(np.float32) @ abs(block)
        held = held[:, self.used]
        mass = np.array([[weight[self.sign == side].sum()] for side in (1, -1)])
        shares = held / mass + PRIOR / mass.sum()
        scale = np.maximum(np.abs(np.log(shares[0] / shares[1])), LEAST) ** power
        use = held.sum(axis=0) + PRIOR
        return np.asarray(scale / np.sqrt(scale**2 @ use / use.sum()))

    def _condition(self) -> np.ndarray:
        """Return how far a step goes in each used column, and in the intercept, float64 of shape (used + 1,).

        The fourth root of the curvature where every score is even: a column of many rows then gets a shorter step
        than one of few, and the solver needs fewer of them. The optimum is the same.
        """
        curvature = np.zeros(len(self.wide))
        for block, rows in self._walk():
            curvature += (self.weight[rows] / 4).astype(np.float32) @ _square(block)
        pace = (curvature[self.used] * self.scale**2 + self.penalty) ** -0.25
        return np.append(pace / np.sqrt(np.mean(pace**2)), PACE)

    def _spread(self, coef: np.ndarray) -> np.ndarray:
        self.wide[self.used] = coef * self.scale
        return self.wide

    def _walk(self) -> Iterator[tuple[Any, slice]]:
        """Yield the blocks in which a row counts, each with its rows."""
        start = 0
        for block in self.blocks:
            rows = slice(start, start + block.shape[0])
            start = rows.stop
            if self.weight[rows].any():
                yield block, rows


def _square(block: Any) -> Any:
    return block.multiply(block) if sparse.issparse(block) else block * block


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
