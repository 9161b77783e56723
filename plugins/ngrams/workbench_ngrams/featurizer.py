"""The featurizer behind `ngrams`: n-grams of the canonical form, hashed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from numbers import Integral, Real
from typing import Any, ClassVar

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils._param_validation import Interval, InvalidParameterError
from workbench_ngrams.hashing import Grams
from workbench_ngrams.wording import Pages

from workbench.canonical import canonical
from workbench.featurizing.matrices import align, make_csr, point

NOTHING = "has no n-gram of this column"


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

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "n_features": [Interval(Integral, 3, 2**31 - 1, closed="both")],
        "weight": [Interval(Real, 0, None, closed="left")],
    }

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
        """Learn nothing; raise ValueError for options that what is compiled could not take."""
        self._validate_params()
        for name in ("words", "skeletons", "characters"):
            _check_pair(name, getattr(self, name))
        self.fitted_ = True
        return self

    def transform(self, records: Any) -> csr_matrix:
        """Return float32 CSR of shape (n, n_features).

        An n-gram that occurs twice stands there twice: whoever multiplies adds them up.
        """
        columns, data, counts = self._grams.find(canonical(records))
        return make_csr(data, columns, point(counts.sum(axis=1)), self.n_features)

    def project(self, weights: np.ndarray) -> Callable[[Any, np.ndarray], None]:
        """Return a function that adds `transform(records) @ weights` to sums, weights as float32: more fits a cache."""
        grams, held = self._grams, align(weights, np.float32, rows=self.n_features)
        return lambda records, sums: grams.weigh(canonical(records), held, sums)

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn, and the host, that nothing is learned."""
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        return tags

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Return names by number: a hashed column has no name until a record is at hand (`describe`)."""
        return np.char.add("hash", np.arange(self.n_features).astype(str)).astype(object)

    def describe_each(self, records: Any, columns: Sequence[Sequence[int]]) -> list[list[str]]:
        """Say of each record in which of its words the n-grams behind its columns stand, of each the longest."""
        form = canonical(records)
        places: dict[tuple[int, int], tuple[int, int]] = {}
        for row, column, _, start, stop in self._grams.locate(form, [dict.fromkeys(mine) for mine in columns]):
            first, last = places.get((row, column), (0, 0))
            if stop - start > last - first:
                places[row, column] = start, stop
        pages = Pages(records["content"], form.lines, dict.fromkeys(row for row, _ in places))
        return [
            [pages.quote(row, *places[row, column]) if (row, column) in places else NOTHING for column in mine]
            for row, mine in enumerate(columns)
        ]

    @property
    def _grams(self) -> Grams:
        return Grams(self.words, self.skeletons, self.characters, width=self.n_features, weight=self.weight)


def _check_pair(name: str, got: Any) -> None:
    pair = [*got] if isinstance(got, Sequence) and all(isinstance(length, Integral) for length in got) else []
    if len(pair) != 2 or not 0 <= pair[0] <= pair[1]:
        raise InvalidParameterError(
            f"The '{name}' parameter of Ngrams must be two whole numbers, shortest and longest, of at least 0. "
            f"Got {got!r} instead."
        )
