"""The detector behind `linear`."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression


class Linear(LogisticRegression):
    """scikit-learn's LogisticRegression, with room to converge and contributions that can be told."""

    def __init__(
        self,
        C: float = 10.0,
        class_weight: Any = None,
        max_iter: int = 2000,
        tol: float = 1e-4,
    ) -> None:
        super().__init__(C=C, class_weight=class_weight, max_iter=max_iter, tol=tol)

    def explain(self, X: Any) -> Any:
        """Return each column's contribution to the smishing score against the mean of the other classes.

        Parameters
        ----------
        X : CSR or array of shape (n, d)

        Returns
        -------
        CSR or array of shape (n, d), in log-odds.
        """
        weights = self.coef_[0] if len(self.coef_) == 1 else self.coef_[-1] - self.coef_[:-1].mean(axis=0)
        if sparse.issparse(X):
            told = X.astype(np.float64).tocsr()
            told.data *= weights[told.indices]
            return told
        return np.asarray(X) * weights
