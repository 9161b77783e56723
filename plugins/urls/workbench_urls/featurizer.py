"""The featurizer behind `urls`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from workbench_urls.features import FEATURES, PLACES, find_features

from workbench.canonical import canonical


class Urls(TransformerMixin, BaseEstimator, auto_wrap_output_keys=None):
    """What the links of `content` are, and whether they are those of the brand that it names; 0 or 1. Stateless."""

    def fit(self, records: Any, y: Any = None) -> Urls:
        """Learn nothing."""
        self.fitted_ = True
        return self

    def transform(self, records: Any) -> np.ndarray:
        """Return float32 of shape (n, len(FEATURES)), dense."""
        made = np.zeros((len(records), len(FEATURES)), dtype=np.float32)
        for row, (content, line) in enumerate(zip(records["content"], canonical(records).lines, strict=True)):
            made[row, [PLACES[name] for name in find_features(content, line)]] = 1
        return made

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn, and the host, that nothing is learned."""
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        return tags

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Return the names of the features."""
        return np.array(list(FEATURES), dtype=object)

    def describe(self, records: Any, columns: Sequence[int]) -> list[str]:
        """Say what the features are, or are not, in these records."""
        says = list(FEATURES.values())
        (*_, values) = self.transform(records)
        return [says[column] if values[column] else f"not so: {says[column]}" for column in columns]
