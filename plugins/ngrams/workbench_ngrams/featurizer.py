"""The featurizer behind `ngrams`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.preprocessing import normalize

WORD = r"(?u)[^\W_]+"


class Ngrams(TransformerMixin, BaseEstimator):
    """Words 1-2 and characters 2-5 inside words of `content`, hashed into two halves of `n_features` columns.

    Parameters
    ----------
    n_features : int, default 2**18
        Number of columns; the first half holds words, the second characters. Stateless: nothing is learned.
    words, characters : pair of int
        Shortest and longest n-gram of each.
    """

    def __init__(
        self,
        n_features: int = 2**18,
        words: tuple[int, int] = (1, 2),
        characters: tuple[int, int] = (2, 5),
    ) -> None:
        self.n_features = n_features
        self.words = words
        self.characters = characters

    def fit(self, records: Any, y: Any = None) -> Ngrams:
        """Learn nothing."""
        self.fitted_ = True
        return self

    def transform(self, records: Any) -> csr_matrix:
        """Return float32 CSR of shape (n, n_features), each half of a row of unit length."""
        texts = list(records["content"])
        halves = [vectorizer.transform(texts) for vectorizer in self._vectorizers()]
        return csr_matrix(normalize(hstack(halves, format="csr", dtype=np.float32), copy=False))

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Return names by number: a hashed column has no name until a record is at hand (`describe`)."""
        return np.char.add("hash", np.arange(self.n_features).astype(str)).astype(object)

    def describe(self, records: Any, columns: Sequence[int]) -> list[str]:
        """Say which n-grams of these records stand behind the columns."""
        wanted = set(columns)
        found: dict[int, set[str]] = {column: set() for column in columns}
        start = 0
        for vectorizer in self._vectorizers():
            grams = {gram for text in records["content"] for gram in vectorizer.build_analyzer()(text)}
            for gram, column in zip(grams, self._columns(vectorizer, grams), strict=True):
                if column + start in wanted:
                    found[column + start].add(gram)
            start += vectorizer.n_features
        return [_words(found[column]) for column in columns]

    def _columns(self, vectorizer: HashingVectorizer, grams: Any) -> list[int]:
        from sklearn.utils.murmurhash import murmurhash3_bytes_s32

        width = vectorizer.n_features
        return [abs(murmurhash3_bytes_s32(gram.encode("utf-8"), 0)) % width for gram in grams]

    def _vectorizers(self) -> tuple[HashingVectorizer, HashingVectorizer]:
        half = self.n_features // 2
        shared = {"norm": "l2", "alternate_sign": False, "dtype": np.float32}
        return (
            HashingVectorizer(n_features=half, ngram_range=self.words, token_pattern=WORD, **shared),
            HashingVectorizer(
                n_features=self.n_features - half, analyzer="char_wb", ngram_range=self.characters, **shared
            ),
        )


def _words(grams: set[str]) -> str:
    if not grams:
        return "has no n-gram of this column"
    longest = max(grams, key=lambda gram: (len(gram.strip()), gram))
    return f"contains “{longest.strip()}”"
