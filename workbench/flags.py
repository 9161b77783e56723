"""Flags: the plainest featurizer there is, named features that a record has or has not. For plugins to build on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, ClassVar

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator, TransformerMixin

from workbench.matrices import make_csr, point
from workbench.records import recall
from workbench.sums import Sums


class Flags(TransformerMixin, BaseEstimator, auto_wrap_output_keys=None):  # type: ignore[misc, call-arg]
    """A stateless featurizer of flags, each 0 or 1. A subclass names them in `says` and finds them by `find`.

    `says`: what each flag says of a record that has it, by name, in the order of the columns.
    """

    says: ClassVar[Mapping[str, str]] = {}
    _places: ClassVar[Mapping[str, int]] = {}
    _memo: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        """Number the columns, once; scikit-learn shall not wrap `transform`, which costs as much as it does."""
        super().__init_subclass__(auto_wrap_output_keys=None)
        cls._places = {name: place for place, name in enumerate(cls.says)}
        cls._memo = f"flags of {cls.__qualname__}"

    def find(self, records: Any) -> Iterable[Iterable[str]]:
        """Return the names of the flags of each of n records."""
        raise NotImplementedError(f"{type(self).__name__} must find its flags: override `find`.")

    def fit(self, records: Any, y: Any = None) -> Flags:
        """Learn nothing."""
        self.fitted_ = True
        return self

    def transform(self, records: Any) -> csr_matrix:
        """Return float32 CSR of shape (n, len(says))."""
        places = self._places
        found = [{places[name] for name in names} for names in self.found(records)]
        indices = np.fromiter(chain.from_iterable(found), np.int32)
        counts = np.fromiter(map(len, found), np.int32, len(found))
        return make_csr(np.ones(len(indices), np.float32), indices, point(counts), len(places))

    def project(self, weights: np.ndarray) -> Callable[[Any], np.ndarray]:
        """Return a function that gives `transform(records) @ weights`; it remembers flags that were met together."""
        places = self._places
        sums: Sums[frozenset[str]] = Sums(lambda names: [places[name] for name in names], weights)
        return lambda records: sums.look_up(self.found(records))

    def found(self, records: Any) -> list[frozenset[str]]:
        """Return the names of the flags of each of n records; light rows remember them."""
        return recall(records, self._memo, self._find)

    def _find(self, records: Any) -> list[frozenset[str]]:
        return [*map(frozenset, self.find(records))]

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
        told, found = list(self.says.items()), self.found(records)[-1]
        return [says if name in found else f"not so: {says}" for name, says in (told[column] for column in columns)]
