"""The anchor: the linear model that everybody would try first, to be fitted in the same run as what is measured."""

from __future__ import annotations

from typing import Any

from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_union
from sklearn.preprocessing import FunctionTransformer


def build_anchor() -> Pipeline:
    """Return an unfitted pipeline over records: hashed words 1-2 and characters 2-5, logistic regression."""
    shared = {"n_features": 2**17, "alternate_sign": False}
    words = HashingVectorizer(ngram_range=(1, 2), **shared)
    characters = HashingVectorizer(analyzer="char_wb", ngram_range=(2, 5), **shared)
    return Pipeline(
        [
            ("texts", FunctionTransformer(_texts)),
            ("hashed", make_union(words, characters)),
            ("regression", LogisticRegression(C=10.0, max_iter=300, tol=1e-3)),
        ]
    )


def _texts(records: Any) -> list[str]:
    return list(records["content"])
