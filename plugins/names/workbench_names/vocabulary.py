"""The vocabulary: what each distinct word adds to scores, worked out when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from workbench_names.features import Reading, about_class, about_part, about_word, bucket, look, outline, standing
from workbench_names.model import TAGS, Weights
from workbench_names.tagging import ASKED, HOPEFUL, NEXT, PLACE, REACH, SLOTS, STANDS, WALL, key
from workbench_names.tiers import KERNELS
from workbench_names.tokens import END

COUNT = len(TAGS) - 1
MOST = 50_000  # distinct words kept
ALONE = frozenset(("|", "x"))  # shapes of what is no name without other words: edges and single small letters
Place = tuple[int, int]  # how far away the token is that is lent to, and how it stands


class Vocabulary:
    """Words by outline, each with its code.

    hope: scores, int of shape (COUNT,), one of which a word must exceed by itself to begin a search.
    rows: int16 of shape (words * SLOTS or more, COUNT + 1), what words add to the scores of words about them, each as
    much as its tag is better than O; the last column is 1 where that is known.
    """

    def __init__(self, weights: Weights, hope: np.ndarray) -> None:
        self._weights, self._hope = weights, hope
        self._attributes = _Attributes()
        self._codes: dict[tuple[str, str], int] = {}
        self._readings: list[Reading] = []
        self.rows = np.zeros((MOST * SLOTS, COUNT + 1), np.int16)  # what is not filled in takes no room

    def codes(self, tokens: Sequence[str]) -> list[int]:
        """Return the codes of the words of tokens; all digits are one."""
        outlines = {token: outline(token) for token in dict.fromkeys(tokens)}
        new = [one for one in dict.fromkeys(outlines.values()) if one not in self._codes]
        if new:
            self._learn(new)
        return [self._codes[outlines[token]] for token in tokens]

    def _learn(self, outlines: Sequence[tuple[str, str]]) -> None:
        first = len(self._readings)
        self._readings += [look(*one, self._weights.lexicon) for one in outlines]
        missing = len(self._readings) * SLOTS - len(self.rows)
        if missing > 0:
            more = np.zeros((max(missing, len(self.rows)), COUNT + 1), np.int16)
            self.rows = np.concatenate([self.rows, more])
        own = np.arange(first, len(self._readings)) * SLOTS
        self._fill(own.tolist())
        hopeful = (self.rows[own, :COUNT] > self._hope).any(axis=1).tolist()
        for place, (one, hopes) in enumerate(zip(outlines, hopeful, strict=True), first):
            self._codes[one] = _code(place, self._readings[place], hopeful=hopes)

    def learn_about(self, codes: np.ndarray, lists: np.ndarray, asked: int) -> None:
        """Work out all that adds to the scores of those words that were asked about."""
        view = memoryview(codes)
        keys = {key(view, at, which) for at in lists[ASKED, :asked].tolist() for which in range(REACH)}
        self._fill([one for one in keys if not self.rows[one, COUNT]])

    def _fill(self, keys: Sequence[int]) -> None:
        """Work out rows."""
        buckets: list[int] = []
        ends = []
        for one in keys:
            place, lent = divmod(one, SLOTS)
            buckets += self._attributes.of(self._readings[place], _place(lent))
            ends.append(len(buckets))
        numbers = (np.array(each, np.int32) for each in (buckets, ends, keys))
        KERNELS.weigh(self._weights.emissions, *numbers, self.rows)

    def __len__(self) -> int:
        """Return how many words are known."""
        return len(self._readings)

    @property
    def full(self) -> bool:
        """Tell whether it is time for a new one."""
        return len(self) > MOST


def _code(place: int, reading: Reading, *, hopeful: bool) -> int:
    hopes = hopeful and reading.shape not in ALONE
    return place << PLACE | standing(reading) << STANDS | hopes * HOPEFUL | (reading.word == END) * WALL


def _place(lent: int) -> Place:
    """Return to whom a word lends a row: see `tagging.key`."""
    if lent < NEXT:
        return (0, 2, -2)[lent], 0
    stands, after = divmod(lent - NEXT, 2)
    return (-1 if after else 1), stands


class _Attributes:
    """The buckets of the attributes that words lend; those that words have in common are worked out once."""

    def __init__(self) -> None:
        self._common: dict[tuple[Place, str, str, str], list[int]] = {}
        self._parts = _Buckets()

    def of(self, reading: Reading, place: Place) -> Iterable[int]:
        """Return those that a word lends to a place."""
        key = (place, reading.gap, reading.shape, reading.kind)
        common = self._common.get(key)
        if common is None:
            common = self._common[key] = [*map(bucket, about_class(reading, *place))]
        parts = map(self._parts.__getitem__, about_part(reading, place[0]))
        return *common, *parts, *map(bucket, about_word(reading, *place))


class _Buckets(dict[str, int]):
    """The buckets of attributes of beginnings and endings."""

    def __missing__(self, attribute: str) -> int:
        found = self[attribute] = bucket(attribute)
        return found
