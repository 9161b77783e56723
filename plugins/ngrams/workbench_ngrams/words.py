"""What is hashed of a word, worked out once for each that is met: messages use few words, and use them often."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple
from zlib import crc32

import numpy as np
from workbench_ngrams.hashing import choose_columns, hash_characters
from workbench_ngrams.skeletons import skeleton

MOST = 2**15  # words that are remembered
LONGEST = 40  # signs of a word that is
NOTHING = 0  # for the hash of a skeleton that a word has not


class Word(NamedTuple):
    """A word's hash, its skeleton's, and the columns, int32, of its runs of characters."""

    hash: int
    skeleton: int
    characters: np.ndarray


class Words:
    """Words met so far, for one choice of lengths and columns. Who reads while it forgets still reads what was there.

    `lengths`: of the shortest and longest run of characters; `first`, `width`: their columns.
    """

    def __init__(self, lengths: tuple[int, int], first: int, width: int) -> None:
        self.lengths = lengths
        self.first = first
        self.width = width
        self._known: dict[str, Word] = {}

    def look_up(self, words: Sequence[str]) -> list[Word]:
        """Return what is hashed of each word."""
        known = self._known
        try:
            return list(map(known.__getitem__, words))
        except KeyError:
            if len(known) > MOST:
                known = self._known = {}
        new = [*dict.fromkeys(word for word in words if word not in known)]
        made = dict(zip(new, self.learn(new), strict=True))
        known |= {word: told for word, told in made.items() if len(word) <= LONGEST}
        return [made[word] if word in made else known[word] for word in words]

    def learn(self, words: Sequence[str]) -> Iterator[Word]:
        """Yield what is hashed of each word, and remember nothing."""
        grams = hash_characters(words, *self.lengths)
        columns = choose_columns(grams.hashes, self.width) + np.int32(self.first)
        ends = np.cumsum(grams.counts).tolist()
        for word, start, end in zip(words, [0, *ends], ends, strict=False):
            bare = skeleton(word)
            yield Word(_hash(word), (crc32(bare) or 1) if bare else NOTHING, columns[start:end].copy())


def _hash(word: str) -> int:
    return crc32(word.encode("utf-8", "surrogatepass"))


@cache
def remember(lengths: tuple[int, int], first: int, width: int) -> Words:
    """Return the words met so far by every featurizer of these choices."""
    return Words(lengths, first, width)
