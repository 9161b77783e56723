"""Flags: the plainest featurizer there is, named features that a record has or has not. For plugins to build on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator, TransformerMixin

from workbench.compiled import compiled
from workbench.matrices import make_csr, point
from workbench.records import recall


class Flags(TransformerMixin, BaseEstimator, auto_wrap_output_keys=None):  # type: ignore[misc, call-arg]
    """A stateless featurizer of flags, each 0 or 1. A subclass names them in `says` and finds them by `find`.

    `says`: what each flag says of a record that has it, by name, in the order of the columns.
    """

    says: ClassVar[Mapping[str, str]] = {}
    _places: ClassVar[Mapping[str, int]] = {}

    def __init_subclass__(cls) -> None:
        """Number the columns, once; scikit-learn shall not wrap `transform`, which costs as much as it does."""
        super().__init_subclass__(auto_wrap_output_keys=None)
        cls._places = {name: place for place, name in enumerate(cls.says)}

    def find(self, records: Any) -> Iterable[Iterable[str]]:
        """Return the names of the flags of each of n records."""
        raise NotImplementedError(f"{type(self).__name__} must find its flags: override `find`.")

    def fit(self, records: Any, y: Any = None) -> Flags:
        """Learn nothing."""
        self.fitted_ = True
        return self

    def transform(self, records: Any) -> csr_matrix:
        """Return float32 CSR of shape (n, len(says))."""
        found = self.found(records)
        indices = np.nonzero(found)[1].astype(np.int32)
        return make_csr(np.ones(len(indices), np.float32), indices, point(found.sum(axis=1)), found.shape[1])

    def project(self, weights: np.ndarray) -> Callable[[Any], np.ndarray]:
        """Return a function that gives `transform(records) @ weights`."""
        held = np.ascontiguousarray(weights)
        return lambda records: _add_up(self.found(records), held)

    def found(self, records: Any) -> np.ndarray:
        """Return whether each of n records has each flag, uint8 of shape (n, len(says)); light rows remember it."""
        return recall(records, f"flags of {type(self).__qualname__}", self._mark)

    def _mark(self, records: Any) -> np.ndarray:
        places, width = self._places, len(self._places)
        marks = bytearray(len(records) * width)
        for row, names in enumerate(self.find(records)):
            for name in names:
                marks[row * width + places[name]] = 1
        return np.frombuffer(marks, np.uint8).reshape(-1, width)

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn, and the host, that nothing is learned."""
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        return tags

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Return the names of the flags."""
        return np.array(list(self.says), dtype=object)

    def describe(self, records: Any, columns: Sequence[int]) -> list[str]:
        """Say what the flags are, or are not, in these records."""
        told, found = list(self.says.values()), self.found(records)[-1].tolist()
        return [told[column] if found[column] else f"not so: {told[column]}" for column in columns]


@compiled("float64[:, ::1](uint8[:, ::1], float64[:, ::1])")
def _add_up(found: Any, weights: Any) -> Any:
    """Return what the flags of n records weigh together, (n, k)."""
    sums = np.zeros((len(found), weights.shape[1]))
    for row in range(len(found)):
        for place in range(found.shape[1]):
            if found[row, place]:
                sums[row] += weights[place]
    return sums
