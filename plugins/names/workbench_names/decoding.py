"""The names in texts: the stretch of words about each word that may begin one, and the best tags of that."""

from __future__ import annotations

import numpy as np
from workbench_names.model import TAGS
from workbench_names.tagging import ENTITY, FIRST, LISTS, SCRATCH
from workbench_names.tiers import KERNELS
from workbench_names.vocabulary import Vocabulary


class Decoder:
    """Finds names, given what it is worth to go from one tag to another, int (tags, tags). For one thread at a time.

    bars: int32 of shape (2, COUNT), scores one of which a word must exceed to begin a search, and to go on with one.
    """

    def __init__(self, moves: np.ndarray, bars: np.ndarray) -> None:
        self._weights = bars, np.array(costs(moves), np.int32), np.ascontiguousarray(moves, np.int32)
        self._scratch = np.empty((SCRATCH, len(TAGS)), np.int64)
        self._lists = np.empty((LISTS, 0), np.int32)

    def names(self, codes: np.ndarray, vocabulary: Vocabulary) -> list[list[int]]:
        """Return the names in words, in order: the first word of each, the one after the last, its entity by place."""
        if self._lists.shape[1] < len(codes):
            self._lists = np.empty((LISTS, 2 * len(codes)), np.int32)
        lists = self._lists
        while True:
            found, asked = KERNELS.find(codes, vocabulary.rows, *self._weights, lists, self._scratch)
            if not asked:
                break
            vocabulary.learn_about(codes, lists, asked)
        names: list[list[int]] = lists[FIRST : ENTITY + 1, :found].T.tolist() if found else []
        return names


def costs(moves: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return by entity what it costs at least to begin and end a name, and what each of its words gains by staying in.

    Both against staying outside.
    """
    outside = int(moves[0, 0])
    into, out = moves[0, 1::2], np.maximum(moves[1::2, 0], moves[2::2, 0])
    begun, going = moves[range(1, len(TAGS), 2), range(2, len(TAGS), 2)], moves.diagonal()[2::2]
    stay = np.maximum(going - outside, 0)
    alone = 2 * outside - into - moves[1::2, 0]
    longer = 3 * outside - into - begun - out
    return np.minimum(alone, longer + stay) + stay, stay
