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


class Reader:
    """Codes of tokens by their marks: open addressing, half full at most."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._bases = np.array([secrets.randbelow(BASES) for _ in range(2)])
        self._table = np.zeros((1 << (2 * MOST).bit_length(), COLUMNS), np.int64)
        self._kept = 0

    def read(self, texts: Sequence[str]) -> Tokens:
        """Return the tokens of folded texts with their codes."""
        text, points, table = lay_out(texts)
        count, asked = KERNELS.scan(points, KINDS, self._bases, self._table, table)
        told = Tokens(text, table, count)
        if asked:
            places = table[ASKED, :asked]
            told.codes[places] = self._vocabulary.codes([*map(told.token, places.tolist())])
            self._kept = KERNELS.keep(points, self._bases, self._table, table, asked, self._kept)
        return told

    def __len__(self) -> int:
        """Return how many tokens are kept."""
        return self._kept

    @property
    def full(self) -> bool:
        """Tell whether it is time for a new one."""
        return self._kept >= MOST
