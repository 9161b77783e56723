"""Many texts at once: scores of their words as arrays, so that only what may be a name is looked at alone.

What is found is what `finder` finds of each text alone: the same sums of the same whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from threading import Lock

import numpy as np
from workbench_names.decoding import Decoder
from workbench_names.lanes import BIAS, COUNT, unpack
from workbench_names.vocabulary import HOPEFUL, NEXT, PLACE, SLOTS, STANDS, WALL, Vocabulary

FIRST = 1 << 16  # rows of the table at first; what is not filled takes no room


class Arrays:
    """What words add to scores, int16 of shape (words * SLOTS, COUNT), filled in as it is asked for.

    seed, edge: the least scores, int of shape (COUNT,), that begin a stretch of words and that keep it going.
    """

    def __init__(self, vocabulary: Vocabulary, decoder: Decoder, seed: Sequence[int], edge: Sequence[int]) -> None:
        self._vocabulary = vocabulary
        self._seed, self._edge = np.array(seed, np.int16), np.array(edge, np.int16)
        self._costs, self._stay = np.array(decoder.costs), np.array(decoder.stay)
        self._rows, self._known = np.zeros((FIRST, COUNT), np.int16), np.zeros(FIRST, bool)
        self._lock = Lock()

    def stretches(self, codes: np.ndarray) -> Iterator[tuple[int, list[list[int]], list[int]]]:
        """Yield (place of a word, scores from there on, more by BIAS, entities that pay) wherever there may be a name.

        codes: int32, those of the words of texts, two edges before and after each.
        """
        places = np.flatnonzero(codes & HOPEFUL)
        seeds = places[_any(self._totals(codes, places) > self._seed)]
        if not len(seeds):
            return
        near = _about(codes, seeds)
        scores = self._totals(codes, near)
        going = _any(scores > self._edge)
        near, scores = near[going], scores[going]
        starts = np.flatnonzero(np.diff(near, prepend=-1) != 1)
        sizes = np.diff(starts, append=len(near))
        seeded = np.logical_or.reduceat(np.isin(near, seeds), starts)
        sizes, near, scores = _only(seeded, sizes, near, scores)
        paying = self._paying(scores, sizes.cumsum() - sizes, sizes)
        pays = paying.any(axis=1)
        sizes, near, scores = _only(pays, sizes, near, scores)
        told, ends = (scores.astype(np.int32) + BIAS).tolist(), sizes.cumsum()
        places = near[ends - sizes].tolist()
        for place, first, last, entities in zip(
            places, (ends - sizes).tolist(), ends.tolist(), paying[pays].tolist(), strict=True
        ):
            yield place, told[first:last], [entity for entity, does in enumerate(entities) if does]

    def _paying(self, scores: np.ndarray, starts: np.ndarray, sizes: np.ndarray) -> np.ndarray:
        """Return, bool of shape (runs, entities), for what a run has a word to begin it, and words worth the cost.

        The most that words together are worth is the most of a sum up to a place less the least before it (Kadane).
        """
        lifted = np.logical_or.reduceat((scores > self._seed).reshape(len(scores), -1, 2).any(axis=2), starts)
        worth = scores.reshape(len(scores), -1, 2).max(axis=2) + self._stay
        sums = worth.cumsum(axis=0)
        apart = (np.repeat(np.arange(len(starts)), sizes) * (np.ptp(sums) + np.abs(worth).max() + 1))[:, None]
        least = np.minimum.accumulate(sums - worth - apart) + apart
        return np.asarray(lifted & (np.maximum.reduceat(sums - least, starts) > self._costs))

    def _totals(self, codes: np.ndarray, places: np.ndarray) -> np.ndarray:
        """Return the scores, int16 of shape (n, COUNT), of the words at n places."""
        row = codes // PLACE * SLOTS
        to_next = NEXT + codes[places] % PLACE // STANDS * 2
        keys = np.stack(
            [
                row[places],
                row[places - 2] + 1,
                row[places + 2] + 2,
                row[places - 1] + to_next,
                row[places + 1] + to_next + 1,
            ]
        )
        with self._lock:
            self._fill(keys)
            return np.asarray(np.add.reduce(self._rows.take(keys, axis=0), axis=0, dtype=np.int16))

    def _fill(self, keys: np.ndarray) -> None:
        if keys.max(initial=0) >= len(self._known):
            more = max(len(self._known), int(keys.max()) + 1 - len(self._known))
            self._rows = np.concatenate([self._rows, np.zeros((more, COUNT), np.int16)])
            self._known = np.concatenate([self._known, np.zeros(more, bool)])
        for key in np.unique(keys[~self._known[keys]]).tolist():
            self._rows[key] = np.array(unpack(self._vocabulary.lend(*divmod(key, SLOTS)))) - BIAS
            self._known[key] = True


def _any(table: np.ndarray) -> np.ndarray:
    """Return which rows of a table hold anything: a few long rows are gone through sooner than many short ones."""
    return np.asarray(np.logical_or.reduce(np.ascontiguousarray(table.T)))


def _only(runs: np.ndarray, sizes: np.ndarray, near: np.ndarray, scores: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return the sizes of some of the runs, and what belongs to their words."""
    kept = np.repeat(runs, sizes)
    return sizes[runs], near[kept], scores[kept]


def _about(codes: np.ndarray, seeds: np.ndarray) -> np.ndarray:
    """Return the places of all words of the texts in which there are seeds."""
    walls = np.flatnonzero(codes & WALL)
    after = np.unique(np.searchsorted(walls, seeds))
    starts, ends = walls[after - 1] + 1, walls[after]
    sizes = ends - starts
    return np.asarray(np.arange(sizes.sum()) + np.repeat(ends - sizes.cumsum(), sizes))
