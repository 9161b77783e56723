"""Reading: texts are cut into tokens, and what was read before is known again."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import numpy as np
from workbench_names.scanning import ASKED, BASES, COLUMNS
from workbench_names.tiers import KERNELS
from workbench_names.tokens import KINDS, Tokens, lay_out
from workbench_names.vocabulary import Vocabulary

MOST = 100_000  # tokens kept
FIRST = 1 << 12  # places for them at first


class Reader:
    """Codes of tokens by their marks: open addressing, half full at most."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._bases = np.array([secrets.randbelow(BASES) for _ in range(2)])
        self._table = np.zeros((FIRST, COLUMNS), np.int64)
        self._kept = 0
        self.full = False  # whether it is time for a new one

    def read(self, texts: Sequence[str]) -> Tokens:
        """Return the tokens of folded texts with their codes."""
        text, points, table = lay_out(texts)
        count, asked, spread = KERNELS.scan(points, KINDS, self._bases, self._table, table)
        told = Tokens(text, table, count, spread)
        if asked:
            self._learn(told, points, asked)
        return told

    def _learn(self, told: Tokens, points: np.ndarray, asked: int) -> None:
        places = told.table[ASKED, :asked]
        tokens = [*map(told.token, places.tolist())]
        told.codes[places] = self._vocabulary.codes(tokens)
        self._make_room(min(len(set(tokens)), MOST))
        self._kept = KERNELS.keep(points, self._bases, self._table, told.table, asked, self._kept)
        self.full = self._kept >= MOST

    def _make_room(self, more: int) -> None:
        size = len(self._table)
        while size < 2 * (self._kept + more):
            size *= 2
        if size > len(self._table):
            larger = np.zeros((size, COLUMNS), np.int64)
            KERNELS.move(self._table, larger)
            self._table = larger

    def __len__(self) -> int:
        """Return how many tokens are kept."""
        return self._kept
