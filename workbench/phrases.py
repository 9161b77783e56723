"""Phrases: which of many words and word groups canonical lines hold, each sought from the beginnings of words.

The phrases are a tree of signs (Fredkin, "Trie memory", 1960) in one table of its branches, by node and sign.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, chain
from typing import Any

import numpy as np

from workbench.compiled import compiled

_END, _SPACE = 0x85, 0x20
_SPREAD, _BITS = np.uint64(0x9E3779B97F4A7C15), 21  # of a code point


class Phrases:
    """Phrases with what each stands for, a number below `width`; several may stand for one, and one for several.

    A phrase begins with a space, as a word in a canonical line does, and ends with one if its last word is whole.
    """

    def __init__(self, phrases: Iterable[tuple[str, int]], width: int) -> None:
        self._tree = _grow(phrases)
        self._width = width

    def find(self, signs: np.ndarray, rows: int) -> np.ndarray:
        """Return whether what a number stands for is in a line, uint8 of shape (n, width); see `Canonical.signs`."""
        found: np.ndarray = _find(signs, rows, self._width, *self._tree)
        return found

    def list(self, signs: np.ndarray, rows: int) -> Sequence[tuple[int, int]]:
        """Return (row, number) of what is found, in order: for phrases of which a line holds few."""
        return [divmod(place, self._width) for place in _list(signs, rows, self._width, *self._tree).tolist()]


def _grow(phrases: Iterable[tuple[str, int]]) -> tuple[np.ndarray, ...]:
    """Return the table of branches, uint64, the node behind each; where the numbers of a node begin; the numbers.

    The first node is the space that all begin with.
    """
    branches: dict[int, int] = {}
    ends: dict[int, list[int]] = {}
    for phrase, number in phrases:
        node = 0
        for sign in phrase[1:]:
            node = branches.setdefault(node << _BITS | ord(sign), len(branches) + 1)
        ends.setdefault(node, []).append(number)
    told = [ends.get(node, []) for node in range(len(branches) + 1)]
    table = _lay(np.array([*branches], np.uint64), (4 * len(branches) + 1).bit_length())
    return *table, *(np.array([*some], np.int32) for some in (accumulate(map(len, told), initial=0), chain(*told)))


@compiled()
def _seek(keys: Any, branch: Any) -> Any:
    """Return where a branch stands in a table, or would."""
    slot = np.int64((branch * _SPREAD) >> np.uint64(32)) & (len(keys) - 1)
    while keys[slot] != 0 and keys[slot] != branch:
        slot = (slot + 1) & (len(keys) - 1)
    return slot


@compiled("Tuple((uint64[::1], int32[::1]))(uint64[::1], int64)")
def _lay(branches: Any, bits: int) -> tuple[Any, Any]:
    """Return a table of so many bits that holds all branches, and the nodes behind them, numbered from 1 on."""
    keys, nodes = np.zeros(1 << bits, np.uint64), np.zeros(1 << bits, np.int32)
    for place in range(len(branches)):
        slot = _seek(keys, branches[place])
        keys[slot], nodes[slot] = branches[place], place + 1
    return keys, nodes


@compiled()
def _mark(signs: Any, at: int, keys: Any, nodes: Any, firsts: Any, numbers: Any, found: Any) -> None:
    """Mark what phrases stand for that begin at the space before a place."""
    node = 0
    while at < len(signs):
        node = nodes[_seek(keys, np.uint64(node << _BITS | signs[at]))]
        if node == 0:
            return
        for place in range(firsts[node], firsts[node + 1]):
            found[numbers[place]] = 1
        at += 1


@compiled("uint8[:, ::1](uint32[::1], int64, int64, uint64[::1], int32[::1], int32[::1], int32[::1])")
def _find(signs: Any, rows: int, width: int, keys: Any, nodes: Any, firsts: Any, numbers: Any) -> Any:
    found = np.zeros((rows, width), np.uint8)
    row = 0
    for at in range(len(signs)):
        if signs[at] == _END:
            row += 1
        elif signs[at] == _SPACE:
            _mark(signs, at + 1, keys, nodes, firsts, numbers, found[row])
    return found


@compiled("int64[::1](uint32[::1], int64, int64, uint64[::1], int32[::1], int32[::1], int32[::1])")
def _list(signs: Any, rows: int, width: int, keys: Any, nodes: Any, firsts: Any, numbers: Any) -> Any:
    return np.flatnonzero(_find(signs, rows, width, keys, nodes, firsts, numbers))
