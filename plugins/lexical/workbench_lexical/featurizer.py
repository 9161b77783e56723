"""The featurizer behind `lexical`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from workbench_lexical.features import FEATURES, read


class Lexical(TransformerMixin, BaseEstimator):
    """Readable features of `content` and `sender`, each scaled to about [0, 1]; stateless."""

    def fit(self, records: Any, y: Any = None) -> Lexical:
        """Learn nothing."""
        self.fitted_ = True
        return self

    def transform(self, records: Any) -> np.ndarray:
        """Return float32 of shape (n, len(FEATURES)), dense."""
        messages = map(read, records["content"], records["sender"])
        rows = [[feature.value(message) for feature in FEATURES] for message in messages]
        return np.array(rows, dtype=np.float32).reshape(len(rows), len(FEATURES))

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Return the names of the features."""
        return np.array([feature.name for feature in FEATURES], dtype=object)

    def describe(self, records: Any, columns: Sequence[int]) -> list[str]:
        """Say what the features are, or are not, in these records."""
        (*_, values) = self.transform(records)
        return [f"{FEATURES[c].words}" if values[c] else f"not so: {FEATURES[c].words}" for c in columns]
