"""The vocabulary: what each distinct token adds to scores, computed when it is first met, kept while there is room."""

from __future__ import annotations

from itertools import accumulate
from threading import Lock

import numpy as np
from workbench_names.features import (
    REACH,
    Reading,
    about_any,
    about_standing,
    bucket,
    outline,
    read,
    standing,
    standings,
)
from workbench_names.model import NEVER, TAGS, Weights
from workbench_names.tokens import END

MOST = 100_000  # distinct tokens kept
LONGEST = 64  # signs of a token that is kept
WALL = -32768  # the hope of what is no token
OWN = REACH.index(0)
NOTHING = np.array([0, *[NEVER] * (len(TAGS) - 1)], np.int16)  # the scores of what is no token


class Vocabulary(dict[str, int]):
    """Rows by token.

    `tables`: for each reach, int16 (tokens × standings, tags), what a token adds to the scores of the one that far
    from it, by how that one stands. `stands`: int64, how a token stands. `hopes`: int16, what it is worth by itself.
    """

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        self._weights = weights
        self._lock = Lock()
        self._alike: dict[tuple[str, str], int] = {}
        self.tables = [np.zeros((1024 * len(standings(distance)), len(TAGS)), np.int16) for distance in REACH]
        self.stands = np.zeros(1024, np.int64)
        self.hopes = np.zeros(1024, np.int16)

    def __missing__(self, token: str) -> int:
        """Return the row of a token that is new."""
        with self._lock:
            key = outline(token)
            row = self._alike.get(key)
            if row is None:
                row = self._alike[key] = len(self._alike)
                self._learn(row, token)
            if len(token) <= LONGEST:
                self[token] = row
            return row

    def _learn(self, row: int, token: str) -> None:
        if row == len(self.hopes):
            self._grow()
        reading = read(token, self._weights.lexicon)
        self.stands[row] = standing(reading)
        sums = iter(self._add_up(reading))
        for table, distance in zip(self.tables, REACH, strict=True):
            size, common = len(standings(distance)), next(sums)
            for place in range(size):
                table[row * size + place] = common + next(sums) if size > 1 else common
        own = self.tables[OWN][row]
        if reading.word == END:
            own[:], self.hopes[row] = NOTHING, WALL
        else:
            self.hopes[row] = own[1:].max() - own[0]

    def _add_up(self, reading: Reading) -> np.ndarray:
        """Return what a token lends, int16 (lists, tags): for each reach what it always does, then by standing."""
        lent: list[list[str]] = []
        for distance in REACH:
            lent.append(about_any(reading, distance))
            if len(standings(distance)) > 1:
                lent += [about_standing(reading, distance, stands) for stands in standings(distance)]
        places = [bucket(told) for each in lent for told in each]
        starts = list(accumulate(map(len, lent[:-1]), initial=0))
        made: np.ndarray = np.add.reduceat(self._weights.emissions[places], starts, axis=0, dtype=np.int16)
        return made

    def _grow(self) -> None:
        self.tables = [np.concatenate([table, np.zeros_like(table)]) for table in self.tables]
        self.stands = np.concatenate([self.stands, np.zeros_like(self.stands)])
        self.hopes = np.concatenate([self.hopes, np.zeros_like(self.hopes)])

    @property
    def full(self) -> bool:
        """Tell whether it is time for a new one."""
        return len(self) > MOST
