"""What is hashed of a word, worked out once for each that is met: messages use few words, and use them often."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple
from zlib import crc32

import numpy as np
from workbench_ngrams.hashing import choose_columns, hash_characters
from workbench_ngrams.skeletons import skeleton

MOST = 2**15  # words that are remembered
LONGEST = 40  # signs of a word that is
NOTHING = -1  # left of a word that has no skeleton


class Word(NamedTuple):
    """A word's hash, its skeleton's, and the columns, int32, of all that it has by itself."""

    hash: int
    skeleton: int
    columns: np.ndarray


class Words:
    """Words met so far, for one choice of lengths and columns. Who reads while it forgets still reads what was there.

    `firsts`, `widths`: where the columns of words, skeletons and characters begin, and how many each has;
    `alone`: whether a word, and a skeleton, is an n-gram of its own.
    """

    def __init__(self, widths: tuple[int, int, int], alone: tuple[bool, bool], characters: tuple[int, int]) -> None:
        self.widths = widths
        self.firsts = (0, widths[0], widths[0] + widths[1])
        self.alone = alone
        self.characters = characters
        self._known: dict[str, Word] = {}

    def look_up(self, words: Sequence[str]) -> list[Word]:
        """Return what is hashed of each word."""
        known = self._known
        try:
            return list(map(known.__getitem__, words))
        except KeyError:
            if len(known) > MOST:
                known = self._known = {}
        made = self._learn([*dict.fromkeys(word for word in words if word not in known)])
        known |= {word: told for word, told in made.items() if len(word) <= LONGEST}
        return [made[word] if word in made else known[word] for word in words]

    def _learn(self, words: Sequence[str]) -> dict[str, Word]:
        skeletons = [skeleton(word) for word in words]
        hashes = [crc32(word.encode("utf-8", "surrogatepass")) for word in words]
        bare = [crc32(consonants) if consonants else NOTHING for consonants in skeletons]
        grams = hash_characters(words, *self.characters)
        columns = [
            self.place(np.array(hashes, dtype=np.uint32), 0),
            self.place(np.array([max(one, 0) for one in bare], dtype=np.uint32), 1),
            self.place(grams.hashes, 2),
        ]
        ends = np.cumsum(grams.counts)
        made = {}
        for at, (word, end, count) in enumerate(zip(words, ends.tolist(), grams.counts.tolist(), strict=True)):
            own = columns[0][at : at + self.alone[0]], columns[1][at : at + (self.alone[1] and bare[at] != NOTHING)]
            made[word] = Word(hashes[at], bare[at], np.concatenate([*own, columns[2][end - count : end]]))
        return made

    def place(self, hashes: np.ndarray, kind: int) -> np.ndarray:
        """Return the columns, int32, of hashes of one kind: of words, skeletons or characters."""
        return choose_columns(hashes, self.widths[kind]) + np.int32(self.firsts[kind])


@cache
def remember(widths: tuple[int, int, int], alone: tuple[bool, bool], characters: tuple[int, int]) -> Words:
    """Return the words met so far by every featurizer of these choices."""
    return Words(widths, alone, characters)
