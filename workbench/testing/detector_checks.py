"""Checks of a detector: probabilities in the order of the codes, row by row, and the same in every process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import sparse

from workbench.testing.columns import clone_part, dense
from workbench.testing.failures import DERIVE, demand
from workbench.testing.inputs import contents, labelled_rows, take
from workbench.testing.sandbox import no_network
from workbench.testing.storage import check_stores
from workbench.testing.threat_checks import check_names_threats

Factory = Callable[[], Any]


def _takes_records(part: Any) -> bool:
    takes = getattr(part, "takes", "features")
    demand(takes in ("records", "features"), "`takes` must be \"records\", or \"features\" as it is without it",
           got=takes, do="mend the name")  # fmt: skip
    return bool(takes == "records")


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
    fitted = part.fit(X, y)
    demand(fitted is not None, "fit must return the detector itself", got=fitted, do="end fit with `return self`")
    return fitted, X, y


def _chances(part: Any, X: Any, labels: int) -> np.ndarray:
    """Return what a part says of rows, once it is of shape (n, k)."""
    made = np.asarray(part.predict_proba(X))
    rows = X.shape[0] if hasattr(X, "shape") else len(X)
    demand(made.shape == (rows, labels), "probabilities must be of shape (n, k), a column a label",
           on=f"n = {rows}, k = {labels}", got=made.shape,
           do="return np.column_stack([1 - smishing, smishing]) of two labels; smishing is always last")  # fmt: skip
    return made


def check_gives_probabilities(factory: Factory) -> None:
    """`predict_proba` gives floats of shape (n, k), in [0, 1], rows summing to 1, for two and three labels."""
    for labels in (2, 3):
        part, X, _ = _fitted(factory, labels)
        made = _chances(part, X, labels)
        on = f"k = {labels}"
        demand(np.issubdtype(made.dtype, np.floating), "probabilities must be floats", on=on, got=str(made.dtype),
               do="return chances, and not the labels of `predict`")  # fmt: skip
        sound = np.isfinite(made).all() and (made >= 0).all() and (made <= 1).all()
        demand(sound, "probabilities must lie in [0, 1]", on=on, got=f"from {made.min():.3g} to {made.max():.3g}",
               do="put scores through a sigmoid or softmax; mind 0/0")  # fmt: skip
        demand(np.allclose(made.sum(axis=1), 1, atol=1e-5), "rows must sum to 1", on=on, got=made.sum(axis=1)[:3],
               do="divide each row by its sum")  # fmt: skip


def check_columns_follow_the_codes(factory: Factory) -> None:
    """On data that can be told apart, smishing (the last code) is likelier on fraud than on chat."""
    for labels in (2, 3):
        part, X, y = _fitted(factory, labels)
        made = _chances(part, X, labels)[:, -1]
        fraud, chat = made[y == labels - 1].mean(), made[y == 0].mean()
        demand(fraud > chat, "the last column must be the probability of the last code, smishing", on=f"k = {labels}",
               got=f"{fraud:.3f} on fraud, {chat:.3f} on chat", do="order the columns as the codes")  # fmt: skip


def check_rows_are_independent(factory: Factory) -> None:
    """A row's probabilities do not depend on its neighbours or on the order."""
    part, X, y = _fitted(factory, 3)
    whole = _chances(part, X, 3)
    for places in ([2], [7, 1], list(range(len(y)))[::-1]):
        some = _chances(part, _take(X, places), 3)
        demand(
            np.allclose(some, whole[places], atol=1e-6, equal_nan=True),
            "a row's probabilities must not depend on other rows",
            on=f"rows {places[:4]}{'…' if len(places) > 4 else ''} alone",
            got=f"{some[0]}, and with the others {whole[places[0]]}",
            do="scale by what fit has seen, and not by the rows at hand",
        )


def check_is_deterministic(factory: Factory) -> None:
    """Two fits on the same data, and one part asked twice, give the same."""
    part, X, _ = _fitted(factory, 3)
    first = _chances(part, X, 3)
    for again, how in ((part, "the same part, asked again"), (_fitted(factory, 3)[0], "another part, fitted alike")):
        demand(np.array_equal(first, _chances(again, X, 3), equal_nan=True), "probabilities must be the same each time",
               on=how, got="other probabilities", do="fix the seed, and keep no state between calls")  # fmt: skip


