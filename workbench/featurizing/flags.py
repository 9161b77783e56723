"""Flags: the plainest featurizer there is, named features that a record has or has not. For plugins to build on."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator, TransformerMixin

from workbench.compiled import compiled
from workbench.errors import PluginError
from workbench.featurizing.matrices import align, list_held
from workbench.records import recall

MOST = 8192  # rows of flags that are remembered


class Flags(TransformerMixin, BaseEstimator, auto_wrap_output_keys=None):  # type: ignore[misc, call-arg]
    """A stateless featurizer of flags, each 0 or 1. A subclass names them in `says` and finds them by `find`.

    `says`: what each flag says of a record that has it, by name, in the order of the columns.
    """

    says: ClassVar[Mapping[str, str]] = {}
    _rows: ClassVar[_Rows]
    _memo: ClassVar[Hashable] = ()

    def __init_subclass__(cls) -> None:
        """Number the columns, once; scikit-learn shall not wrap `transform`, which costs as much as it does."""
        super().__init_subclass__(auto_wrap_output_keys=None)
        cls._rows = _Rows(cls.says)
        cls._memo = ("flags", cls)  # not by its name: another class of that name has other flags

    def find(self, records: Any) -> Iterable[Iterable[str]]:
        """Return the names of the flags of each of n records."""
        raise NotImplementedError(f"{type(self).__name__} must find its flags: override `find`.")

    def fit(self, records: Any, y: Any = None) -> Flags:
        """Learn nothing."""
        self.fitted_ = True
        return self

    def transform(self, records: Any) -> csr_matrix:
        """Return float32 CSR of shape (n, len(says))."""
        return list_held(self.found(records))

    def project(self, weights: np.ndarray) -> Callable[[Any, np.ndarray], None]:
        """Return a function that adds `transform(records) @ weights` to sums, weights as float32."""
        held = align(weights, np.float32, rows=len(self.says))
        return lambda records, sums: _add_up(self.found(records), held, sums)

    def found(self, records: Any) -> np.ndarray:
        """Return whether flags hold for each of n records, uint8 of shape (n, len(says)); light rows remember it."""
        return recall(records, self._memo, self._find)

    def _find(self, records: Any) -> np.ndarray:
        rows = [self._rows[frozenset(names)] for names in self.find(records)]
        if len(rows) != len(records):
            raise PluginError(
                f"{type(self).__name__}: find must give names of flags for each of {len(records)} record(s). "
                f"Got {len(rows)}. Give nothing, not no answer, for a record without a flag."
            )
        return np.ndarray((len(rows), len(self.says)), np.uint8, bytearray().join(rows))

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn, and the host, that nothing is learned."""
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        return tags

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Return the names of the flags."""
        return np.array(list(self.says), dtype=object)

    def describe_each(self, records: Any, columns: Sequence[Sequence[int]]) -> list[list[str]]:
        """Say of each record what its columns are, or are not."""
        says = [*self.says.values()]
        return [
            [says[column] if row[column] else f"not so: {says[column]}" for column in mine]
            for row, mine in zip(self.found(records), columns, strict=True)
        ]


class _Rows(dict[frozenset[str], bytes]):
    """Rows of flags by the names of those that hold: there are few that are met. Forgets when it grows large."""

    def __init__(self, names: Iterable[str]) -> None:
        self._places = {name: place for place, name in enumerate(names)}

    def __missing__(self, names: frozenset[str]) -> bytes:
        row = bytearray(len(self._places))
        for name in names:
            row[self._places[name]] = 1
        if len(self) >= MOST:
            self.clear()
        self[names] = made = bytes(row)
        return made


@compiled("void(uint8[:, ::1], float32[:, ::1], float64[:, ::1])")
def _add_up(found: Any, weights: Any, sums: Any) -> None:
    """Add to sums, (n, k), what the flags of n rows weigh."""
    for row in range(len(found)):
        for flag in range(found.shape[1]):
            if found[row, flag]:
                for k in range(weights.shape[1]):
                    sums[row, k] += weights[flag, k]
