"""What a featurizer gives, once it is what the other checks can look at: an array of one row a record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.base import clone

from workbench.testing.failures import DERIVE, demand, narrow
from workbench.testing.inputs import take


def dense(values: Any) -> np.ndarray:
    """Return features as a dense array."""
    return values.toarray() if sparse.issparse(values) else np.asarray(values)


def fit_part(factory: Callable[[], Any], table: Any) -> Any:
    """Return a featurizer that is fitted on a table."""
    part = factory()
    fitted = part.fit(table, np.arange(len(table)) % 2)
    demand(fitted is not None, "fit must return the featurizer itself", got=fitted, do="end fit with `return self`")
    return fitted


def columns_of(part: Any, table: Any, how: str = "light rows") -> Any:
    """Return what a part makes of a table, once it is an array, or sparse, of one row a record."""
    made = narrow(lambda: part.transform(table), _each_alone(part, table, how))
    demand(isinstance(made, np.ndarray) or sparse.issparse(made), "features must be a NumPy array or CSR", on=how,
           got=type(made).__name__, do="return np.array(rows, dtype=np.float32)")  # fmt: skip
    demand(made.dtype.kind in "fiub", "features must be numbers", on=how, got=str(made.dtype),
           do="end transform with `.astype(np.float32)`")  # fmt: skip
    demand(
        made.ndim == 2 and made.shape[0] == len(table),
        "features must be of shape (n, d), n the number of records",
        on=how,
        got=f"{made.shape} for {len(table)} record(s)",
        do="make one row a record; `.reshape(-1, 1)` makes a column of a vector",
    )
    return made


def clone_part(part: Any) -> Any:
    """Return a clone of a part, as scikit-learn makes it."""
    try:
        return clone(part)
    except (AttributeError, TypeError, RuntimeError) as error:
        demand(False, "scikit-learn must be able to clone a part", got=" ".join(str(error).split()), do=DERIVE)


def _each_alone(part: Any, table: Any, how: str) -> Iterator[tuple[str, Callable[[], Any]]]:
    for row, text in enumerate(table["content"]):
        yield f"{how}, record {row}: {text!r}", partial(part.transform, take(table, [row]))
