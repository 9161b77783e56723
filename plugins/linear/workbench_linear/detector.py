"""The detector behind `linear`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from scipy import sparse
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from workbench_linear.fitting import Logistic, find_used

from workbench.matrices import make_csr, multiply


class Linear(ClassifierMixin, BaseEstimator):
    """Logistic regression in steps: smishing against the rest, then each lower class against those below it.

    So the smishing score is one sum of contributions, and ham and spam share what is left.

    Parameters
    ----------
    C : float, default 1.0
        Inverse of the strength of regularisation, as scikit-learn's.
    max_iter, tol : int, float
        When the solver (L-BFGS) stops.
    """

    def __init__(self, C: float = 1.0, max_iter: int = 1000, tol: float = 1e-4) -> None:
        self.C = C
        self.max_iter = max_iter
        self.tol = tol

    def fit(self, X: Any, y: np.ndarray, sample_weight: np.ndarray | None = None) -> Linear:
        """Fit on X of shape (n, d), dense or CSR, and codes y of shape (n,)."""
        return self.fit_blocks([X], y, sample_weight)

    def fit_blocks(self, blocks: Iterable[Any], y: np.ndarray, sample_weight: np.ndarray | None = None) -> Linear:
        """Fit on blocks of rows, which can be gone through again and again; y tells the codes of all their rows."""
        y = np.asarray(y)
        self.classes_ = np.unique(y)
        if len(self.classes_) < 2:
            raise ValueError("linear needs at least two classes in y. Got one.")
        weight = np.ones(len(y)) if sample_weight is None else np.asarray(sample_weight, dtype=np.float64)
        used = find_used(blocks)
        steps = [
            Logistic(blocks, used, y == above, np.where(y <= above, weight, 0), self.C).solve(
                max_iter=self.max_iter, tol=self.tol
            )
            for above in self.classes_[:0:-1]
        ]
        self.coef_ = np.stack([coef for coef, _ in steps], axis=1)
        self.intercept_ = np.array([intercept for _, intercept in steps], dtype=np.float32)
        return self

    def predict_proba(self, X: Any) -> np.ndarray:
        """Return float64 of shape (n, k)."""
        chances = expit((multiply(X, self.coef_) + self.intercept_).astype(np.float64))
        made = np.empty((len(chances), len(self.classes_)))
        left = np.ones(len(chances))
        for step, chance in enumerate(chances.T):
            made[:, -1 - step] = left * chance
            left = left * (1 - chance)
        made[:, 0] = left
        return made

    def predict(self, X: Any) -> np.ndarray:
        """Return the likeliest class of each row, shape (n,)."""
        return np.asarray(self.classes_)[np.argmax(self.predict_proba(X), axis=1)]

    def explain(self, X: Any) -> Any:
        """Return each column's contribution to the smishing score, in log-odds, CSR or array of shape (n, d)."""
        weights = self.coef_[:, 0]
        if not sparse.issparse(X):
            return np.asarray(X, dtype=np.float64) * weights
        rows = X.tocsr()
        told = rows.data * weights.take(rows.indices).astype(np.float64)
        made = make_csr(told, rows.indices.copy(), rows.indptr.copy(), X.shape[1])
        made.sum_duplicates()
        return made
