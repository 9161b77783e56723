"""The best tags of a stretch of words (Viterbi, 1967), over the entities alone for which a run of its words speaks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from operator import add

import numpy as np
from workbench_names.lanes import BIAS, unpack
from workbench_names.model import ENTITIES, NEVER, TAGS

# Tags, and for each what it is worth to come to it from each of them, less BIAS, which scores have more, but for O.
Tags = tuple[list[int], list[list[int]]]


class Decoder:
    """Finds the best tags, given what it is worth to go from one tag to another, int (tags, tags).

    By entity, against staying outside: `costs`, what it costs at least to begin and end a name; `stay`, what each
    of its words gains.
    """

    def __init__(self, moves: np.ndarray) -> None:
        self._moves: list[list[int]] = moves.tolist()
        costs, stay = _costs(moves)
        self.costs: list[int] = costs.tolist()
        self.stay: list[int] = stay.tolist()
        self._tags = lru_cache(maxsize=2 ** len(ENTITIES))(self._of)

    def tags(self, totals: Sequence[int], entities: Sequence[int]) -> list[int]:
        """Return the best tags of words, given their scores in lanes, or none; no name lies just outside."""
        scores = list(map(unpack, totals))
        return self.decode(scores, [entity for entity in entities if self._pays(scores, entity)])

    def decode(self, scores: Sequence[Sequence[int]], paying: Sequence[int]) -> list[int]:
        """Return the best tags of words, given their scores, more by BIAS, and the entities for which they speak."""
        if len(paying) == 1:
            return _best_of_one(scores, *self._tags(tuple(paying)))
        return self._best(scores, *self._tags(tuple(paying))) if paying else []

    def _pays(self, scores: Sequence[Sequence[int]], entity: int) -> bool:
        """Tell whether a run of words is worth more for an entity than it costs (Kadane)."""
        begin, end, cost, stay = 2 * entity, 2 * entity + 1, self.costs[entity], self.stay[entity] - BIAS
        run = 0
        for score in scores:
            first, later = score[begin], score[end]
            run = (run if run > 0 else 0) + stay + (first if first > later else later)
            if run > cost:
                return True
        return False

    def _best(self, scores: Sequence[Sequence[int]], tags: list[int], columns: list[list[int]]) -> list[int]:
        reached, came = [0, *[NEVER] * (len(tags) - 1)], []
        for score in scores:
            paths = [list(map(add, reached, column)) for column in columns]
            best = list(map(max, paths))
            came.append([path.index(most) for path, most in zip(paths, best, strict=True)])
            reached = [best[0], *[most + score[tag - 1] for tag, most in zip(tags[1:], best[1:], strict=True)]]
        return _led(tags, came, list(map(add, reached, columns[0])))

    def _of(self, entities: Sequence[int]) -> Tags:
        """Return the tags of entities, O first, and what leads to them."""
        tags = [0, *(tag for entity in entities for tag in (2 * entity + 1, 2 * entity + 2))]
        return tags, [[self._moves[before][tag] - (BIAS if tag else 0) for before in tags] for tag in tags]


def _best_of_one(scores: Sequence[Sequence[int]], tags: list[int], columns: list[list[int]]) -> list[int]:
    """Return what `_best` does where there are three tags, the usual case: O, that of a first word, of a later one."""
    (_, first, later), (stay_out, end_first, end_later), (begin, again, anew), (_, second, on) = tags, *columns
    first, later = first - 1, later - 1
    out, one, more, came = 0, NEVER, NEVER, []
    for score in scores:
        best, from_out, start, from_start = out + stay_out, 0, out + begin, 0
        if one + end_first > best:
            best, from_out = one + end_first, 1
        if more + end_later > best:
            best, from_out = more + end_later, 2
        if one + again > start:
            start, from_start = one + again, 1
        if more + anew > start:
            start, from_start = more + anew, 2
        follow, further = one + second, more + on
        came.append((from_out, from_start, 1 if follow >= further else 2))
        out, one, more = best, start + score[first], (follow if follow >= further else further) + score[later]
    return _led(tags, came, (out + stay_out, one + end_first, more + end_later))


def _led(tags: Sequence[int], came: Sequence[Sequence[int]], ends: Sequence[int]) -> list[int]:
    """Return the tags that lead to the best end; `came` has for each word from where it is come to each tag."""
    place, told = ends.index(max(ends)), []
    for steps in reversed(came):
        told.append(tags[place])
        place = steps[place]
    return told[::-1]


def _costs(moves: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what it costs at least to begin and end a name, and what each of its words gains, by entity."""
    outside = int(moves[0, 0])
    into, out = moves[0, 1::2], np.maximum(moves[1::2, 0], moves[2::2, 0])
    begun, going = moves[range(1, len(TAGS), 2), range(2, len(TAGS), 2)], moves.diagonal()[2::2]
    stay = np.maximum(going - outside, 0)
    alone = 2 * outside - into - moves[1::2, 0]
    longer = 3 * outside - into - begun - out
    return np.minimum(alone, longer + stay) + stay, stay
