"""What n-grams weigh together, without their columns: the runs of characters of a word add up to the same each time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from workbench_ngrams.hashing import Bands, add_up, choose_columns, roll
from workbench_ngrams.words import LONGEST, MOST, NOTHING, Word

from workbench.canonical import canonical
from workbench.chunks import Chunks


class Projection(NamedTuple):
    """A function of records that gives the products of their rows with `weights`, float64 of shape (d, k).

    `scale`: what an n-gram weighs where there are so many of its kind.
    """

    bands: Bands
    scale: Callable[[Any], Any]
    weights: np.ndarray
    known: Sums

    def __call__(self, records: Any) -> np.ndarray:
        """Return float64 of shape (n, k)."""
        lines = canonical(records).lines
        return self._one(lines[0].split()) if len(lines) == 1 else self._many(lines)

    def _one(self, words: list[str]) -> np.ndarray:
        """Return the products of one row, in as few steps as there can be: each costs more than what it works on."""
        hashes, skeletons, characters = self.known.look_up(words)
        runs = list(roll(hashes, *self.bands.words))
        less = list(roll(skeletons[skeletons != NOTHING], *self.bands.skeletons))
        several, fewer = sum(map(len, runs)), sum(map(len, less))
        told = self.weights.take(self.bands.choose(np.concatenate([*runs, *less, hashes[:0]]), several), axis=0)
        scales = np.empty(len(told))
        scales[:several], scales[several:] = self.scale(several), self.scale(fewer)
        *made, count = _ones(len(words)).dot(characters).tolist()
        scale = self.scale(count)
        return scales.dot(told)[None] + [scale * each for each in made]

    def _many(self, lines: list[str]) -> np.ndarray:
        """Return the products of n rows."""
        sizes = np.maximum(np.fromiter((line.count(" ") for line in lines), np.int64, len(lines)) - 1, 0)
        hashes, skeletons, characters = self.known.look_up_all(_join(lines))
        kept = skeletons != NOTHING
        of_characters = add_up(characters, sizes)
        kinds = (
            self._add_runs(hashes, sizes, self.bands.words, 0),
            self._add_runs(skeletons[kept], add_up(kept, sizes), self.bands.skeletons, self.bands.width),
            (of_characters[:, :-1], of_characters[:, -1]),
        )
        return np.asarray(sum(sums * self.scale(counts)[:, None] for sums, counts in kinds))

    def _add_runs(
        self, single: np.ndarray, sizes: np.ndarray, lengths: tuple[int, int], first: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return what the runs of n rows weigh together, (n, k), and how many each row has; see `hash_runs`."""
        shortest, longest = lengths
        sums, counts, ends = np.zeros((len(sizes), self.weights.shape[1])), np.zeros(len(sizes), int), sizes.cumsum()
        for length, rolled in zip(range(shortest, longest + 1), roll(single, shortest, longest), strict=False):
            told = np.zeros((len(single), self.weights.shape[1]))
            columns = choose_columns(rolled, self.bands.width) + np.int32(first)
            self.weights.take(columns, axis=0, out=told[: len(rolled)], mode="clip")
            for short in range(1, length):
                told[ends - short] = 0  # a run that ends in another row is none
            sums += add_up(told, sizes)
            counts += np.maximum(sizes - length + 1, 0)
        return sums, counts


class Sums:
    """Words met so far, with their hashes and the sums of their runs of characters. For several threads at once.

    It holds so many and then forgets all; who reads meanwhile still reads what was there. `work` hashes words;
    `weights`: float64 of shape (d, k).
    """

    def __init__(self, work: Callable[[Sequence[str]], Iterable[Word]], weights: np.ndarray) -> None:
        self._work = work
        self._weights = weights
        self._lock = Lock()
        self._table = _Table(MOST, weights.shape[1])

    def look_up(self, words: Sequence[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return hashes, those of skeletons, and sums of m words: see `_Table`."""
        table = self._table
        try:
            return table.read(list(map(table.places.__getitem__, words)))
        except KeyError:
            learned, places = self._learn(words)
            return learned.read(places)

    def look_up_all(self, text: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the same of the words of a text that are many; there is one space between two of them."""
        table = self._table
        found = table.chunks.find(text)
        if len(found.strange):
            words = [found.chunk(place) for place in found.strange.tolist()]
            learned, places = self._learn(words)
            if learned is not table:
                return self.look_up(text.split(" "))
            table.chunks.keep(found, places)
        return table.read(found.numbers)

    def _learn(self, words: Sequence[str]) -> tuple[_Table, list[int]]:
        """Return the table that knows all of these words, and their places in it."""
        with self._lock:
            table = self._table
            keys = {word: _key(word) for word in words if word not in table.places}
            new = [word for word, key in keys.items() if key not in table.places]
            if len(table.places) + len(new) > MOST:
                keys = {word: _key(word) for word in words}
                new, table = list(keys), _Table(max(MOST, len(keys)), self._weights.shape[1])
                if len(keys) <= MOST:
                    self._table = table
            table.write([keys[word] for word in new], self._work(new), self._weights)
        return table, [table.places[keys.get(word, word)] for word in words]


class _Table:
    """`hashes`, `skeletons`: uint32 of shape (size,), of words and of their skeletons, or NOTHING.

    `sums`: float64 of shape (size, k + 1), of the weights of a word's runs of characters, and last their number.
    """

    def __init__(self, size: int, k: int) -> None:
        self.places: dict[str | bytes, int] = {}
        self.chunks = Chunks(size)
        self.hashes = np.empty(size, dtype=np.uint32)
        self.skeletons = np.empty(size, dtype=np.uint32)
        self.sums = np.empty((size, k + 1))

    def read(self, places: Sequence[int] | np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return what stands at m places."""
        rows = np.array(places, dtype=np.intp)
        return self.hashes.take(rows), self.skeletons.take(rows), self.sums.take(rows, axis=0)

    def write(self, keys: Sequence[str | bytes], words: Iterable[Word], weights: np.ndarray) -> None:
        """Add words behind those that are there, and only then say that they are."""
        first = len(self.places)
        for row, word in enumerate(words, first):
            self.hashes[row], self.skeletons[row] = word.hash, word.skeleton
            self.sums[row, :-1] = np.add.reduce(weights.take(word.characters, axis=0))
            self.sums[row, -1] = len(word.characters)
        self.places |= {key: row for row, key in enumerate(keys, first)}


def _join(lines: Sequence[str]) -> str:
    """Return canonical lines in one, with one space between two words and none about them."""
    text = "".join(lines)
    while "  " in text:
        text = text.replace("  ", " ")
    return text[1:-1]


def _ones(count: int) -> np.ndarray:
    ones = np.empty(count)
    ones.fill(1.0)  # a third of what `np.ones` takes
    return ones


def _key(word: str) -> str | bytes:
    """Return what a word is remembered by: itself, or a digest of one that is too long to keep."""
    return word if len(word) <= LONGEST else blake2b(word.encode("utf-8", "surrogatepass")).digest()
