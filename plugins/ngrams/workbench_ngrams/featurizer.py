"""The featurizer behind `ngrams`: rolling polynomial hashes over the canonical form, in plain numpy."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator, TransformerMixin
from workbench_ngrams.hashing import (
    Grams,
    choose_columns,
    encode,
    hash_characters,
    hash_words,
    list_characters,
    list_words,
)
from workbench_ngrams.skeletons import skeleton

from workbench.canonical import canonical
from workbench.matrices import make_csr


class Ngrams(TransformerMixin, BaseEstimator, auto_wrap_output_keys=None):
    """Words, their skeletons and characters of the canonical form of `content`, hashed into three bands of columns.

    A skeleton is a word's consonants in one alphabet for all scripts, so that "khata", "khaataa" and "खाता" are one.

    Parameters
    ----------
    n_features : int, default 3 * 2**16
        Number of columns, a third for each kind. Stateless: nothing is learned.
    words, skeletons, characters : pair of int
        Shortest and longest n-gram of each.
    """

    def __init__(
        self,
        n_features: int = 3 * 2**16,
        words: tuple[int, int] = (1, 2),
        skeletons: tuple[int, int] = (1, 2),
        characters: tuple[int, int] = (3, 5),
    ) -> None:
        self.n_features = n_features
        self.words = words
        self.skeletons = skeletons
        self.characters = characters

    def fit(self, records: Any, y: Any = None) -> Ngrams:
        """Learn nothing."""
        self.fitted_ = True
        return self

    def transform(self, records: Any) -> csr_matrix:
        """Return float32 CSR of shape (n, n_features); of each kind the squares of all that a row holds sum to 1/3.

        An n-gram that occurs twice stands there twice: whoever multiplies adds them up.
        """
        return _assemble(self._grams(canonical(records).lines), len(records), self._widths())

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn, and the host, that nothing is learned."""
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        return tags

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Return names by number: a hashed column has no name until a record is at hand (`describe`)."""
        return np.char.add("hash", np.arange(self.n_features).astype(str)).astype(object)

    def describe(self, records: Any, columns: Sequence[int]) -> list[str]:
        """Say which n-grams of these records stand behind the columns, the longest first."""
        found: dict[int, set[str]] = {}
        first = 0
        lines = canonical(records).lines
        told = (
            list_words(lines, *self.words),
            list_words((skeleton(line).decode("latin-1") for line in lines), *self.skeletons),
            list_characters(lines, *self.characters),
        )
        for grams, texts, width in zip(self._grams(lines), told, self._widths(), strict=True):
            for column, text in zip(choose_columns(grams.hashes, width), texts, strict=True):
                found.setdefault(int(column) + first, set()).add(text)
            first += width
        return [_words(found.get(column, ())) for column in columns]

    def _widths(self) -> list[int]:
        third = self.n_features // 3
        return [third, third, self.n_features - 2 * third]

    def _grams(self, lines: Sequence[str]) -> list[Grams]:
        return [
            hash_words(map(encode, lines), *self.words),
            hash_words(map(skeleton, lines), *self.skeletons),
            hash_characters(lines, *self.characters),
        ]


def _assemble(kinds: Sequence[Grams], n: int, widths: Sequence[int]) -> csr_matrix:
    """Put kinds of n-grams side by side, rows whole."""
    if n == 1:
        return _assemble_row(kinds, widths)
    firsts = np.cumsum([0, *widths])
    columns = [choose_columns(grams.hashes, width) + np.int32(first)
               for grams, width, first in zip(kinds, widths, firsts, strict=False)]  # fmt: skip
    counts = np.array([grams.counts for grams in kinds], dtype=np.int64)
    weights = (1 / np.sqrt(np.maximum(counts, 1) * len(kinds))).astype(np.float32)
    indptr = np.zeros(n + 1, dtype=np.int32)
    np.cumsum(counts.sum(axis=0), out=indptr[1:])
    indices, data = _interleave(columns, counts, weights, indptr)
    return make_csr(data, indices, indptr, int(firsts[-1]))


def _assemble_row(kinds: Sequence[Grams], widths: Sequence[int]) -> csr_matrix:
    """Put kinds of n-grams of one row side by side."""
    sizes = [len(grams.hashes) for grams in kinds]
    if len(set(widths)) == 1:
        indices = choose_columns(np.concatenate([grams.hashes for grams in kinds]), widths[0])
    else:
        indices = np.concatenate(
            [choose_columns(grams.hashes, width) for grams, width in zip(kinds, widths, strict=True)]
        )
    data = np.empty(len(indices), dtype=np.float32)
    at = first = 0
    for size, width in zip(sizes, widths, strict=True):
        indices[at : at + size] += first
        data[at : at + size] = np.float32(1 / math.sqrt(max(size, 1) * len(kinds)))
        at, first = at + size, first + width
    return make_csr(data, indices, np.array([0, at], dtype=np.int32), first)


def _interleave(
    columns: Sequence[np.ndarray], counts: np.ndarray, weights: np.ndarray, indptr: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    indices = np.empty(indptr[-1], dtype=np.int32)
    data = np.empty(indptr[-1], dtype=np.float32)
    free = indptr[:-1].copy()
    for mine, count, weight in zip(columns, counts, weights, strict=True):
        places = np.arange(len(mine)) + np.repeat(free - (np.cumsum(count) - count), count)
        indices[places] = mine
        data[places] = np.repeat(weight, count)
        free += count
    return indices, data


def _words(grams: Collection[str]) -> str:
    told = [gram.strip(" ") for gram in grams if gram.strip(" ")]
    if not told:
        return "has no n-gram of this column"
    return f"contains “{max(told, key=lambda gram: (len(gram), gram))}”"
