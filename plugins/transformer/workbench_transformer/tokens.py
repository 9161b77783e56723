"""Words as numbers: placeholders whole, words, and single signs, hashed into a vocabulary that holds none of them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

import numpy as np

PAD, FIRST = 0, 1  # of the vocabulary
_TOKEN = re.compile(r"<[A-Z][A-Z0-9_]*(?::[^>\s]*)?>|[^\W_]+|[^\w\s]|_")


def tokenize(text: str, *, vocabulary: int) -> list[int]:
    """Return the number of each token; which word it was cannot be told from it."""
    return [
        FIRST + zlib.crc32(token.casefold().encode("utf-8", "surrogatepass")) % (vocabulary - FIRST)
        for token in _TOKEN.findall(text)
    ]


def lay_out(texts: Sequence[str], *, vocabulary: int, length: int) -> np.ndarray:
    """Return token numbers, int64 of shape (n, longest), cut at `length` and padded with PAD; no text is empty."""
    rows = [tokenize(text, vocabulary=vocabulary)[:length] or [FIRST] for text in texts]
    made = np.full((len(rows), max(map(len, rows), default=1)), PAD, dtype=np.int64)
    for place, row in enumerate(rows):
        made[place, : len(row)] = row
    return made
