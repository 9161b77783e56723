"""Featurizers side by side: a FeatureUnion over what plugins may see, quick for one record and for many."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.pipeline import FeatureUnion

from workbench.featurizing.matrices import multiply, stack
from workbench.models.admitting import admit_answers, admit_features
from workbench.records import VISIBLE, Rows, visible

CHUNK = 1024  # so that a chunk's arrays stay small, and what is done once a chunk, cold each time, counts little


class Features(FeatureUnion, auto_wrap_output_keys=None):  # type: ignore[misc, call-arg]
    """Featurizers over one record table; the output is float32 of shape (n, d), CSR if any part's is, else dense.

    `transformer_list`: (name, featurizer) pairs. After fit, `widths_` holds each part's number of columns.
    """

    def __init__(self, transformer_list: Sequence[tuple[str, Any]]) -> None:
        super().__init__(transformer_list)

    def fit(self, records: Any, y: Any = None, **_: Any) -> Features:
        """Fit every featurizer on the visible columns of `records`."""
        self.fit_transform(records, y)
        return self

    def fit_transform(self, records: Any, y: Any = None, **_: Any) -> Any:
        """Fit every featurizer and return their columns side by side."""
        seen = visible(records)
        for _, part in self.transformer_list:
            part.fit(seen, y)
        few = next(_chunks(seen))
        self.widths_ = [
            int(admit_features(part.transform(few), name, len(few)).shape[1]) for name, part in self.transformer_list
        ]
        return self.transform(records)

    def transform(self, records: Any, **_: Any) -> Any:
        """Return every featurizer's columns side by side; raise PluginError for what breaks a featurizer's contract."""
        whole = len(records) > 1
        parts = [(*named, width) for named, width in zip(self.transformer_list, self.widths_, strict=True)]
        made = [
            stack(
                [
                    admit_features(part.transform(rows), name, len(rows), width=width, whole=whole)
                    for name, part, width in parts
                ]
            )
            for rows in _chunks(visible(records))
        ]
        if len(made) == 1:
            return made[0]
        return sparse.vstack(made, format="csr") if sparse.issparse(made[0]) else np.vstack(made)

    def project(self, weights: np.ndarray) -> Callable[[Any], np.ndarray]:
        """Return a function that gives `transform(records) @ weights`, float64 of shape (n, k), for weights of (d, k).

        What it remembers lives as long as it does.
        """
        parts = [
            _project(name, part, weights[stop - width : stop])
            for (name, part), width, stop in zip(
                self.transformer_list, self.widths_, accumulate(self.widths_), strict=True
            )
        ]

        def project(records: Any) -> np.ndarray:
            sums, start = np.zeros((len(records), weights.shape[1])), 0
            for rows in _chunks(visible(records)):
                mine = sums[start : start + len(rows)]
                for add in parts:
                    add(rows, mine)
                start += len(rows)
            return sums

        return project

    @property
    def stateless(self) -> bool:
        """Whether no featurizer learns anything, by scikit-learn's tag `requires_fit`."""
        return all(hasattr(part, "__sklearn_tags__") and not part.__sklearn_tags__().requires_fit
                   for _, part in self.transformer_list)  # fmt: skip

    def describe_each(self, seen: Rows, columns: Sequence[Sequence[int]]) -> list[list[tuple[str, str]]]:
        """Say of each visible record in words what its columns are, as (featurizer's name, words), in their order."""
        starts = [0, *accumulate(self.widths_)]
        asked: list[dict[int, list[int]]] = [{} for _ in self.transformer_list]
        for row, some in enumerate(columns):
            for column in some:
                place = bisect_right(starts, column) - 1
                asked[place].setdefault(row, []).append(column - starts[place])
        said: dict[tuple[int, int], tuple[str, str]] = {}
        for (name, part), start, mine in zip(self.transformer_list, starts, asked, strict=False):
            told = _describe(name, part, seen.take([*mine]), [*mine.values()]) if mine else []
            for (row, some), texts in zip(mine.items(), told, strict=True):
                for column, text in zip(some, texts, strict=True):
                    said[row, column + start] = name, text
        return [[said[row, column] for column in some] for row, some in enumerate(columns)]


class View(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Hands the visible part of the record table on, for a detector that takes records."""

    def fit(self, records: Any, y: Any = None) -> View:
        """Nothing is learned."""
        self.fitted_ = True
        return self

    def transform(self, records: Any) -> Any:
        """Return what plugins may see of the table."""
        return visible(records)


def _project(name: str, part: Any, weights: np.ndarray) -> Callable[[Any, np.ndarray], None]:
    if hasattr(part, "project"):
        made: Callable[[Any, np.ndarray], None] = part.project(weights)
        return made

    held, width = weights.astype(np.float64), len(weights)

    def add(rows: Any, sums: np.ndarray) -> None:
        made = admit_features(part.transform(rows), name, len(rows), width=width, whole=len(rows) > 1)
        sums += multiply(made, held)

    return add


def _describe(name: str, part: Any, seen: Any, columns: Sequence[Sequence[int]]) -> list[list[str]]:
    """Return what a part says of each record's columns, a record at a time where it cannot do more."""
    sizes = [len(some) for some in columns]
    if hasattr(part, "describe_each"):
        return admit_answers(part.describe_each(seen, columns), "featurizer", name, "describe_each", sizes=sizes)
    if hasattr(part, "describe"):
        told = (part.describe(seen.take([row]), some) for row, some in enumerate(columns))
        return admit_answers(told, "featurizer", name, "describe", sizes=sizes)
    return [[f"column {column}" for column in some] for some in columns]


def _chunks(seen: Any) -> Iterator[Rows]:
    """Yield a table as light rows, few enough at a time that what parts work out of them stays small."""
    if isinstance(seen, Rows) and len(seen) <= CHUNK:
        yield seen
        return
    columns = {name: list(seen[name]) for name in VISIBLE}
    for start in range(0, max(len(seen), 1), CHUNK):
        taken = {name: values[start : start + CHUNK] for name, values in columns.items()}
        yield Rows(taken, len(taken["content"]))
