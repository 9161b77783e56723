"""The featurizer behind `lexical`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator, TransformerMixin
from workbench_lexical.features import (
    HIDING_PLACES,
    STYLE_PLACES,
    find_flags,
    list_features,
    measure_style,
    place_pairs,
)
from workbench_lexical.lexicon import load_lexicon

from workbench.canonical import canonical
from workbench.matrices import make_csr


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
        pairs = place_pairs() if self.pairs else None
        places: list[int] = []
        values: list[float] = []
        counts: list[int] = []
        hides = form.disguises.any(axis=1).tolist()
        for row, (text, line) in enumerate(zip(records["content"], form.lines, strict=True)):
            flags = find_flags(line)
            found = flags + [pairs[pair] for pair in combinations(flags, 2)] if pairs else flags
            values += [1.0] * len(found)
            values += measure_style(text, line)
            places += found
            places += STYLE_PLACES
            if hides[row]:
                values += np.minimum(form.disguises[row] / 3, 1).tolist()
                places += HIDING_PLACES
            counts.append(len(places))
        indptr = np.array([0, *counts], dtype=np.int32)
        width = len(list_features(pairs=self.pairs))
        return make_csr(
            np.array(values, np.float32) * np.float32(self.weight), np.array(places, np.int32), indptr, width
        )

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
        told = list_features(pairs=self.pairs)
        values = self.transform(records).toarray()[-1]
        return [told[column][1] if values[column] else f"not so: {told[column][1]}" for column in columns]

    def name_threats(self, records: Any) -> list[tuple[str, ...]]:
        """Name for each record the kinds of fraud that it speaks of."""
        lexicon = load_lexicon()
        found = [sorted(lexicon.threats.keys() & lexicon.find(line)) for line in canonical(records).lines]
        return [tuple(lexicon.threats[place] for place in places) for places in found]
