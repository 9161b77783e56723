"""The featurizer behind `crosses`: what `lexical` finds in a message together with what other parts flag."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import accumulate
from numbers import Real
from typing import Any, ClassVar, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils._param_validation import Interval
from workbench_lexical.features import find_flags, list_flags, say_both

from workbench.compiled import compiled
from workbench.errors import ConfigError
from workbench.featurizing.flags import Flags
from workbench.featurizing.matrices import align, make_csr
from workbench.plugins import host


class Crosses(TransformerMixin, BaseEstimator, auto_wrap_output_keys=None):
    """Pairs of what `lexical` finds in `content` with the flags of other featurizers. Stateless.

    A threat beside a link to nobody's site is more than either, which a linear detector cannot see.

    Parameters
    ----------
    parts : sequence of str, default ("urls", "phones")
        The other featurizers, by name; each must be one of flags (`workbench.featurizing.flags`).
    weight : float, default 0.5
        What a pair that holds weighs.
    """

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "parts": [list, tuple],
        "weight": [Interval(Real, 0, None, closed="left")],
    }

    def __init__(self, parts: Sequence[str] = ("urls", "phones"), weight: float = 0.5) -> None:
        self.parts = parts
        self.weight = weight

    def fit(self, records: Any, y: Any = None) -> Crosses:
        """Learn nothing; raise ConfigError for a part that has no flags, ValueError for a weight that is none."""
        self._validate_params()
        self._others  # noqa: B018
        self.fitted_ = True
        return self

    def transform(self, records: Any) -> csr_matrix:
        """Return float32 CSR of shape (n, d), values 0 or weight."""
        columns, indptr = _list_pairs(find_flags(records), self._others.find(records))
        width = len(list_flags()) * len(self._others.says)
        return make_csr(np.full(len(columns), self.weight, np.float32), columns, indptr, width)

    def project(self, weights: np.ndarray) -> Callable[[Any, np.ndarray], None]:
        """Return a function that adds `transform(records) @ weights` to sums, weights as float32."""
        shape = len(list_flags()), len(self._others.says), weights.shape[1]
        told = np.split((weights * self.weight).reshape(shape), self._others.ends[:-1], axis=1)
        pairs = [(part, align(held, np.float32)) for part, held in zip(self._others.parts, told, strict=True)]

        def add(records: Any, sums: np.ndarray) -> None:
            mine = find_flags(records)
            for part, held in pairs:
                _add_up(mine, part.found(records), held, sums)

        return add

    @property
    def _others(self) -> Others:
        return find_others(tuple(self.parts))

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn, and the host, that nothing is learned."""
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        return tags

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Return the names of the pairs."""
        names = [f"{one}&{other}" for one, _ in list_flags() for other, _ in self._others.says]
        return np.array(names, dtype=object)

    def describe_each(self, records: Any, columns: Sequence[Sequence[int]]) -> list[list[str]]:
        """Say of each record what its pairs are, or are not."""
        others = self._others
        flags, told = [says for _, says in list_flags()], [says for _, says in others.says]
        mine, found = find_flags(records), others.find(records)
        said = []
        for row, some in enumerate(columns):
            pairs = [divmod(int(column), len(told)) for column in some]
            said.append(
                [
                    f"{'' if mine[row, one] and found[row, other] else 'not so: '}{say_both(flags[one], told[other])}"
                    for one, other in pairs
                ]
            )
        return said


class Others(NamedTuple):
    """The other parts, where the flags of each end among those of all, and (name, what it says) of these."""

    parts: tuple[Flags, ...]
    ends: tuple[int, ...]
    says: tuple[tuple[str, str], ...]

    def find(self, records: Any) -> np.ndarray:
        """Return whether each of their flags holds for each of n records, uint8 of shape (n, flags)."""
        return np.concatenate([part.found(records) for part in self.parts], axis=1)


@cache
def find_others(names: tuple[str, ...]) -> Others:
    """Return the parts of these names; raise ConfigError for one that has no flags."""
    parts = tuple(host().build("featurizer", name) for name in names)
    for name, part in zip(names, parts, strict=True):
        if not isinstance(part, Flags):
            raise ConfigError(
                f"crosses: 'parts' must name featurizers of flags, as urls and phones are. Got {name!r}, which is none."
            )
    if not parts:
        raise ConfigError("crosses: 'parts' must name at least one featurizer of flags. Got none.")
    flags = [(name, flag, told) for name, part in zip(names, parts, strict=True) for flag, told in part.says.items()]
    ends = tuple(accumulate(len(part.says) for part in parts))
    return Others(parts, ends, tuple((f"{name}.{flag}", told) for name, flag, told in flags))


@compiled("Tuple((int32[::1], int32[::1]))(uint8[:, ::1], uint8[:, ::1])")
def _list_pairs(mine: Any, others: Any) -> tuple[Any, Any]:
    """Return the numbers of the pairs that hold for n rows, row by row, and where each row begins and ends, n + 1."""
    indptr = np.zeros(len(mine) + 1, np.int32)
    for row in range(len(mine)):
        indptr[row + 1] = indptr[row] + mine[row].sum() * others[row].sum()
    columns, at = np.empty(indptr[-1], np.int32), 0
    for row in range(len(mine)):
        for one in np.flatnonzero(mine[row]):
            for other in np.flatnonzero(others[row]):
                columns[at] = one * others.shape[1] + other
                at += 1
    return columns, indptr


@compiled("void(uint8[:, ::1], uint8[:, ::1], float32[:, :, ::1], float64[:, ::1])")
def _add_up(mine: Any, others: Any, weights: Any, sums: Any) -> None:
    """Add to sums, (n, k), what the pairs of n rows weigh."""
    for row in range(len(mine)):
        for one in range(mine.shape[1]):
            if mine[row, one]:
                for other in range(others.shape[1]):
                    if others[row, other]:
                        for k in range(weights.shape[2]):
                            sums[row, k] += weights[one, other, k]
