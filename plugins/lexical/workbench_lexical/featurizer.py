"""The featurizer behind `lexical`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from workbench_lexical.features import STYLE, find_flags, list_features, list_flags, measure_style

from workbench.canonical import canonical


class Lexical(TransformerMixin, BaseEstimator, auto_wrap_output_keys=None):
    """What `content` speaks of in eleven languages, what is masked in it, its style; each in [0, 1]. Stateless.

    Parameters
    ----------
    pairs : bool, default True
        Whether two things that hold together are a feature of their own: a linear detector cannot see that a link
        and a threat are more than either.
    """

    def __init__(self, pairs: bool = True) -> None:
        self.pairs = pairs

    def fit(self, records: Any, y: Any = None) -> Lexical:
        """Learn nothing."""
        self.fitted_ = True
        return self

    def transform(self, records: Any) -> np.ndarray:
        """Return float32 of shape (n, d), dense."""
        form = canonical(records)
        known = len(list_flags())
        flags = np.zeros((len(form.lines), known), dtype=np.float32)
        style = np.zeros((len(form.lines), len(STYLE)), dtype=np.float32)
        for row, (text, line) in enumerate(zip(records["content"], form.lines, strict=True)):
            flags[row, find_flags(line)] = 1
            style[row] = measure_style(text, line)
        blocks = [flags, style, np.minimum(form.disguises / 3, 1)]
        if self.pairs:
            left, right = np.triu_indices(known, 1)
            blocks.append(flags[:, left] * flags[:, right])
        return np.hstack(blocks)

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
        (*_, values) = self.transform(records)
        return [told[column][1] if values[column] else f"not so: {told[column][1]}" for column in columns]
