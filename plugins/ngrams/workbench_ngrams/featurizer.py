"""The featurizer behind `ngrams`: rolling polynomial hashes over the canonical form, in plain numpy."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate, chain, islice
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator, TransformerMixin
from workbench_ngrams.hashing import Bands, add_up, list_characters, list_runs
from workbench_ngrams.projection import Projection, Sums
from workbench_ngrams.skeletons import skeleton
from workbench_ngrams.words import Words, remember

from workbench.canonical import canonical
from workbench.matrices import make_csr, point, weave
from workbench.records import recall

KINDS = 3
FADING = 0.25
_NONE = np.empty(0, dtype=np.int32)


class Row(NamedTuple):
    """The columns, int32, of a row's n-grams, and how many are words, skeletons and characters, int of shape (3,)."""

    columns: np.ndarray
    counts: np.ndarray


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
        rows = self._rows(records)
        indices = np.concatenate([*(row.columns for row in rows), _NONE])
        counts = np.array([row.counts for row in rows], dtype=np.int64).reshape(-1, KINDS).T
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
        wanted = np.array(list(found), dtype=np.int32)
        for row, line in zip(self._rows(records), canonical(records).lines, strict=True):
            for column, text in self._pick(row, line.split(), wanted):
                found[column].add(text)
        return [_words(found[column]) for column in columns]

    def _pick(self, row: Row, words: list[str], wanted: np.ndarray) -> Iterator[tuple[int, str]]:
        """Yield (column, n-gram) of a row for the columns that are wanted."""
        ends = row.counts.cumsum().tolist()
        places = (row.columns[:, None] == wanted).any(axis=1).nonzero()[0].tolist()
        kinds = (self._tell_words, self._tell_skeletons, self._tell_characters)
        for tell, start, end in zip(kinds, [0, *ends], ends, strict=False):
            mine = [place for place in places if start <= place < end]
            if mine:
                yield from zip(row.columns[mine].tolist(), tell(words, [place - start for place in mine]), strict=True)

    def _tell_words(self, words: list[str], places: list[int]) -> list[str]:
        runs = list(list_runs(words, *self.words))
        return [runs[place] for place in places]

    def _tell_skeletons(self, words: list[str], places: list[int]) -> list[str]:
        bare = [word.decode("latin-1") for word in skeleton(" ".join(words)).split()]
        runs = list(list_runs(bare, *self.skeletons))
        return [runs[place] for place in places]

    def _tell_characters(self, words: list[str], places: list[int]) -> list[str]:
        """Return the runs of characters at places among those of all words."""
        ends = [0, *accumulate(len(word.characters) for word in self._known().look_up(words))]
        found = [(place, bisect_right(ends, place) - 1) for place in places]
        return [
            next(islice(list_characters([words[word]], *self.characters), place - ends[word], None))
            for place, word in found
        ]

    def _rows(self, records: Any) -> list[Row]:
        """Return the columns of each record; light rows remember them."""
        made = ("ngrams", self._bands, tuple(self.characters), self.n_features)
        return recall(records, made, lambda table: self._find([line.split() for line in canonical(table).lines]))

    def _find(self, rows: Sequence[list[str]]) -> list[Row]:
        """Return the columns of n rows of words."""
        found = self._known().look_up(list(chain.from_iterable(rows)))
        hashes, skeletons, characters = zip(*found, strict=True) if found else ((), (), ())
        sizes = np.fromiter(map(len, rows), np.int64, len(rows))
        words, less, columns = self._bands.find(np.array(hashes, np.uint32), np.array(skeletons, np.uint32), sizes)
        several = add_up(np.fromiter(map(len, characters), np.int64, len(found)), sizes)
        counts = np.stack([words.counts, less.counts, several])
        parts = [columns[: len(words.hashes)], columns[len(words.hashes) :], np.concatenate([*characters, _NONE])]
        woven, ends = weave(parts, counts), counts.sum(axis=0).cumsum().tolist()
        return [Row(woven[start:end], of_row) for start, end, of_row in zip([0, *ends], ends, counts.T, strict=False)]

    @property
    def _bands(self) -> Bands:
        return Bands((*self.words,), (*self.skeletons,), self.n_features // KINDS)

    def _known(self) -> Words:
        third = self.n_features // KINDS
        return remember(tuple(self.characters), 2 * third, self.n_features - 2 * third)

    def _scale(self, counts: Any) -> Any:
        """Return what each n-gram weighs where there are so many of its kind, which may be none."""
        return self.weight / (counts + (counts == 0)) ** FADING


def _words(grams: Collection[str]) -> str:
    told = [gram.strip() for gram in grams if gram.strip()]
    if not told:
        return "has no n-gram of this column"
    return f"contains “{max(told, key=lambda gram: (len(gram), gram))}”"
