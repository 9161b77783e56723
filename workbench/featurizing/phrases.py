"""Phrases: which of many words and word groups canonical lines hold, each sought from the beginnings of words.

What placeholders hint at is no part of it.

The phrases are a tree of signs (Fredkin, "Trie memory", 1960) in one array: where a branch lies is the sum of its sign
and a number of its node, and it names the node that it belongs to (Aoe, "An efficient digital search algorithm", 1989).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from workbench.compiled import compiled

_END, _HINTS, _SPACE = 0x85, 0x81, 0x20
_OF, _BASE, _FIRST, _LAST = range(4)  # of a node in the array: whose branch it is, its number, and its phrases


class Phrases:
    """Phrases with what each stands for, a number below `width`; several may stand for one, and one for several.

    A phrase begins with a space, as a word in a canonical line does, and ends with one if its last word is whole.
    """

    def __init__(self, phrases: Iterable[tuple[str, int]], width: int) -> None:
        letters, branches, firsts, self._numbers = _grow(sorted(set(phrases)))
        self._tree = _lay_out(letters, branches, firsts, np.argsort(-np.diff(branches), kind="stable"))
        self._highest = int(letters.max())
        self._width = width

    def find(self, signs: np.ndarray, rows: int) -> np.ndarray:
        """Return whether what a number stands for is in a line, uint8 of shape (n, width); see `Canonical.signs`."""
        found = np.zeros((rows, self._width), np.uint8)
        _find(signs, found, self._tree, self._numbers, self._highest)
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
    return np.concatenate(signs), _count(parents, size) + np.int32(1), _count([nodes], size), numbers


def _count(nodes: Sequence[np.ndarray], size: int) -> np.ndarray:
    """Return how many of the nodes lie before each, int32 of `size` + 1."""
    return np.append(0, np.bincount(np.concatenate(nodes), minlength=size).cumsum()).astype(np.int32)


@compiled()
def _fits(taken: Any, signs: Any, base: int) -> bool:
    """Return whether all branches of these signs find room."""
    for sign in signs:  # noqa: SIM110
        if taken[base + sign]:
            return False
    return True


@compiled()
def _place(taken: Any, low: int, signs: Any) -> tuple[Any, int, int]:
    """Take room for branches of these signs; return what is taken then, where sign 0 would lie, and the first one left.

    `signs`: rising; `low`: the first room that is left before.
    """
    base = low - signs[0]
    while True:
        if base + signs[-1] >= len(taken):
            taken = np.append(taken, np.zeros_like(taken))
        elif _fits(taken, signs, base):
            break
        else:
            base += 1
    for sign in signs:
        taken[base + sign] = True
    while low < len(taken) and taken[low]:
        low += 1
    return taken, base, low


@compiled("int32[:, ::1](uint32[::1], int32[::1], int32[::1], int64[::1])")
def _lay_out(letters: Any, branches: Any, firsts: Any, order: Any) -> Any:
    """Return the tree as one array, int32 of shape (places, 4); `order`: its nodes, those of most branches first.

    The first node lies at 0, and its branches at their signs. Single branches lie beside each other, as walks go.
    """
    signs, bases = letters.astype(np.int64), np.full(len(letters), -1, np.int64)
    low = highest = signs.max() + 1
    taken = np.zeros(2 * (len(letters) + highest), np.bool_)
    bases[0] = 0
    for top in order:
        node = top
        while bases[node] < 0 and branches[node] < branches[node + 1]:
            first, last = branches[node], branches[node + 1]
            taken, bases[node], low = _place(taken, low, signs[first:last])
            node = first if last - first == 1 else node
    tree = np.zeros((bases.max() + highest, 4), np.int32)
    tree[:, _OF] = -1
    places = np.zeros(len(letters), np.int64)
    for node in range(len(letters)):
        at = places[node]
        tree[at, _BASE], tree[at, _FIRST], tree[at, _LAST] = max(bases[node], 0), firsts[node], firsts[node + 1]
        for branch in range(branches[node], branches[node + 1]):
            places[branch] = bases[node] + signs[branch]
            tree[places[branch], _OF] = at
    return tree


@compiled()
def _begin(signs: Any, walks: Any) -> int:
    """Write a walk for each word, from the first node and the sign behind a space, with its row; return how many."""
    row, hints, count = 0, False, 0
    for at in range(len(signs)):
        ends = signs[at] == _END
        row += ends
        hints = (hints | (signs[at] == _HINTS)) & (not ends)
        walks[count, 0], walks[count, 1], walks[count, 2] = 0, at + 1, row
        count += (signs[at] == _SPACE) & (not hints)
    return count


@compiled()
def _step(signs: Any, tree: Any, highest: int, walks: Any, count: int) -> int:
    """Take a step on each walk; keep those, and return how many, that a sign leads on.

    No step waits for another one's memory, and none is a guess: so all walks go side by side.
    """
    kept = 0
    for walk in range(count):
        node, at, row = walks[walk, 0], walks[walk, 1], walks[walk, 2]
        sign = np.int32(signs[at]) if at < len(signs) and signs[at] <= highest else np.int32(0)
        branch = tree[node, _BASE] + sign
        walks[kept, 0], walks[kept, 1], walks[kept, 2] = branch, at + 1, row
        kept += tree[branch, _OF] == node
    return kept


@compiled("void(uint32[::1], uint8[:, ::1], int32[:, ::1], int32[::1], int64)")
def _find(signs: Any, found: Any, tree: Any, numbers: Any, highest: int) -> None:
    walks = np.empty((len(signs) + 1, 3), np.int32)
    count = _begin(signs, walks)
    while count:  # down the tree, as far as signs lead
        count = _step(signs, tree, highest, walks, count)
        for walk in range(count):
            node, row = walks[walk, 0], walks[walk, 2]
            for place in range(tree[node, _FIRST], tree[node, _LAST]):
                found[row, numbers[place]] = 1