def check_input_is_not_changed(factory: Factory) -> None:
    """X and y are left as they were."""
    part = factory()
    X, y = _data(part, 3)
    before: Any = X.copy() if isinstance(X, np.ndarray) else contents(X)
    part.fit(X, y)
    part.predict_proba(X)
    same = np.array_equal(X, before) if isinstance(X, np.ndarray) else contents(X) == before
    changed = [name for name, kept in (("X", same), ("y", np.array_equal(y, _data(part, 3)[1]))) if not kept]
    demand(not changed, "fit and predict_proba must not change X or y", got=f"another {' and '.join(changed)}",
           do="work on a copy")  # fmt: skip


def check_takes_sparse_features(factory: Factory) -> None:
    """CSR features give what dense ones give."""
    part, X, y = _fitted(factory, 3)
    if _takes_records(part):
        return
    again = factory().fit(sparse.csr_matrix(X), y)
    made = _chances(part if again is None else again, sparse.csr_matrix(X), 3)
    right = int((made.argmax(axis=1) == y).sum())
    demand(right == len(y), "CSR features must do as well as dense ones", on=f"{len(y)} rows that can be told apart",
           got=f"{right} of them right", do="mind that `*` of CSR may be a matrix product")  # fmt: skip


def check_can_be_cloned(factory: Factory) -> None:
    """scikit-learn can clone it."""
    made = factory()
    part, X, _ = _fitted(lambda: made, 3)
    other, X, _ = _fitted(lambda: clone_part(made), 3)
    demand(np.array_equal(_chances(part, X, 3), _chances(other, X, 3), equal_nan=True), "a clone must give the same",
           got="other probabilities", do=DERIVE)  # fmt: skip


def check_explains_by_column(factory: Factory) -> None:
    """`explain`, where there is one, gives one finite contribution for each row and column; records have words too."""
    part, X, y = _fitted(factory, 3)
    if not hasattr(part, "explain"):
        return
    given = part.explain(X)
    demand(isinstance(given, np.ndarray) or sparse.issparse(given), "explain must give a NumPy array or CSR",
           got=type(given).__name__, do="return what each column adds to the score, or leave it out")  # fmt: skip
    told = dense(given)
    demand(
        told.ndim == 2 and told.shape[0] == len(y) and np.isfinite(told).all(),
        "explain must give numbers of shape (n, d), finite",
        on=f"n = {len(y)}",
        got=told.shape,
        do="give a row a record",
    )
    if _takes_records(part):
        demand(hasattr(part, "describe"), "a detector that takes records and explains must have describe",
               got=f"{type(part).__name__} without it", do="write describe(records, columns)")  # fmt: skip
        words = part.describe(X, list(range(told.shape[1])))
        sound = isinstance(words, list | tuple) and len(words) == told.shape[1] and all(words)
        demand(sound, "describe must give words for each column", on=f"{told.shape[1]} columns", got=words,
               do="return one str a column")  # fmt: skip
    else:
        demand(told.shape == X.shape, "explain must give a contribution for each column", on=f"X of shape {X.shape}",
               got=told.shape, do="give a column for each of X's")  # fmt: skip


def check_concludes_as_it_predicts(factory: Factory) -> None:
    """`conclude`, where there is one, gives of `X @ weights` what `predict_proba` gives of X."""
    for labels in (2, 3):
        part, X, y = _fitted(factory, labels)
        if not hasattr(part, "conclude"):
            return
        wanted = f"a detector that concludes must have `weights`, floats of shape (d, s), d = {X.shape[1]}"
        weights: Any = getattr(part, "weights", None)
        demand(np.ndim(weights) == 2 and len(weights) == X.shape[1], wanted, on=f"k = {labels}", got=np.shape(weights),
               do="give a row a feature, or leave `conclude` out")  # fmt: skip
        told = part.conclude(X.astype(np.float64) @ part.weights)
        demand(
            np.shape(told) == (len(y), labels) and np.allclose(told, part.predict_proba(X), rtol=0, atol=1e-6),
            "conclude(X @ weights) must be predict_proba(X)",
            on=f"k = {labels}",
            got=f"shape {np.shape(told)}, other probabilities",
            do="let predict_proba be conclude(X @ self.weights)",
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
        on="three labels, and smishing against the two others as one",
        got="other scores",
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
