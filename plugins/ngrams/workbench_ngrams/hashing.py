"""Hashes of n-grams, many at once: of words by CRC-32, of characters by a polynomial rolled over all words together.

Words are those of canonical texts: none has a space in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

SPACE = 0x20
# Arrays of no dimension, for numpy takes twice as long over a scalar.
_STEP, _SPREAD, _LAST = (np.array(each, np.uint32) for each in (0x01000193, 0x9E3779B1, 0x2C1B3C6D))
_NUMBERS = [np.array(each, np.uint32) for each in range(33)]


class Grams(NamedTuple):
    """N-grams of one kind: `hashes`, uint32 of shape (g,), row by row; `counts`, how many each of n rows has."""

    hashes: np.ndarray
    counts: np.ndarray


def choose_columns(hashes: np.ndarray, width: int) -> np.ndarray:
    """Return the column of each hash among `width` ones, int32; every bit of the hash counts."""
    mixed = hashes >> _NUMBERS[15]
    mixed ^= hashes
    mixed *= _SPREAD
    mixed ^= mixed >> _NUMBERS[13]
    mixed *= _LAST
    if width & (width - 1) == 0:
        mixed >>= _NUMBERS[33 - width.bit_length()] if width > 1 else _NUMBERS[31]
        return mixed.view(np.int32) if width > 1 else np.zeros(len(hashes), dtype=np.int32)
    return (np.multiply(mixed, width, dtype=np.uint64) >> np.uint64(32)).astype(np.int32)


class Bands(NamedTuple):
    """Lengths of the runs of words and of skeletons, and the width of the band of columns of each."""

    words: tuple[int, int]
    skeletons: tuple[int, int]
    width: int

    def find(self, words: np.ndarray, skeletons: np.ndarray, sizes: np.ndarray) -> tuple[Grams, Grams, np.ndarray]:
        """Return the runs of words and those of skeletons, and the columns of both, int32.

        By the words' uint32 hashes and those of their skeletons, zero where a word has none; see `hash_runs`.
        """
        kept = skeletons != 0
        several = hash_runs(words, sizes, *self.words)
        less = hash_runs(skeletons[kept], add_up(kept, sizes), *self.skeletons)
        hashes = np.concatenate([several.hashes, less.hashes])
        return several, less, self.choose(hashes, len(several.hashes))

    def choose(self, hashes: np.ndarray, first: int) -> np.ndarray:
        """Return the columns of runs, of which so many first are of words and the others of skeletons."""
        columns = choose_columns(hashes, self.width)
        columns[first:] += np.int32(self.width)
        return columns


def hash_runs(single: np.ndarray, sizes: np.ndarray, shortest: int, longest: int) -> Grams:
    """Hash every run of `shortest` to `longest` words of a row, from the words' own hashes: shorter runs first.

    `single`: uint32, the words of all rows; `sizes`: int of shape (n,), how many words each row has.
    """
    lengths, rolls = range(shortest, longest + 1), list(roll(single, shortest, longest))
    if len(sizes) == 1:
        return Grams(np.concatenate([*rolls, single[:0]]), np.array([sum(map(len, rolls))]))
    row = np.repeat(np.arange(len(sizes)), sizes)
    hashes, owners = [], []
    for length, rolled in zip(lengths, rolls, strict=False):
        mine = row[: len(rolled)] == row[length - 1 :]
        hashes.append(rolled[mine])
        owners.append(row[: len(rolled)][mine])
    owner = np.concatenate([*owners, row[:0]])
    order = np.argsort(owner, kind="stable") if len(owners) > 1 else slice(None)
    return Grams(np.concatenate([*hashes, single[:0]])[order], np.bincount(owner, minlength=len(sizes)))


def roll(single: np.ndarray, shortest: int, longest: int) -> Iterator[np.ndarray]:
    """Yield the hashes of runs of so many words, of one more, and so on while there are any."""
    rolled = single
    if shortest == 1:
        yield rolled
    for length in range(2, min(longest, len(single)) + 1):
        rolled = (rolled[:-1] ^ np.uint32(length)) * _SPREAD + single[length - 1 :]
        if length >= shortest:
            yield rolled


def add_up(values: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Return the sum of each row's values, of shape (n, …); `sizes` tells how many values each row has."""
    if len(sizes) == 1:
        return np.asarray(values.sum(axis=0, keepdims=True))
    sums = np.zeros((len(sizes), *values.shape[1:]), dtype=np.result_type(values, np.int64))
    full = sizes > 0  # where there is nothing `reduceat` would take what follows
    if full.any():
        sums[full] = np.add.reduceat(values, (np.cumsum(sizes) - sizes)[full], dtype=sums.dtype)
    return sums


def hash_characters(words: Sequence[str], shortest: int, longest: int) -> Grams:
    """Hash every run of `shortest` to `longest` signs of each word, a space before it and one behind it included."""
    lines = [f" {word} " for word in words]
    codes = np.frombuffer(f"{''.join(lines)}{' ' * longest}".encode("utf-32-le", "surrogatepass"), dtype="<u4")
    sizes = np.fromiter(map(len, lines), np.int64, len(lines))
    ends = np.cumsum(sizes)
    m = len(codes) - longest
    left = np.repeat(ends, sizes) - np.arange(m)  # signs from here to the end of the word
    rolled = codes[:m]
    hashes = np.empty((m, longest - shortest + 1), dtype=np.uint32)
    for length in range(2, longest + 1):
        rolled = (rolled * _STEP) ^ codes[length - 1 : length - 1 + m]
        if length >= shortest:
            hashes[:, length - shortest] = rolled
    whole = left[:, None] >= np.arange(shortest, longest + 1)
    return Grams(hashes[whole], np.add.reduceat(whole.sum(axis=1), ends - sizes) if words else ends)


def list_runs(words: Sequence[str], shortest: int, longest: int) -> Iterator[str]:
    """Yield the texts of what `hash_runs` hashes of one row, in its order."""
    for length in range(shortest, longest + 1):
        yield from (" ".join(words[at : at + length]) for at in range(len(words) - length + 1))


def list_characters(words: Iterable[str], shortest: int, longest: int) -> Iterator[str]:
    """Yield the texts of what `hash_characters` hashes, in its order."""
    for word in words:
        line = f" {word} "
        ends = range(len(line) + 1)
        yield from [line[at:end] for at in ends for end in ends[at + shortest : at + longest + 1]]
