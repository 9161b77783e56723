"""The anonymizer behind `names`."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence

import numpy as np
from workbench_names.features import EDGE, ROLES, bucket, of_neighbour, of_pair, of_token, shape
from workbench_names.model import ENTITIES, TAGS, Weights, best_tags, load
from workbench_names.tokens import Token, read

from workbench.contracts import Span

BATCH = 256  # texts scored together
MOST = 200_000  # distinct keys remembered; more, and memory starts anew
HOPELESS = -6.0  # a token this far below "no name" ends a window: no name reaches across it


class Names:
    """Finds PERSON and ADDRESS, and what level strict masks as well: LOCATION, ORGANIZATION, OCCUPATION.

    A linear-chain conditional random field over hashed attributes; see `workbench_names.training`. What a word adds
    to a score is remembered, by word, so an ordinary message costs a few look-ups.
    """

    entities = frozenset(ENTITIES)

    def __init__(self, weights: Weights | None = None) -> None:
        self._weights = weights or load()
        self._memory = Memory(self._weights.emissions)
        edges = self._weights.transitions
        self._reach = float(edges[0, 0] - edges.max())  # below it, no token can be part of a name

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return the spans of each text, sorted, in code points."""
        found: list[list[Span]] = []
        for start in range(0, len(texts), BATCH):
            found += self._find([read(text) for text in texts[start : start + BATCH]])
        return found

    def _find(self, messages: Sequence[list[Token]]) -> list[list[Span]]:
        emissions = self._memory.scores(messages)
        margins = emissions[:, 1:].max(axis=1, initial=-np.inf) - emissions[:, 0]
        found: list[list[Span]] = []
        start = 0
        for tokens in messages:
            end = start + len(tokens)
            found.append(list(self._name(tokens, emissions[start:end], margins[start:end])))
            start = end
        return found

    def _name(self, tokens: Sequence[Token], emissions: np.ndarray, margins: np.ndarray) -> Iterator[Span]:
        for start, end in _windows(margins, self._reach):
            yield from _spans(tokens[start:end], best_tags(emissions[start:end], self._weights.transitions))


class Memory:
    """The rows of scores that words, gaps and shapes have added so far, each computed once."""

    def __init__(self, emissions: np.ndarray) -> None:
        self._emissions = emissions
        self._forget()

    def _forget(self) -> None:
        self._rows: dict[Hashable, int] = {}
        self._words: dict[str, tuple[int, int, int, int, str]] = {}
        self._table = np.zeros((1024, len(TAGS)), np.float32)

    def scores(self, messages: Sequence[Sequence[Token]]) -> np.ndarray:
        """Return emission scores, float32 of shape (tokens of all messages, tags)."""
        if len(self._rows) > MOST:
            self._forget()
        places = [row for tokens in messages for row in self._places(tokens)]
        if not places:
            return np.zeros((0, len(TAGS)), np.float32)
        scores: np.ndarray = self._table[np.array(places)].sum(axis=1)
        return scores

    def _places(self, tokens: Sequence[Token]) -> Iterator[tuple[int, ...]]:
        edge = self._word(EDGE)
        words = [edge, edge, *(self._word(token.text) for token in tokens), edge, edge]
        last = len(tokens) - 1
        for place, token in enumerate(tokens):
            after = tokens[place + 1].gap if place < last else "$"
            yield (
                self._row((token.text, token.gap, after), of_token),
                self._row((words[place + 2][4], words[place + 1][4], words[place + 3][4]), of_pair),
                words[place][0],
                words[place + 1][1],
                words[place + 3][2],
                words[place + 4][3],
            )

    def _word(self, word: str) -> tuple[int, int, int, int, str]:
        """Return the rows that a word lends to its neighbours, by distance, and its shape."""
        known = self._words.get(word)
        if known is None:
            rows = [self._row((word, distance), of_neighbour) for distance in ROLES if distance]
            # a row at distance -2 is of the token two places before, and so on
            known = self._words[word] = (rows[0], rows[1], rows[2], rows[3], shape(word))
        return known

    def _row(self, key: tuple[Hashable, ...], attributes: Callable[..., list[str]]) -> int:
        row = self._rows.get(key)
        if row is None:
            row = self._rows[key] = len(self._rows)
            if row == len(self._table):
                self._table = np.vstack([self._table, np.zeros_like(self._table)])
            self._table[row] = self._emissions[[bucket(told) for told in attributes(*key)]].sum(axis=0)
        return row


def _windows(margins: np.ndarray, reach: float) -> list[tuple[int, int]]:
    """Return the stretches in which a name may lie: around a token in reach, up to a hopeless one on each side."""
    if not (margins > reach).any():
        return []
    hopeful = margins > HOPELESS
    windows: list[tuple[int, int]] = []
    start = None
    for place, hope in enumerate([*hopeful.tolist(), False]):
        if hope and start is None:
            start = place
        elif not hope and start is not None:
            if (margins[start:place] > reach).any():
                windows.append((max(start - 1, 0), min(place + 1, len(margins))))
            start = None
    return windows


def _spans(tokens: Sequence[Token], told: Sequence[int]) -> list[Span]:
    spans: list[Span] = []
    for token, tag in zip(tokens, told, strict=True):
        if not tag:
            continue
        part, _, entity = TAGS[tag].partition("-")
        if part == "I" and spans and spans[-1].entity == entity:
            spans[-1] = spans[-1]._replace(end=token.end)
        else:
            spans.append(Span(token.start, token.end, entity, score=0.6))
    return spans
