"""The vocabulary: what each distinct word adds to scores, worked out when it is first asked for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from workbench_names.features import (
    STANDINGS,
    Reading,
    about_class,
    about_part,
    about_word,
    outline,
    read,
    standing,
)
from workbench_names.lanes import HIGH, Rows
from workbench_names.model import Weights
from workbench_names.tokens import END

NEXT = 3  # the first slot of what is lent to neighbours: see `Vocabulary.lend`
SLOTS = NEXT + 2 * len(STANDINGS)
MOST = 50_000  # distinct words kept
ALONE = frozenset(("|", "x"))  # shapes of what is no name without other words: edges and single small letters
WALL, HOPEFUL, STANDS, PLACE = 1, 2, 4, 64  # the least bits of the parts of a word's code
Place = tuple[int, int]  # how far away the token is that is lent to, and how it stands


class Word:
    """A word as it was read: what it and its neighbours, that before and that after, add to its scores (lanes).

    `hopeful`: it may begin a search; `wall`: it is an edge. `code`: all that, how it stands and its place, in one int.
    """

    __slots__ = ("after", "before", "code", "hopeful", "own", "reading", "wall")

    def __init__(self, reading: Reading, own: int, lent: tuple[_Lent, _Lent], *, hopeful: bool, place: int) -> None:
        self.reading = reading
        self.own = own
        self.before, self.after = lent
        self.wall = reading.word == END
        self.hopeful = hopeful and reading.shape not in ALONE
        self.code = place * PLACE + standing(reading) * STANDS + self.hopeful * HOPEFUL + self.wall * WALL


class Vocabulary:
    """Words by token, and what they add up to where they stand.

    hope: the bar (`lanes.bar`) that a word must clear by itself to begin a search.
    """

    def __init__(self, weights: Weights, hope: int) -> None:
        self._lexicon = weights.lexicon
        self._hope = hope
        self._sums = _Sums(weights)
        self._words: dict[tuple[str, str], Word] = {}
        self._second = _Lent(self._sums, (2, 0)), _Lent(self._sums, (-2, 0))
        self._first = [
            (_Lent(self._sums, (1, stands)), _Lent(self._sums, (-1, stands))) for stands in range(len(STANDINGS))
        ]
        self._places = count()
        self._placed: dict[int, Word] = {}

    def word(self, token: str) -> Word:
        """Return a token's word; all digits are one."""
        key = outline(token)
        known = self._words.get(key)
        if known is None:
            reading = read(token, self._lexicon)
            own = self._sums.of(reading, (0, 0))
            lent = self._first[standing(reading)]
            place = next(self._places)
            known = Word(reading, own, lent, hopeful=bool(own + self._hope & HIGH), place=place)
            self._words[key] = self._placed[place] = known
        return known

    def lend(self, place: int, slot: int) -> int:
        """Return what the word of a place adds: 0 to itself, 1 and 2 two words off, then to a neighbour by standing."""
        word = self._placed[place]
        if slot == 0:
            return word.own
        lent = self._second[slot - 1] if slot < NEXT else self._first[(slot - NEXT) // 2][(slot - NEXT) % 2]
        return lent[word]

    def total(self, words: Sequence[Word], place: int) -> int:
        """Return the scores, in lanes, of the word at a place; two stand before it and two after."""
        two_before, before, word, after, two_after = words[place - 2 : place + 3]
        earlier, later = self._second
        return word.own + word.before[before] + word.after[after] + earlier[two_before] + later[two_after]

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
    """Adds up weights of attributes; those that words have in common are looked up once."""

    def __init__(self, weights: Weights) -> None:
        self._rows = Rows(weights)
        self._parts = _Parts(self._rows)
        self._common: dict[tuple[Place, str, str, str], int] = {}

    def of(self, reading: Reading, place: Place) -> int:
        """Return what a word adds, in lanes."""
        key = (place, reading.gap, reading.shape, reading.kind)
        common = self._common.get(key)
        if common is None:
            common = self._common[key] = sum(map(self._rows.weight, about_class(reading, *place)))
        parts, own = about_part(reading, place[0]), about_word(reading, *place)
        return common + sum(map(self._parts.__getitem__, parts)) + sum(map(self._rows.weight, own))


class _Parts(dict[str, int]):
    """The weights of attributes of beginnings and endings, in lanes."""

    def __init__(self, rows: Rows) -> None:
        super().__init__()
        self._rows = rows

    def __missing__(self, attribute: str) -> int:
        weight = self[attribute] = self._rows.weight(attribute)
        return weight
