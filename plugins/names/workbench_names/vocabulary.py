"""The vocabulary: what each distinct word adds to scores, worked out when it is first asked for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from workbench_names.features import (
    STANDINGS,
    Reading,
    about_class,
    about_word,
    bucket,
    outline,
    read,
    standing,
)
from workbench_names.lanes import HIGH, bar, pack
from workbench_names.model import TAGS, Weights
from workbench_names.tokens import END

MOST = 50_000  # distinct words kept
Place = tuple[int, int]  # how far away the token is that is lent to, and how it stands


class Word:
    """A word as it was read: how it stands, what it adds to its own scores (lanes), whether it may begin a search."""

    __slots__ = ("hopeful", "own", "reading", "stands", "wall")

    def __init__(self, reading: Reading, own: int, *, hopeful: bool) -> None:
        self.reading = reading
        self.stands = standing(reading)
        self.own = own
        self.wall = reading.word == END
        self.hopeful = hopeful and not self.wall


class Vocabulary:
    """Words by token, and what they add up to where they stand.

    hope: a word that by itself is worth no more for any tag begins no search.
    """

    def __init__(self, weights: Weights, hope: int) -> None:
        self._lexicon = weights.lexicon
        self._hope = bar([hope] * (len(TAGS) - 1))
        self._sums = _Sums(weights)
        self._words: dict[tuple[str, str], Word] = {}
        self._second = _Lent(self._sums, (2, 0)), _Lent(self._sums, (-2, 0))
        self._before = [_Lent(self._sums, (1, stands)) for stands in range(len(STANDINGS))]
        self._after = [_Lent(self._sums, (-1, stands)) for stands in range(len(STANDINGS))]

    def word(self, token: str) -> Word:
        """Return a token's word; all digits are one."""
        key = outline(token)
        known = self._words.get(key)
        if known is None:
            reading = read(token, self._lexicon)
            own = self._sums.of(reading, (0, 0))
            known = self._words[key] = Word(reading, own, hopeful=bool(own + self._hope & HIGH))
        return known

    def total(self, words: Sequence[Word], place: int) -> int:
        """Return the scores, in lanes, of the word at a place; two stand before it and two after."""
        word = words[place]
        stands, (earlier, later) = word.stands, self._second
        return (
            word.own
            + self._before[stands][words[place - 1]]
            + self._after[stands][words[place + 1]]
            + earlier[words[place - 2]]
            + later[words[place + 2]]
        )

    def __len__(self) -> int:
        """Return how many words are known."""
        return len(self._words)

    @property
    def full(self) -> bool:
        """Tell whether it is time for a new one."""
        return len(self) > MOST


class _Lent(dict[Word, int]):
    """What words add to the scores of one so far away that stands so."""

    def __init__(self, sums: _Sums, place: Place) -> None:
        super().__init__()
        self._sums, self._place = sums, place

    def __missing__(self, word: Word) -> int:
        lent = self[word] = self._sums.of(word.reading, self._place)
        return lent


class _Sums:
    """Adds up weights of attributes; what words of a class have in common is added up once."""

    def __init__(self, weights: Weights) -> None:
        self._weights = _Packed(weights)
        self._common: dict[tuple[Place, str, str, str], int] = {}

    def of(self, reading: Reading, place: Place) -> int:
        """Return what a word adds, in lanes."""
        key = (place, reading.gap, reading.shape, reading.kind)
        common = self._common.get(key)
        if common is None:
            common = self._common[key] = self._add_up(about_class(reading, *place))
        return common + self._add_up(about_word(reading, *place))

    def _add_up(self, attributes: Sequence[str]) -> int:
        return sum(map(self._weights.__getitem__, map(bucket, attributes)))


class _Packed(dict[int, int]):
    """The rows of the table of weights that were asked for, in lanes."""

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        margins = weights.emissions[:, 1:].astype(np.int32) - weights.emissions[:, :1]
        self._margins = (margins + 0x8000).astype("<u2")

    def __missing__(self, row: int) -> int:
        packed = self[row] = pack(self._margins[row].tobytes())
        return packed
