"""The featurizer behind `lexical`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import compress
from numbers import Real
from typing import Any, ClassVar

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils._param_validation import Interval
from workbench_lexical.features import add_entries, find_flags, list_entries, list_features, list_parts
from workbench_lexical.lexicon import load_lexicon

from workbench.canonical import canonical
from workbench.featurizing.matrices import align, make_csr, point


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

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "pairs": ["boolean"],
        "weight": [Interval(Real, 0, None, closed="left")],
    }

    def __init__(self, pairs: bool = True, weight: float = 0.5) -> None:
        self.pairs = pairs
        self.weight = weight

    def fit(self, records: Any, y: Any = None) -> Lexical:
        """Learn nothing; raise ValueError for options that mean nothing."""
        self._validate_params()
        self.fitted_ = True
        return self

    def transform(self, records: Any) -> csr_matrix:
        """Return float32 CSR of shape (n, d), values in [0, weight]."""
        columns, values, sizes = list_entries(find_flags(records), canonical(records).counts, self.pairs)
        return make_csr((values * self.weight).astype(np.float32), columns, point(sizes), self._width)

    def project(self, weights: np.ndarray) -> Callable[[Any, np.ndarray], None]:
        """Return a function that adds `transform(records) @ weights` to sums, weights as float32."""
        scaled, pairs = align(weights * self.weight, np.float32, rows=self._width), self.pairs
        return lambda records, sums: add_entries(find_flags(records), canonical(records).counts, pairs, scaled, sums)

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

    def describe_each(self, records: Any, columns: Sequence[Sequence[int]]) -> list[list[str]]:
        """Say of each record what its columns are, or are not."""
        told, parts = list_features(pairs=self.pairs), list_parts(pairs=self.pairs)
        flags, style = find_flags(records).tolist(), (canonical(records).counts > 0).tolist()
        said = []
        for mine, found, counted in zip(columns, flags, style, strict=True):
            held = found + counted
            said.append(
                [
                    told[column][1]
                    if held[parts[column][0]] and held[parts[column][1]]
                    else f"not so: {told[column][1]}"
                    for column in mine
                ]
            )
        return said

    def name_threats(self, records: Any) -> list[tuple[str, ...]]:
        """Name for each record the kinds of fraud that it speaks of."""
        threats = load_lexicon().threats
        names, held = threats.values(), find_flags(records).take([*threats], axis=1)
        return [tuple(compress(names, row)) for row in held.tolist()]
