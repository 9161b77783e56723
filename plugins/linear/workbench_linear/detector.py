"""The detector behind `linear`."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Real
from typing import Any, ClassVar

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.utils._param_validation import Interval
from workbench_linear.fitting import Logistic, find_used
from workbench_linear.hidden import conclude

from workbench.featurizing.matrices import make_csr, multiply

NOTHING = np.zeros(0, np.float32)  # the units of a layer where there is none


class Linear(ClassifierMixin, BaseEstimator):
    """Logistic regression in steps: smishing against the rest, then each lower class against those below it.

    So the smishing score is one sum of contributions, and ham and spam share what is left.

    Parameters
    ----------
    C : float, default 1.0
        Inverse of the strength of regularisation, as scikit-learn's.
    max_iter, tol : int, float
        When the solver (L-BFGS) stops.
    lean : float, default 0.0
        How much less a column's weight costs that leans to one class: the columns are multiplied with this power of
        their log-odds before they are fitted (after Wang and Manning, "Baselines and Bigrams", 2012, who take the odds
        themselves). At zero all cost the same.
    """

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        **{name: LogisticRegression._parameter_constraints[name] for name in ("C", "max_iter", "tol")},
        "lean": [Interval(Real, 0, None, closed="left")],
    }
    smishing_apart = True  # its step knows no other class

    def __init__(self, C: float = 1.0, max_iter: int = 1000, tol: float = 5e-5, lean: float = 0.0) -> None:
        self.C = C
        self.max_iter = max_iter
        self.tol = tol
        self.lean = lean

    def fit(self, X: Any, y: np.ndarray, sample_weight: np.ndarray | None = None) -> Linear:
        """Fit on X of shape (n, d), dense or CSR, and codes y of shape (n,)."""
        return self.fit_blocks([X], y, sample_weight)

    def fit_blocks(self, blocks: Iterable[Any], y: np.ndarray, sample_weight: np.ndarray | None = None) -> Linear:
        """Fit on blocks of rows, which can be gone through again and again; y tells the codes of all their rows."""
        self._validate_params()  # raises ValueError
        y = np.asarray(y)
        self.classes_ = np.unique(y)
        if len(self.classes_) < 2:
            raise ValueError("linear needs at least two classes in y. Got one.")
        weight = np.ones(len(y)) if sample_weight is None else np.asarray(sample_weight, dtype=np.float64)
        used = find_used(blocks)
        steps = [
            Logistic(blocks, used, y == above, np.where(y <= above, weight, 0), self.C, lean=self.lean).solve(
                max_iter=self.max_iter, tol=self.tol
            )
            for above in self.classes_[:0:-1]
        ]
        self.coef_ = np.stack([coef for coef, _ in steps], axis=1)
        self.intercept_ = np.array([intercept for _, intercept in steps], dtype=np.float32)
        return self

    def predict_proba(self, X: Any) -> np.ndarray:
        """Return float64 of shape (n, k)."""
        return self.conclude(multiply(X, self.coef_))

    @property
    def weights(self) -> np.ndarray:
        """What X is multiplied with, float64 of shape (d, k - 1)."""
        return self.coef_.astype(np.float64)

    def conclude(self, sums: np.ndarray) -> np.ndarray:
        """Return what `predict_proba` does, of `X @ weights`, float64 of shape (n, k - 1)."""
        return conclude(sums, self.intercept_, NOTHING, NOTHING)

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
