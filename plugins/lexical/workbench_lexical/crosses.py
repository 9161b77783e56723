"""The featurizer behind `crosses`: what `lexical` finds in a message together with what other parts flag."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import accumulate, chain
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator, TransformerMixin
from workbench_lexical.features import find_flags, list_flags

from workbench.errors import ConfigError
from workbench.flags import Flags
from workbench.matrices import make_csr, point
from workbench.plugins import host
from workbench.sums import Sums

Found = tuple[Any, ...]  # which flags of `lexical` hold, as bytes, then those of each other part, by name


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
        others = self._others
        found = [others.pair(*places) for places in others.find(records)]
        indices = np.fromiter(chain.from_iterable(found), np.int32)
        data = np.full(len(indices), self.weight, np.float32)
        return make_csr(data, indices, point(np.fromiter(map(len, found), np.int32, len(found))), self._width)

    def project(self, weights: np.ndarray) -> Callable[[Any], np.ndarray]:
        """Return a function that gives `transform(records) @ weights`; it remembers what was met together."""
        others = self._others
        sums: Sums[Found] = Sums(lambda found: others.pair(*found), weights * self.weight)
        return lambda records: sums.look_up(others.find(records))

    @property
    def _others(self) -> Others:
        return find_others(tuple(self.parts))

    @property
    def _width(self) -> int:
        return len(list_flags()) * len(self._others.says)

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn, and the host, that nothing is learned."""
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        return tags

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Return the names of the pairs."""
        names = [f"{one}&{other}" for one, _ in list_flags() for other, _ in self._others.says]
        return np.array(names, dtype=object)

    def describe(self, records: Any, columns: Sequence[int]) -> list[str]:
        """Say what the pairs are, or are not, in these records."""
        others = self._others
        holds = set(others.pair(*others.find(records)[-1]))
        return [("" if column in holds else "not so: ") + self._say(int(column)) for column in columns]

    def _say(self, column: int) -> str:
        first, second = divmod(column, len(self._others.says))
        return f"{list_flags()[first][1]} and {self._others.says[second][1]}"


class Others(NamedTuple):
    """The other parts, where the flags of each begin, and (name, what it says) of all."""

    parts: tuple[Flags, ...]
    places: tuple[dict[str, int], ...]
    says: tuple[tuple[str, str], ...]

    def find(self, records: Any) -> list[Found]:
        """Return for each record what holds of `lexical` and of each other part."""
        return [*zip(map(bytes, find_flags(records)), *(part.found(records) for part in self.parts), strict=True)]

    def pair(self, mine: bytes, *named: Iterable[str]) -> list[int]:
        """Return the columns of all pairs."""
        second = [places[name] for places, names in zip(self.places, named, strict=True) for name in names]
        firsts = [place * len(self.says) for place, holds in enumerate(mine) if holds]
        return [first + other for first in firsts for other in second]


@cache
def find_others(names: tuple[str, ...]) -> Others:
    """Return the parts of these names; raise ConfigError for one that has no flags."""
    parts = tuple(host().build("featurizer", name) for name in names)
    for name, part in zip(names, parts, strict=True):
        if not isinstance(part, Flags):
            raise ConfigError(
                f"crosses: 'parts' must name featurizers of flags, as urls and phones are. Got {name!r}, which is none."
            )
    flags = [(name, flag, told) for name, part in zip(names, parts, strict=True) for flag, told in part.says.items()]
    starts = accumulate((len(part.says) for part in parts), initial=0)
    places = tuple(
        dict(zip(part.says, range(start, start + len(part.says)), strict=True))
        for part, start in zip(parts, starts, strict=False)
    )
    return Others(parts, places, tuple((f"{name}.{flag}", told) for name, flag, told in flags))
