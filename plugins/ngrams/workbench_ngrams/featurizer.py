"""The featurizer behind `ngrams`: rolling polynomial hashes over the canonical form, in plain numpy."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from itertools import chain, islice
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator, TransformerMixin
from workbench_ngrams.hashing import Bands, add_up, list_characters, list_runs
from workbench_ngrams.projection import Projection, Sums
from workbench_ngrams.skeletons import skeleton
from workbench_ngrams.words import Words, remember

from workbench.canonical import canonical
from workbench.matrices import make_csr, point, weave

KINDS = 3
FADING = 0.25
_NONE = np.empty(0, dtype=np.int32)


class Ngrams(TransformerMixin, BaseEstimator, auto_wrap_output_keys=None):
    """Words, their skeletons and characters of the canonical form of `content`, hashed into three bands of columns.

    A skeleton is a word's consonants in one alphabet for all scripts, so that "khata", "khaataa" and "खाता" are one.

    Parameters
    ----------
    n_features : int, default 3 * 2**16
        Number of columns, a third for each kind. Stateless: nothing is learned.
    words, skeletons, characters : pair of int
        Shortest and longest n-gram of each.
    weight : float, default 0.8
        What the only n-gram of its kind in a row weighs; of `c` each weighs `weight / c**0.25`. So a longer row says
        more in all, and padding thins a message out less than if all rows were of one length.
    """

    def __init__(
        self,
        n_features: int = 3 * 2**16,
        words: tuple[int, int] = (1, 2),
        skeletons: tuple[int, int] = (1, 2),
        characters: tuple[int, int] = (3, 5),
        weight: float = 0.8,
    ) -> None:
        self.n_features = n_features
        self.words = words
        self.skeletons = skeletons
        self.characters = characters
        self.weight = weight

    def fit(self, records: Any, y: Any = None) -> Ngrams:
        """Learn nothing."""
        self.fitted_ = True
        return self

    def transform(self, records: Any) -> csr_matrix:
        """Return float32 CSR of shape (n, n_features).

        An n-gram that occurs twice stands there twice: whoever multiplies adds them up.
        """
        indices, counts = self._columns([line.split() for line in canonical(records).lines])
        weights = self._scale(counts).astype(np.float32)
        data = np.repeat(weights.ravel(order="F"), counts.ravel(order="F"))
        return make_csr(data, indices, point(counts.sum(axis=0)), self.n_features)

    def project(self, weights: np.ndarray) -> Projection:
        """Return a function that gives `transform(records) @ weights`; it remembers words that were met."""
        return Projection(self._bands, self._scale, weights, Sums(self._known().learn, weights))

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
        found: dict[int, set[str]] = {int(column): set() for column in columns}
        for line in canonical(records).lines:
            for column, text in self._pick(line.split(), found.keys()):
                found[column].add(text)
        return [_words(found[column]) for column in columns]

    def _pick(self, words: list[str], wanted: Set[int]) -> Iterator[tuple[int, str]]:
        """Yield (column, n-gram) of a row of words for the columns that are wanted."""
        columns, counts = self._columns([words])
        left = iter(columns.tolist())
        for count, texts in zip(counts[:, 0].tolist(), self._texts(words), strict=True):
            mine = list(islice(left, count))
            if not wanted.isdisjoint(mine):
                yield from ((column, text) for column, text in zip(mine, texts, strict=True) if column in wanted)

    def _columns(self, rows: Sequence[list[str]]) -> tuple[np.ndarray, np.ndarray]:
        """Return the columns of all n-grams of n rows of words, row by row, kind by kind, and their counts.

        The columns are int32; the counts, of shape (3, n), are of words, skeletons and characters.
        """
        found = self._known().look_up(list(chain.from_iterable(rows)))
        hashes, skeletons, characters = zip(*found, strict=True) if found else ((), (), ())
        sizes = np.fromiter(map(len, rows), np.int64, len(rows))
        words, less, columns = self._bands.find(np.array(hashes, np.uint32), np.array(skeletons, np.uint32), sizes)
        several = add_up(np.fromiter(map(len, characters), np.int64, len(found)), sizes)
        counts = np.stack([words.counts, less.counts, several])
        parts = [columns[: len(words.hashes)], columns[len(words.hashes) :], np.concatenate([*characters, _NONE])]
        return weave(parts, counts), counts

    @property
    def _bands(self) -> Bands:
        return Bands(self.words, self.skeletons, self.n_features // KINDS)

    def _known(self) -> Words:
        third = self.n_features // KINDS
        return remember(tuple(self.characters), 2 * third, self.n_features - 2 * third)

    def _scale(self, counts: Any) -> Any:
        """Return what each n-gram weighs where there are so many of its kind, which may be none."""
        return self.weight / (counts + (counts == 0)) ** FADING

    def _texts(self, words: list[str]) -> Iterator[Iterable[str]]:
        """Yield the n-grams of a row of words, kind by kind, each in the order of its columns."""
        yield list_runs(words, *self.words)
        yield list_runs([bare.decode("latin-1") for bare in map(skeleton, words) if bare], *self.skeletons)
        yield list_characters(words, *self.characters)


def _words(grams: Collection[str]) -> str:
    told = [gram.strip() for gram in grams if gram.strip()]
    if not told:
        return "has no n-gram of this column"
    return f"contains “{max(told, key=lambda gram: (len(gram), gram))}”"
