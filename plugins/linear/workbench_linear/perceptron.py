"""The detector behind `perceptron`."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Integral, Real
from typing import Any, ClassVar

import numpy as np
from scipy import sparse
from sklearn.utils._param_validation import Interval
from workbench_linear.detector import Linear
from workbench_linear.hidden import conclude, explain
from workbench_linear.learning import Hidden, average, draw, learn

from workbench.featurizing.matrices import align, make_csr, multiply


class Perceptron(Linear):
    """Logistic regression, as `linear`, and a hidden layer beside it for smishing: the mean of both log-odds.

    The layer sees what means something only beside something else. It learns from rows of which most is left out and
    in small steps, so that it knows hardly more of what it learned from than `linear` does. Whether what is no smishing
    is ham or spam `linear` alone says: with that to tell as well, the layer would know more of its rows by heart.

    Parameters
    ----------
    C, max_iter, tol, lean
        As of `linear`.
    mix : float, default 0.5
        What the layer counts for in the mean.
    hidden_units : int, default 14
        Units of the layer: each costs a verdict as much as a column of weights.
    layers : int, default 1
        How many layers are learned side by side, each from another start and in another order of rows. What they say is
        their mean (an ensemble: Hansen and Salamon, 1990), which depends less on the seed; it is one layer of all their
        units.
    epochs : int, default 8
        How often it sees each row. The layer is the mean over the last third of them: so it depends less on the seed.
    dropout : float, default 0.5
        The share of a row's entries that it does not see, others each time.
    learning_rate : float, default 0.15
        How far a step goes.
    min_rows : int, default 10
        A column that fewer rows hold is not seen at all.
    seed : int, default 0
        Of what it starts from, of the order of rows and of what is left out.
    """

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        **Linear._parameter_constraints,
        "mix": [Interval(Real, 0, 1, closed="both")],
        "hidden_units": [Interval(Integral, 1, None, closed="left")],
        "layers": [Interval(Integral, 1, None, closed="left")],
        "epochs": [Interval(Integral, 0, None, closed="left")],
        "dropout": [Interval(Real, 0, 1, closed="left")],
        "learning_rate": [Interval(Real, 0, None, closed="neither")],
        "min_rows": [Interval(Integral, 1, None, closed="left")],
        "seed": [Interval(Integral, 0, None, closed="left")],
    }

    def __init__(
        self,
        C: float = 1.0,
        max_iter: int = 1000,
        tol: float = 5e-5,
        lean: float = 0.0,
        mix: float = 0.5,
        hidden_units: int = 14,
        layers: int = 1,
        epochs: int = 8,
        dropout: float = 0.5,
        learning_rate: float = 0.15,
        min_rows: int = 10,
        seed: int = 0,
    ) -> None:
        super().__init__(C=C, max_iter=max_iter, tol=tol, lean=lean)
        self.mix = mix
        self.hidden_units = hidden_units
        self.layers = layers
        self.epochs = epochs
        self.dropout = dropout
        self.learning_rate = learning_rate
        self.min_rows = min_rows
        self.seed = seed

    def fit_blocks(self, blocks: Iterable[Any], y: np.ndarray, sample_weight: np.ndarray | None = None) -> Perceptron:
        """Fit as `linear` does, and the layer on the same rows, or on so many of them as memory is meant to take."""
        super().fit_blocks(blocks, y, sample_weight)
        hidden = self._learn(blocks, np.asarray(y), sample_weight)
        self.__dict__.pop("_weights", None)
        self.layer_, self.shift_, self.out_ = hidden.layer, hidden.shift, hidden.out * np.float32(self.mix)
        self.coef_[:, 0] *= np.float32(1 - self.mix)
        self.intercept_[0] += np.float32(self.mix) * (np.float32(hidden.intercept) - self.intercept_[0])
        return self

    def _learn(self, blocks: Iterable[Any], y: np.ndarray, sample_weight: np.ndarray | None) -> Hidden:
        # By the root of their weight, or the heaviest rows were known by heart.
        weight = np.ones(len(y)) if sample_weight is None else np.sqrt(sample_weight)
        rows, chosen = draw(blocks, len(y), seed=self.seed)
        target = (y == y.max())[chosen]
        learned = [self._learn_one(rows, target, weight[chosen], seed=self.seed + k) for k in range(self.layers)]
        return average(learned)

    def _learn_one(self, rows: sparse.csr_matrix, target: np.ndarray, weight: np.ndarray, *, seed: int) -> Hidden:
        return learn(
            rows,
            target,
            weight,
            hidden_units=self.hidden_units,
            epochs=self.epochs,
            dropout=self.dropout,
            learning_rate=self.learning_rate,
            min_rows=self.min_rows,
            seed=seed,
        )

    def predict_proba(self, X: Any) -> np.ndarray:
        """Return float64 of shape (n, k)."""
        return self.conclude(np.hstack([multiply(X, self.coef_), multiply(X, self.layer_)]))

    @property
    def weights(self) -> np.ndarray:
        """What X is multiplied with, float32 of shape (d, k - 1 + h): those of `linear`, then the layer's.

        They are put together once, and lie as featurizers want them: none needs a copy.
        """
        if not hasattr(self, "_weights"):
            self._weights = align(np.hstack([self.coef_, self.layer_]), np.float32)
        return self._weights

    def __getstate__(self) -> dict[str, Any]:
        """Return what is stored: not what is put together of it."""
        state: dict[str, Any] = super().__getstate__()
        return {name: value for name, value in state.items() if name != "_weights"}

    def conclude(self, sums: np.ndarray) -> np.ndarray:
        """Return what `predict_proba` does, of `X @ weights`, float64 of shape (n, k - 1 + h)."""
        return conclude(sums, self.intercept_, self.shift_, self.out_)

    def explain(self, X: Any) -> Any:
        """Return each entry's contribution to the smishing score, in log-odds, CSR or array of shape (n, d).

        With what a row that holds nothing scores, they add up to the score (`workbench_linear.hidden.explain`).
        """
        rows = X.tocsr() if sparse.issparse(X) else sparse.csr_matrix(np.asarray(X))
        told = explain(rows, self.weights, self.shift_, self.out_)
        made = make_csr(told, rows.indices, rows.indptr, X.shape[1])
        return made if sparse.issparse(X) else made.toarray()
