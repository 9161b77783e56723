"""The detector behind `linear`."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression

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
        y = np.asarray(y)
        self.classes_ = np.unique(y)
        if len(self.classes_) < 2:
            raise ValueError("linear needs at least two classes in y. Got one.")
        used, dense = _used(X)
        steps = [self._step(dense, y, sample_weight, above) for above in self.classes_[:0:-1]]
        self.coef_ = np.zeros((X.shape[1], len(steps)), dtype=np.float32)
        self.coef_[used] = np.stack([coef for coef, _ in steps], axis=1)
        self.intercept_ = np.array([intercept for _, intercept in steps], dtype=np.float32)
        return self

    def _step(self, X: Any, y: np.ndarray, weight: np.ndarray | None, above: Any) -> tuple[np.ndarray, float]:
        """Fit one class against those below it."""
        mine = y <= above
        if not mine.all():
            X, y, weight = X[mine], y[mine], None if weight is None else weight[mine]
        model = LogisticRegression(C=self.C, max_iter=self.max_iter, tol=self.tol)
        model.fit(X, y == above, sample_weight=weight)
        return model.coef_[0], float(model.intercept_[0])

    def predict_proba(self, X: Any) -> np.ndarray:
        """Return float64 of shape (n, k)."""
        return self.conclude(multiply(X, self.coef_))

    @property
    def weights(self) -> np.ndarray:
        """What X is multiplied with, float64 of shape (d, k - 1)."""
        return self.coef_.astype(np.float64)

    def conclude(self, sums: np.ndarray) -> np.ndarray:
        """Return what `predict_proba` does, of `X @ weights`, float64 of shape (n, k - 1)."""
        chances = expit(sums + self.intercept_)
        made = np.empty((len(chances), len(self.classes_)))
        left: Any = 1.0
        for step in range(chances.shape[1]):
            np.multiply(left, chances[:, step], out=made[:, -1 - step])
            left = left - made[:, -1 - step]
        made[:, 0] = left
        return made

    def predict(self, X: Any) -> np.ndarray:
        """Return the likeliest class of each row, shape (n,)."""
        return np.asarray(self.classes_)[np.argmax(self.predict_proba(X), axis=1)]

    def explain(self, X: Any) -> Any:
        """Return each entry's contribution to the smishing score, in log-odds, CSR or array of shape (n, d)."""
        if not sparse.issparse(X):
            return np.asarray(X, dtype=np.float64) * self.coef_[:, 0]
        rows = X.tocsr()
        told = rows.data * self.coef_.take(rows.indices, axis=0)[:, 0].astype(np.float64)
        return make_csr(told, rows.indices, rows.indptr, X.shape[1])


def _used(X: Any) -> tuple[np.ndarray, Any]:
    """Return the columns that ever hold something, and X of them alone: the rest weigh nothing, at any price."""
    if not sparse.issparse(X):
        return np.arange(X.shape[1]), X
    summed = X.tocsr()
    if not summed.has_canonical_format:
        summed = summed.copy()
        summed.sum_duplicates()
    held = np.zeros(X.shape[1], dtype=bool)
    held[summed.indices] = True
    used = np.flatnonzero(held)
    place = np.cumsum(held, dtype=np.int32) - np.int32(1)
    dense = sparse.csr_matrix((summed.data, place[summed.indices], summed.indptr), (X.shape[0], len(used)))
    return used, dense
