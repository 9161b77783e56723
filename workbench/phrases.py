"""Phrases: which of many words and word groups canonical lines hold, each sought from the beginnings of words.

What placeholders hint at is no part of it.

The phrases are a tree of signs (Fredkin, "Trie memory", 1960) laid out level by level, so that the branches of a node
lie side by side, by sign; those of the root, which are many, are looked up in a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from workbench.compiled import compiled

_END, _HINTS, _SPACE = 0x85, 0x81, 0x20
_TREE = "uint32[::1], int32[::1], int32[::1], int32[::1], int32[::1]"


class Phrases:
    """Phrases with what each stands for, a number below `width`; several may stand for one, and one for several.

    A phrase begins with a space, as a word in a canonical line does, and ends with one if its last word is whole.
    """

    def __init__(self, phrases: Iterable[tuple[str, int]], width: int) -> None:
        self._tree = _grow(sorted(set(phrases)))
        self._width = width

    def find(self, signs: np.ndarray, rows: int) -> np.ndarray:
        """Return whether what a number stands for is in a line, uint8 of shape (n, width); see `Canonical.signs`."""
        found = np.zeros((rows, self._width), np.uint8)
        _find(signs, found, *self._tree)
        return found

    def list(self, signs: np.ndarray, rows: int) -> Sequence[tuple[int, int]]:
        """Return (row, number) of what is found, in order: for phrases of which a line holds few."""
        found, told = self.find(signs, rows).tobytes(), []
        place = found.find(1)
        while place >= 0:
            told.append(divmod(place, self._width))
            place = found.find(1, place + 1)
        return told


def _grow(phrases: Sequence[tuple[str, int]]) -> tuple[np.ndarray, ...]:
    """Return the tree of sorted phrases: by node its sign, uint32, where its branches begin, and its numbers; those.

    The first node is the space that all begin with. Branches and numbers of a node end where the next one's begin.
    Last come the nodes that a sign after that space leads to, by sign, 0 for none.
    """
    told = np.array([phrase for phrase, _ in phrases], np.str_)
    letters = told.view(np.uint32).reshape(len(told), told.itemsize // 4)
    nodes = np.zeros(len(told), np.int64)  # of each phrase, the one that its last sign so far stands for
    signs, parents, size = [np.array([_SPACE], np.uint32)], [nodes[:0]], 1
    for depth in range(1, letters.shape[1]):
        (longer,) = np.nonzero(letters[:, depth])
        sign, parent = letters[longer, depth], nodes[longer]
        new = np.append(True, (sign[1:] != sign[:-1]) | (parent[1:] != parent[:-1]))[: len(sign)]
        nodes[longer] = size - 1 + new.cumsum()
        signs.append(sign[new])
        parents.append(parent[new])
        size += int(new.sum())
    numbers = np.array([number for _, number in phrases], np.int32)[nodes.argsort(kind="stable")]
    letter, branches = np.concatenate(signs), _count(parents, size) + np.int32(1)
    roots = np.zeros(int(letter.max()) + 1, np.int32)
    roots[letter[1 : branches[1]]] = np.arange(1, branches[1])
    return letter, branches, _count([nodes], size), numbers, roots


def _count(nodes: Sequence[np.ndarray], size: int) -> np.ndarray:
    """Return how many of the nodes lie before each, int32 of `size` + 1."""
    return np.append(0, np.bincount(np.concatenate(nodes), minlength=size).cumsum()).astype(np.int32)


@compiled(f"void(uint32[::1], uint8[:, ::1], {_TREE})")
def _find(signs: Any, found: Any, letters: Any, branches: Any, firsts: Any, numbers: Any, roots: Any) -> None:
    row, hints, size = 0, False, len(signs)
    for start in range(size):
        if signs[start] == _END:
            row, hints = row + 1, False
        hints = hints or signs[start] == _HINTS
        at = start + 1
        if hints or signs[start] != _SPACE or at == size or signs[at] >= len(roots):
            continue
        node = roots[signs[at]]
        while node:  # down the tree, as far as the signs lead
            for place in range(firsts[node], firsts[node + 1]):
                found[row, numbers[place]] = 1
            at, branch, last = at + 1, branches[node], branches[node + 1]
            while at < size and branch < last and letters[branch] < signs[at]:
                branch += 1
            node = branch if at < size and branch < last and letters[branch] == signs[at] else 0
