"""The lexicon: which words are names, which are words as well, which are places or parts of addresses.

Words are kept as hashes of four bytes, three bits of which hold the class: small, and none can be read off.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping

import numpy as np

KINDS = ("N", "A", "P", "S", "H", "O", "K", "W")  # name, name and word, place, street, title, organisation, kin, word


class Lexicon:
    """Classes of words, by hash."""

    def __init__(self, entries: np.ndarray) -> None:
        self.entries = entries
        self._kinds = dict(zip((entries >> 3).tolist(), (entries & 7).tolist(), strict=True))

    def kind(self, word: str) -> str:
        """Return the class of a lower-case word, "" for none."""
        place = self._kinds.get(_code(word))
        return "" if place is None else KINDS[place]


def compile_lexicon(words: Mapping[str, Iterable[str]]) -> Lexicon:
    """Return the lexicon of words by class; of two classes of a word the later one counts."""
    codes = {_code(word): KINDS.index(kind) for kind, listed in words.items() for word in listed}
    return Lexicon(np.array(sorted(code << 3 | kind for code, kind in codes.items()), np.uint32))


def _code(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "surrogatepass")) >> 3
