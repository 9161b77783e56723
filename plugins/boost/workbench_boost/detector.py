"""The detector behind `boost`."""

from __future__ import annotations

from numbers import Integral, Real
from typing import Any, ClassVar

import numpy as np
from scipy import sparse
from sklearn.utils._param_validation import Interval
from xgboost import DMatrix, XGBClassifier


def _summed(X: Any) -> Any:
    if not sparse.issparse(X) or X.has_canonical_format:
        return X
    summed = X.copy()
    summed.sum_duplicates()
    return summed


class Boost(XGBClassifier):
    """XGBoost's classifier by histograms on one thread, so that the same data gives the same trees."""

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "n_estimators": [Interval(Integral, 1, None, closed="left")],
        "max_depth": [Interval(Integral, 0, None, closed="left"), None],
        "learning_rate": [Interval(Real, 0, None, closed="neither"), None],
        "colsample_bytree": [Interval(Real, 0, 1, closed="right"), None],
    }

    def __init__(
        self,
        *,
        n_estimators: int = 200,
        max_depth: int = 5,
        learning_rate: float = 0.15,
        colsample_bytree: float = 0.3,
        n_jobs: int = 1,
        random_state: int = 0,
        tree_method: str = "hist",
        **others: Any,
    ) -> None:
        unknown = others.keys() - XGBClassifier().get_params()  # it would take any, and say nothing
        if unknown:
            raise TypeError(f"boost has no option {', '.join(sorted(unknown))}")
        super().__init__(
            n_estimators=n_estimators,
            max_depth=max_depth,
            learning_rate=learning_rate,
            colsample_bytree=colsample_bytree,
            n_jobs=n_jobs,
            random_state=random_state,
            tree_method=tree_method,
            **others,
        )

    def fit(self, X: Any, y: Any, **options: Any) -> Boost:
        """Fit on X of shape (n, d); what stands twice in a row of a CSR is added up."""
        self._validate_params()  # raises ValueError
        made: Boost = super().fit(_summed(X), y, **options)
        return made

    def predict_proba(self, X: Any, **options: Any) -> np.ndarray:
        """Return probabilities of shape (n, k)."""
        return np.asarray(super().predict_proba(_summed(X), **options))

    def explain(self, X: Any) -> np.ndarray:
        """Return each column's contribution to the smishing margin, float of shape (n, d) (Lundberg's TreeSHAP)."""
        told = np.asarray(self.get_booster().predict(DMatrix(_summed(X), nthread=1), pred_contribs=True))
        return told[:, -1, :-1] if told.ndim == 3 else told[:, :-1]
