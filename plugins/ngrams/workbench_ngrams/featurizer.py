"""The featurizer behind `ngrams`: rolling polynomial hashes over the canonical form, in plain numpy."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import chain
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator, TransformerMixin
from workbench_ngrams.hashing import add_up, hash_runs, list_characters, list_runs
from workbench_ngrams.skeletons import skeleton
from workbench_ngrams.words import NOTHING, Words, remember

from workbench.canonical import canonical
from workbench.matrices import make_csr, weave

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
        indices, indptr = self._columns([line.split() for line in canonical(records).lines])
        kind = np.minimum(indices // (self.n_features // KINDS), KINDS - 1)
        if len(indptr) > 2:
            kind += np.repeat(np.arange(0, KINDS * (len(indptr) - 1), KINDS, dtype=np.int32), np.diff(indptr))
        counts = np.bincount(kind, minlength=KINDS * (len(indptr) - 1))
        weights = (self.weight / np.maximum(counts, 1) ** FADING).astype(np.float32)
        return make_csr(weights[kind], indices, indptr, self.n_features)

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
            words = line.split()
            here = self._columns([words])[0]
            places = np.flatnonzero(np.isin(here, list(found))).tolist()
            texts = list(self._texts(words)) if places else []
            for place in places:
                found[int(here[place])].add(texts[place])
        return [_words(found[column]) for column in columns]

    def _columns(self, rows: Sequence[list[str]]) -> tuple[np.ndarray, np.ndarray]:
        """Return the columns of all n-grams of n rows of words, int32, row by row, and where each row begins.

        A row holds what each word has by itself, then runs of words, then runs of skeletons.
        """
        known = self._known()
        found = known.look_up(list(chain.from_iterable(rows)))
        hashes, skeletons, own = zip(*found, strict=True) if found else ((), (), ())
        sizes = np.fromiter(map(len, rows), np.int64, len(rows))
        told = hash_runs(np.array(hashes, np.uint32), sizes, max(self.words[0], 2), self.words[1])
        bare = np.array(skeletons, np.int64)
        kept = bare != NOTHING
        less = hash_runs(
            bare[kept].astype(np.uint32), add_up(kept, sizes), max(self.skeletons[0], 2), self.skeletons[1]
        )
        parts = [
            np.concatenate([*own, _NONE]),
            known.place(told.hashes, 0),
            known.place(less.hashes, 1),
        ]
        return weave(parts, [add_up(np.fromiter(map(len, own), np.int64, len(own)), sizes), told.counts, less.counts])

    def _texts(self, words: list[str]) -> Iterator[str]:
        """Yield the n-grams of a row of words in the order of its columns."""
        bare = [skeleton(word).decode("latin-1") for word in words]
        for word, consonants in zip(words, bare, strict=True):
            yield from [word] * (self.words[0] == 1)
            yield from [consonants] * (self.skeletons[0] == 1 and bool(consonants))
            yield from list_characters([word], *self.characters)
        yield from list_runs(words, max(self.words[0], 2), self.words[1])
        yield from list_runs([*filter(None, bare)], max(self.skeletons[0], 2), self.skeletons[1])

    def _known(self) -> Words:
        third = self.n_features // KINDS
        widths = (third, third, self.n_features - 2 * third)
        return remember(widths, (self.words[0] == 1, self.skeletons[0] == 1), tuple(self.characters))


def _words(grams: Collection[str]) -> str:
    told = [gram.strip() for gram in grams if gram.strip()]
    if not told:
        return "has no n-gram of this column"
    return f"contains “{max(told, key=lambda gram: (len(gram), gram))}”"
