"""The featurizer behind `crosses`: what `lexical` finds in a message together with what other parts flag."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator, TransformerMixin
from workbench_lexical.features import find_flags, list_flags

from workbench.compiled import compiled
from workbench.errors import ConfigError
from workbench.flags import Flags
from workbench.matrices import align, list_held
from workbench.plugins import host


class Crosses(TransformerMixin, BaseEstimator, auto_wrap_output_keys=None):
    """Pairs of what `lexical` finds in `content` with the flags of other featurizers. Stateless.

    A threat beside a link to nobody's site is more than either, which a linear detector cannot see.

    Parameters
    ----------
    parts : sequence of str, default ("urls", "phones")
        The other featurizers, by name; each must be one of flags (`workbench.flags`).
    weight : float, default 0.5
        What a pair that holds weighs.
    """

    def __init__(self, parts: Sequence[str] = ("urls", "phones"), weight: float = 0.5) -> None:
        self.parts = parts
        self.weight = weight

    def fit(self, records: Any, y: Any = None) -> Crosses:
        """Learn nothing; raise ConfigError for a part that has no flags."""
        self._others  # noqa: B018
        self.fitted_ = True
        return self

    def transform(self, records: Any) -> csr_matrix:
        """Return float32 CSR of shape (n, d), values 0 or weight."""
        return list_held(self._hold(records), self.weight)

    def project(self, weights: np.ndarray) -> Callable[[Any, np.ndarray], None]:
        """Return a function that adds `transform(records) @ weights` to sums, weights as float32."""
        others, held = self._others, align(weights * self.weight, np.float32)
        return lambda records, sums: _add_up(find_flags(records), others.find(records), held, sums)

    def _hold(self, records: Any) -> np.ndarray:
        """Return whether each pair holds for each of n records, uint8 of shape (n, d)."""
        mine, found = find_flags(records), self._others.find(records)
        return (mine[:, :, None] & found[:, None, :]).reshape(len(mine), -1)

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
        return [
            [("" if holds[column] else "not so: ") + self._say(int(column)) for column in mine]
            for holds, mine in zip(self._hold(records), columns, strict=True)
        ]

    def _say(self, column: int) -> str:
        first, second = divmod(column, len(self._others.says))
        return f"{list_flags()[first][1]} and {self._others.says[second][1]}"


class Others(NamedTuple):
    """The other parts, and (name, what it says) of the flags of all."""

    parts: tuple[Flags, ...]
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
    return Others(parts, tuple((f"{name}.{flag}", told) for name, flag, told in flags))


@compiled("void(uint8[:, ::1], uint8[:, ::1], float32[:, ::1], float64[:, ::1])")
def _add_up(mine: Any, others: Any, weights: Any, sums: Any) -> None:
    """Add to sums, (n, k), what the pairs of n rows weigh."""
    for row in range(len(mine)):
        for one in range(mine.shape[1]):
            if mine[row, one]:
                for other in range(others.shape[1]):
                    if others[row, other]:
                        for k in range(weights.shape[1]):
                            sums[row, k] += weights[one * others.shape[1] + other, k]
