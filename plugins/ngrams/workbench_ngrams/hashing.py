"""Hashes of n-grams, many texts at once: words by CRC-32, characters by a polynomial rolled over all texts together.

Lines are canonical texts: each begins and ends with a space, and has no two in a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple
from zlib import crc32

import numpy as np

SPACE = 0x20
_STEP = np.uint32(0x01000193)
_SPREAD = np.uint32(0x9E3779B1)
_LAST = np.uint32(0x2C1B3C6D)


class Grams(NamedTuple):
    """N-grams of one kind: `hashes`, uint32 of shape (g,), row by row; `counts`, how many each of n rows has."""

    hashes: np.ndarray
    counts: np.ndarray


def choose_columns(hashes: np.ndarray, width: int) -> np.ndarray:
    """Return the column of each hash among `width` ones, int32; every bit of the hash counts."""
    mixed = hashes >> np.uint32(15)
    mixed ^= hashes
    mixed *= _SPREAD
    mixed ^= mixed >> np.uint32(13)
    mixed *= _LAST
    if width & (width - 1) == 0:
        mixed >>= np.uint32(33 - width.bit_length()) if width > 1 else np.uint32(31)
        return mixed.view(np.int32) if width > 1 else np.zeros(len(hashes), dtype=np.int32)
    return (np.multiply(mixed, width, dtype=np.uint64) >> np.uint64(32)).astype(np.int32)


def encode(line: str) -> bytes:
    """Return a line's bytes; half a character is no error."""
    return line.encode("utf-8", "surrogatepass")


def hash_words(lines: Iterable[bytes], shortest: int, longest: int) -> Grams:
    """Hash every run of `shortest` to `longest` words of a line: shorter runs of a row first."""
    rows = [line.split() for line in lines]
    sizes = np.fromiter(map(len, rows), np.int64, len(rows))
    single = np.fromiter(map(crc32, chain.from_iterable(rows)), np.uint32)
    if len(rows) == 1:
        rolls = list(_roll(single, longest))[shortest - 1 :]
        return Grams(np.concatenate(rolls) if rolls else single[:0], np.array([sum(map(len, rolls))]))
    row = np.repeat(np.arange(len(rows)), sizes)
    hashes, owners = [], []
    for length, rolled in enumerate(_roll(single, longest), 1):
        if length >= shortest:
            mine = row[: len(rolled)] == row[length - 1 :]
            hashes.append(rolled[mine])
            owners.append(row[: len(rolled)][mine])
    owner = np.concatenate([*owners, row[:0]])
    order = np.argsort(owner, kind="stable")
    return Grams(np.concatenate([*hashes, single[:0]])[order], np.bincount(owner, minlength=len(rows)))


def _roll(single: np.ndarray, longest: int) -> Iterator[np.ndarray]:
    """Yield the hashes of runs of one word, of two, and so on while there are any."""
    rolled = single
    yield rolled
    for length in range(2, min(longest, len(single)) + 1):
        rolled = (rolled[:-1] ^ np.uint32(length)) * _SPREAD + single[length - 1 :]
        yield rolled


def hash_characters(lines: Sequence[str], shortest: int, longest: int) -> Grams:
    """Hash every run of `shortest` to `longest` signs of a line that has no space but at its ends."""
    codes = np.frombuffer(f"{''.join(lines)}{' ' * longest}".encode("utf-32-le", "surrogatepass"), dtype="<u4")
    m = len(codes) - longest
    space = codes == SPACE
    rolled = codes[:m]
    broken = np.zeros(m, dtype=bool)
    hashes = np.empty((m, longest - shortest + 1), dtype=np.uint32)
    whole = np.zeros(hashes.shape, dtype=bool)
    for length in range(2, longest + 1):
        last = slice(length - 1, length - 1 + m)
        rolled = (rolled * _STEP) ^ codes[last]
        if length >= shortest:
            hashes[:, length - shortest] = rolled
            np.logical_not(broken, out=whole[:, length - shortest])
        if length == 2:
            whole[:, :1] &= ~(space[:m] & space[last])[:, None]
        broken |= space[last]
    return Grams(hashes[whole], _count(whole, lines))


def _count(whole: np.ndarray, lines: Sequence[str]) -> np.ndarray:
    if len(lines) < 2:
        return np.array([np.count_nonzero(whole)] * len(lines))
    starts = np.zeros(len(lines), dtype=np.int64)
    np.cumsum(np.fromiter(map(len, lines[:-1]), np.int64, len(lines) - 1), out=starts[1:])
    return np.add.reduceat(whole.sum(axis=1), starts)


def list_words(lines: Iterable[str], shortest: int, longest: int) -> Iterator[str]:
    """Yield the texts of what `hash_words` hashes, in its order."""
    for line in lines:
        words = [word for word in line.split(" ") if word]  # str.split() parts at \x85, a placeholder's sign, too
        for length in range(shortest, longest + 1):
            yield from (" ".join(words[at : at + length]) for at in range(len(words) - length + 1))


def list_characters(lines: Iterable[str], shortest: int, longest: int) -> Iterator[str]:
    """Yield the texts of what `hash_characters` hashes, in its order."""
    for line in lines:
        for at in range(len(line)):
            for length in range(shortest, longest + 1):
                gram = line[at : at + length]
                if len(gram) == length and " " not in gram[1:-1] and gram != "  ":
                    yield gram
