"""Checks of a detector: probabilities in the order of the codes, row by row, and the same in every process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.base import clone

from workbench.testing.failures import demand
from workbench.testing.featurizer_checks import dense
from workbench.testing.inputs import contents, labelled_rows, take
from workbench.testing.sandbox import no_network
from workbench.testing.storage import check_stores
from workbench.testing.threat_checks import check_names_threats

Factory = Callable[[], Any]


def _takes_records(part: Any) -> bool:
    return getattr(part, "takes", "features") == "records"


def _data(part: Any, labels: int) -> tuple[Any, np.ndarray]:
    """Return sixty separable examples: the record table, or float32 features of shape (60, labels + 2)."""
    rows, codes = labelled_rows(labels)
    y = np.array(codes, dtype=np.int64)
    if _takes_records(part):
        return rows, y
    noise = np.random.default_rng(0).normal(size=(len(y), labels + 2)) * 0.05
    return (np.eye(labels + 2)[y] + noise).astype(np.float32), y


def _take(X: Any, places: list[int]) -> Any:
    return X[places] if isinstance(X, np.ndarray) else take(X, places)


def _fitted(factory: Factory, labels: int) -> tuple[Any, Any, np.ndarray]:
    part = factory()
    X, y = _data(part, labels)
    return part.fit(X, y), X, y


def check_gives_probabilities(factory: Factory) -> None:
    """`predict_proba` gives floats of shape (n, k), in [0, 1], rows summing to 1, for two and three labels."""
    for labels in (2, 3):
        part, X, y = _fitted(factory, labels)
        made = np.asarray(part.predict_proba(X))
        demand(
            made.shape == (len(y), labels), "probabilities must be of shape (n, k)", on=f"k = {labels}", got=made.shape
        )
        demand(np.issubdtype(made.dtype, np.floating), "probabilities must be floats", got=str(made.dtype))
        demand(np.isfinite(made).all() and (made >= 0).all() and (made <= 1).all(), "probabilities must lie in [0, 1]")
        demand(np.allclose(made.sum(axis=1), 1, atol=1e-5), "rows must sum to 1", got=made.sum(axis=1)[:3])


def check_columns_follow_the_codes(factory: Factory) -> None:
    """On data that can be told apart, smishing (the last code) is likelier on fraud than on chat."""
    for labels in (2, 3):
        part, X, y = _fitted(factory, labels)
        made = np.asarray(part.predict_proba(X))[:, -1]
        fraud, chat = made[y == labels - 1].mean(), made[y == 0].mean()
        demand(fraud > chat, "the last column must be the probability of the last code, smishing", on=f"k = {labels}",
               got=f"{fraud:.3f} on fraud, {chat:.3f} on chat", do="order the columns as the codes")  # fmt: skip


def check_rows_are_independent(factory: Factory) -> None:
    """A row's probabilities do not depend on its neighbours or on the order."""
    part, X, y = _fitted(factory, 3)
    whole = np.asarray(part.predict_proba(X))
    for places in ([2], [7, 1], list(range(len(y)))[::-1]):
        some = np.asarray(part.predict_proba(_take(X, places)))
        demand(
            np.allclose(some, whole[places], atol=1e-6),
            "a row's probabilities must not depend on other rows",
            on=str(places[:4]),
        )


def check_is_deterministic(factory: Factory) -> None:
    """Two fits on the same data, and one part asked twice, give the same."""
    part, X, _ = _fitted(factory, 3)
    first = np.asarray(part.predict_proba(X))
    demand(
        np.array_equal(first, np.asarray(part.predict_proba(X))), "predict_proba must give the same when asked again"
    )
    again, X, _ = _fitted(factory, 3)
    demand(
        np.array_equal(first, np.asarray(again.predict_proba(X))),
        "two fits alike must give the same",
        do="fix the seed",
    )


