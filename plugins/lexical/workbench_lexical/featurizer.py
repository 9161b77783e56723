"""The featurizer behind `lexical`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator, TransformerMixin
from workbench_lexical.features import (
    HIDING_PLACES,
    STYLE_PLACES,
    find_flags,
    list_columns,
    list_features,
    measure_style,
)
from workbench_lexical.lexicon import load_lexicon

from workbench.canonical import canonical
from workbench.matrices import make_csr
from workbench.records import recall
from workbench.sums import Sums


class Lexical(TransformerMixin, BaseEstimator, auto_wrap_output_keys=None):
    """What `content` speaks of in eleven languages, what is masked in it, its style. Stateless.

    Parameters
    ----------
    pairs : bool, default True
        Whether two things that hold together are a feature of their own: a linear detector cannot see that a link
        and a threat are more than either.
    weight : float, default 0.5
        What something that holds weighs. There are few such columns and each holds in many messages: at one, a detector
        leans on them and learns little of the words.
    """

    def __init__(self, pairs: bool = True, weight: float = 0.5) -> None:
        self.pairs = pairs
        self.weight = weight

    def fit(self, records: Any, y: Any = None) -> Lexical:
        """Learn nothing."""
        self.fitted_ = True
        return self

    def transform(self, records: Any) -> csr_matrix:
        """Return float32 CSR of shape (n, d), values in [0, weight]."""
        form = canonical(records)
        places: list[int] = []
        values: list[float] = []
        counts = [0]
        told = zip(find_places(records), records["content"], form.lines, form.disguises, strict=True)
        for flags, text, line, disguises in told:
            found = list_columns(flags, pairs=self.pairs)
            hiding = _hiding(disguises)
            values += [*[1.0] * len(found), *measure_style(text, line), *hiding]
            places += [*found, *STYLE_PLACES, *HIDING_PLACES[: len(hiding)]]
            counts.append(len(places))
        data = np.array(values, np.float32) * np.float32(self.weight)
        return make_csr(data, np.array(places, np.int32), np.array(counts, np.int32), self._width)

    def project(self, weights: np.ndarray) -> Callable[[Any], np.ndarray]:
        """Return a function that gives `transform(records) @ weights`; it remembers what was met together."""
        scaled = weights * self.weight
        sums: Sums[frozenset[int]] = Sums(lambda flags: list_columns(flags, pairs=self.pairs), scaled)
        style, hiding = scaled[STYLE_PLACES], scaled[HIDING_PLACES]

        def project(records: Any) -> np.ndarray:
            form = canonical(records)
            made = sums.look_up(find_places(records))
            made += np.array([*map(measure_style, records["content"], form.lines)]).reshape(-1, len(style)) @ style
            for row, disguises in enumerate(form.disguises):
                if disguises:
                    made[row] += _hiding(disguises) @ hiding
            return made

        return project

    @property
    def _width(self) -> int:
        return len(list_features(pairs=self.pairs))

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn, and the host, that nothing is learned."""
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        return tags

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Return the names of the features."""
        return np.array([name for name, _ in list_features(pairs=self.pairs)], dtype=object)

    def describe(self, records: Any, columns: Sequence[int]) -> list[str]:
        """Say what the features are, or are not, in these records."""
        told, rows = list_features(pairs=self.pairs), self.transform(records)
        last = slice(rows.indptr[-2], rows.indptr[-1])
        holds = set(rows.indices[last][rows.data[last] > 0].tolist())
        return [told[column][1] if column in holds else f"not so: {told[column][1]}" for column in columns]

    def name_threats(self, records: Any) -> list[tuple[str, ...]]:
        """Name for each record the kinds of fraud that it speaks of."""
        threats = load_lexicon().threats
        return [tuple(threats[place] for place in sorted(threats.keys() & flags)) for flags in find_places(records)]


def find_places(records: Any) -> list[frozenset[int]]:
    """Return the places of what holds for each record."""
    return recall(records, "flags of lexical", lambda rows: find_flags(canonical(rows).lines))


def _hiding(disguises: tuple[int, ...]) -> list[float]:
    """Return the values of how much was undone, each in [0, 1]; none where nothing was."""
    return [min(count / 3, 1.0) for count in disguises]
