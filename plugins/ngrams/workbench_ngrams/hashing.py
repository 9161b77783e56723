"""Hashes of n-grams, many at once: of words by CRC-32, of characters by a polynomial rolled over all words together.

Words are those of canonical texts: none has a space in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

SPACE = 0x20
_STEP = np.uint32(0x01000193)
_SPREAD = np.uint32(0x9E3779B1)
_LAST = np.uint32(0x2C1B3C6D)
_THIRTEEN, _FIFTEEN = np.uint32(13), np.uint32(15)


class Grams(NamedTuple):
    """N-grams of one kind: `hashes`, uint32 of shape (g,), row by row; `counts`, how many each of n rows has."""

    hashes: np.ndarray
    counts: np.ndarray


def choose_columns(hashes: np.ndarray, width: int) -> np.ndarray:
    """Return the column of each hash among `width` ones, int32; every bit of the hash counts."""
    mixed = hashes >> _FIFTEEN
    mixed ^= hashes
    mixed *= _SPREAD
    mixed ^= mixed >> _THIRTEEN
    mixed *= _LAST
    if width & (width - 1) == 0:
        mixed >>= np.uint32(33 - width.bit_length()) if width > 1 else np.uint32(31)
        return mixed.view(np.int32) if width > 1 else np.zeros(len(hashes), dtype=np.int32)
    return (np.multiply(mixed, width, dtype=np.uint64) >> np.uint64(32)).astype(np.int32)


def hash_runs(single: np.ndarray, sizes: np.ndarray, shortest: int, longest: int) -> Grams:
    """Hash every run of `shortest` to `longest` words of a row, from the words' own hashes: shorter runs first.

    `single`: uint32, the words of all rows; `sizes`: int of shape (n,), how many words each row has.
    """
    rolls = list(_roll(single, longest))
    if len(sizes) == 1:
        rolls = rolls[shortest - 1 :]
        return Grams(np.concatenate([*rolls, single[:0]]), np.array([sum(map(len, rolls))]))
    row = np.repeat(np.arange(len(sizes)), sizes)
    hashes, owners = [], []
    for length, rolled in enumerate(rolls, 1):
        if length >= shortest:
            mine = row[: len(rolled)] == row[length - 1 :]
            hashes.append(rolled[mine])
            owners.append(row[: len(rolled)][mine])
    owner = np.concatenate([*owners, row[:0]])
    order = np.argsort(owner, kind="stable") if len(owners) > 1 else slice(None)
    return Grams(np.concatenate([*hashes, single[:0]])[order], np.bincount(owner, minlength=len(sizes)))


def _roll(single: np.ndarray, longest: int) -> Iterator[np.ndarray]:
    """Yield the hashes of runs of one word, of two, and so on while there are any."""
    rolled = single
    yield rolled
    for length in range(2, min(longest, len(single)) + 1):
        rolled = (rolled[:-1] ^ np.uint32(length)) * _SPREAD + single[length - 1 :]
        yield rolled


def add_up(values: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Return the sum of each row's values, int of shape (n,); `sizes` tells how many values each row has."""
    if len(sizes) == 1:
        return np.array([values.sum()])
    sums = np.zeros(len(values) + 1, dtype=np.int64)
    np.cumsum(values, out=sums[1:])
    ends = np.cumsum(sizes)
    return sums[ends] - sums[ends - sizes]


def hash_characters(words: Sequence[str], shortest: int, longest: int) -> Grams:
    """Hash every run of `shortest` to `longest` signs of each word, a space before it and one behind it included."""
    lines = [f" {word} " for word in words]
    codes = np.frombuffer(f"{''.join(lines)}{' ' * longest}".encode("utf-32-le", "surrogatepass"), dtype="<u4")
    ends = np.cumsum(np.fromiter(map(len, lines), np.int64, len(lines)))
    m = len(codes) - longest
    left = np.repeat(ends, np.diff(ends, prepend=0)) - np.arange(m)  # signs from here to the end of the word
    rolled = codes[:m]
    hashes = np.empty((m, longest - shortest + 1), dtype=np.uint32)
    for length in range(2, longest + 1):
        rolled = (rolled * _STEP) ^ codes[length - 1 : length - 1 + m]
        if length >= shortest:
            hashes[:, length - shortest] = rolled
    whole = left[:, None] >= np.arange(shortest, longest + 1)
    starts = ends - np.diff(ends, prepend=0)
    return Grams(hashes[whole], np.add.reduceat(whole.sum(axis=1), starts) if words else ends)


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