def check_input_is_not_changed(factory: Factory) -> None:
    """X and y are left as they were."""
    part = factory()
    X, y = _data(part, 3)
    before: Any = X.copy() if isinstance(X, np.ndarray) else contents(X)
    part.fit(X, y).predict_proba(X)
    same = np.array_equal(X, before) if isinstance(X, np.ndarray) else contents(X) == before
    demand(same and np.array_equal(y, _data(part, 3)[1]), "fit and predict_proba must not change X or y")


def check_takes_sparse_features(factory: Factory) -> None:
    """CSR features give what dense ones give."""
    part, X, y = _fitted(factory, 3)
    if _takes_records(part):
        return
    made = np.asarray(factory().fit(sparse.csr_matrix(X), y).predict_proba(sparse.csr_matrix(X)))
    demand(np.allclose(made.argmax(axis=1), y), "CSR features must do as well as dense ones")


def check_can_be_cloned(factory: Factory) -> None:
    """scikit-learn can clone it."""
    part = factory()
    X, y = _data(part, 3)
    demand(
        np.array_equal(np.asarray(clone(part).fit(X, y).predict_proba(X)), np.asarray(part.fit(X, y).predict_proba(X))),
        "a clone must give the same",
    )


def check_explains_by_column(factory: Factory) -> None:
    """`explain`, where there is one, gives one finite contribution for each row and column; records have words too."""
    part, X, y = _fitted(factory, 3)
    if not hasattr(part, "explain"):
        return
    told = dense(part.explain(X))
    demand(
        told.shape[0] == len(y) and told.ndim == 2 and np.isfinite(told).all(),
        "explain must give (n, d), finite",
        got=told.shape,
    )
    if _takes_records(part):
        words = part.describe(X, list(range(told.shape[1])))
        demand(len(words) == told.shape[1] and all(words), "describe must give words for each column", got=words)
    else:
        demand(told.shape == X.shape, "explain must give a contribution for each column", got=told.shape)


def check_concludes_as_it_predicts(factory: Factory) -> None:
    """`conclude`, where there is one, gives of `X @ weights` what `predict_proba` gives of X."""
    for labels in (2, 3):
        part, X, y = _fitted(factory, labels)
        if not hasattr(part, "conclude"):
            return
        demand(hasattr(part, "weights"), "a detector that concludes must say of which sums: `weights` is missing")
        told = part.conclude(X.astype(np.float64) @ part.weights)
        demand(
            np.shape(told) == (len(y), labels) and np.allclose(told, part.predict_proba(X), rtol=0, atol=1e-6),
            "conclude(X @ weights) must be predict_proba(X)",
            on=f"k = {labels}",
        )


def check_tells_smishing_apart(factory: Factory) -> None:
    """With `smishing_apart`, a fit on two labels, smishing and all others, gives the smishing score of the whole."""
    part, X, y = _fitted(factory, 3)
    if not getattr(part, "smishing_apart", False):
        return
    two = factory().fit(X, (y == 2).astype(np.int64))
    demand(
        np.allclose(np.asarray(two.predict_proba(X))[:, -1], np.asarray(part.predict_proba(X))[:, -1], atol=1e-6),
        "the smishing score must be the same whatever the other labels are",
        do="take `smishing_apart` off",
    )


def check_stores_and_loads(factory: Factory) -> None:
    """It is stored without pickle and loaded by a fresh process, and gives the same there."""
    part, X, _ = _fitted(factory, 3)
    check_stores(part, X, np.asarray(part.predict_proba(X)), call="predict_proba")


def check_stays_offline(factory: Factory) -> None:
    """Fit and predict open no connection."""
    with no_network():
        part, X, _ = _fitted(factory, 2)
        part.predict_proba(X)


CHECKS = (
    check_gives_probabilities,
    check_columns_follow_the_codes,
    check_rows_are_independent,
    check_is_deterministic,
    check_input_is_not_changed,
    check_takes_sparse_features,
    check_can_be_cloned,
    check_explains_by_column,
    check_names_threats,
    check_concludes_as_it_predicts,
    check_tells_smishing_apart,
    check_stores_and_loads,
    check_stays_offline,
)
