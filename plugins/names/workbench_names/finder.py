"""The anonymizer behind `names`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from workbench_names.features import STANDINGS
from workbench_names.model import ENTITIES, TAGS, Weights, best_tags, load
from workbench_names.tokens import START, indent, split
from workbench_names.vocabulary import WALL, Vocabulary

from workbench.contracts import Span
from workbench.privacy.folding import Folded, fold

BATCH = 1024  # texts read together
HOPE = 0.4  # a token that by itself is worth less, in shares of what a name costs at least, begins no search
LEAN = 0.05  # how much less it is worth to name nothing, in the same shares: a name missed is worse than one too many
BACK, AHEAD = 6, 5  # tokens about a seed that are looked at
TOWN = 3  # words of a town at most between an address and its pincode
LONGEST = 96  # tokens looked at together


class Stretch(NamedTuple):
    """A text's tokens among those of texts read together: which text, and where its tokens start and stop."""

    text: int
    start: int
    stop: int


class Names:
    """Finds PERSON and ADDRESS, and what level strict masks as well: LOCATION, ORGANIZATION, OCCUPATION.

    A linear-chain model over hashed attributes; see `workbench_names.training`. What a token adds to scores is kept,
    by token, so an ordinary message costs a few look-ups.
    """

    entities = frozenset((*ENTITIES, "PINCODE"))

    def __init__(self, weights: Weights | None = None, *, lean: float = LEAN) -> None:
        self._weights = weights or load()
        self._vocabulary = Vocabulary(self._weights)
        self._moves = self._weights.transitions.copy()
        self._moves[0, 0] -= int(lean * _costs(self._moves)[0].min())
        self._costs, self._stay = _costs(self._moves)
        self._hope = int(HOPE * self._costs.min())

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return the spans of each text, sorted, in code points."""
        found: list[list[Span]] = []
        for start in range(0, len(texts), BATCH):
            folded = [fold(text) for text in texts[start : start + BATCH]]
            spans: list[list[Span]] = [[] for _ in folded]
            for text, span in self._find(folded):
                spans[text].append(_placed(span, folded[text]))
            found += map(sorted, spans)
        return found

    def _find(self, folded: Sequence[Folded]) -> Iterator[tuple[int, Span]]:
        """Yield spans of folded texts, each with its text's place."""
        if self._vocabulary.full:
            self._vocabulary = Vocabulary(self._weights)
        vocabulary, tokens = self._vocabulary, split([text for text, _ in folded])
        rows = np.fromiter(map(vocabulary.__getitem__, tokens), np.int64, len(tokens))
        hopes = vocabulary.hopes.take(rows)
        if hopes.max() <= self._hope:
            return
        walls = (hopes == WALL).nonzero()[0]
        hopeful = (np.maximum.reduceat(hopes, walls[1:-1:2]) > self._hope).nonzero()[0].tolist()
        edges = walls.tolist()
        stretches = [Stretch(text, edges[2 * text + 1] + 1, edges[2 * text + 2]) for text in hopeful]
        if len(stretches) < len(folded):
            rows = np.concatenate([rows[:2], *(rows[start : stop + 2] for _, start, stop in stretches)])
        scores = _score(rows, vocabulary)
        for text, start, tags in self._tag(scores, stretches):
            yield from ((text.text, span) for span in _spans(tokens[text.start : text.stop], start, tags))

    def _tag(self, scores: np.ndarray, stretches: Sequence[Stretch]) -> Iterator[tuple[Stretch, int, list[int]]]:
        """Yield (stretch, place of a token in it, tags from there on) wherever there is a name."""
        starts, reached = [], 0
        for _, start, stop in stretches:
            starts.append(reached)
            reached += stop - start + 2
        windows = _windows(self._seeds(scores), stretches, starts)
        told = best_tags([scores[start:end] for _, start, end in windows], self._moves)
        for (place, start, _), tags in zip(windows, told, strict=True):
            if any(tags):
                yield stretches[place], start - starts[place], tags

    def _seeds(self, scores: np.ndarray) -> list[int]:
        """Return the tokens at which a stretch ends that may outweigh what it costs to begin and end a name.

        The best stretch that ends at a token is the sum so far, less the least sum before (Kadane). Walls are so
        costly that none reaches across.
        """
        margins = np.maximum(scores[:, 1::2], scores[:, 2::2])
        margins -= scores[:, :1]
        sums = np.add(margins, self._stay, dtype=np.int64).cumsum(axis=0)
        least = np.minimum.accumulate(sums[:-1], axis=0)
        sums[1:] -= np.minimum(least, 0, out=least)
        seeds: list[int] = (sums > self._costs).nonzero()[0].tolist()
        return seeds


def _score(rows: np.ndarray, vocabulary: Vocabulary) -> np.ndarray:
    """Return the scores of tokens, int16 (tokens, tags), walls among them; not of the two first and last, walls all."""
    beside = rows * len(STANDINGS)
    stands = vocabulary.stands.take(rows[2:-2])
    after, before, own, left, right = vocabulary.tables
    scores = own.take(rows[2:-2], axis=0)
    scores += after.take(rows[4:], axis=0)
    scores += right.take(rows[:-4], axis=0)
    scores += before.take(beside[3:-1] + stands, axis=0)
    scores += left.take(beside[1:-3] + stands, axis=0)
    return scores


def _windows(seeds: Sequence[int], stretches: Sequence[Stretch], starts: Sequence[int]) -> list[Stretch]:
    """Return what to look at about seeds, within their stretches; what touches is one. The text is a stretch's place."""
    windows: list[Stretch] = []
    place, stop = -1, 0
    for seed in seeds:
        while seed >= stop:
            place += 1
            stop = starts[place] + stretches[place].stop - stretches[place].start
        start, end = max(seed - BACK, starts[place]), min(seed + AHEAD, stop)
        last = windows[-1] if windows else None
        if last and last.text == place and start <= last.stop:
            if end - last.start <= LONGEST:
                windows[-1] = last._replace(stop=end)
                continue
            start = last.stop
        if start < end:
            windows.append(Stretch(place, start, end))
    return windows


def _spans(tokens: Sequence[str], start: int, tags: Sequence[int]) -> Iterator[Span]:
    """Yield the spans that tags give from a token of a text on, in code points of the folded text."""
    offsets = list(accumulate(map(len, tokens), initial=-len(START)))

    def span(first: int, stop: int, entity: str) -> Span:
        return Span(offsets[first] + indent(tokens[first]), offsets[stop], entity, score=0.6)

    for first, stop, entity in _runs(tags, start):
        code = _pincode(tokens, first, stop) if entity == "ADDRESS" else None
        if code is None:
            yield span(first, stop, entity)
            continue
        yield span(first, code, entity)
        yield span(code, code + 1, "PINCODE")
        if code + 1 < stop:
            yield span(code + 1, stop, entity)


def _runs(tags: Sequence[int], start: int) -> Iterator[tuple[int, int, str]]:
    """Yield (first token, the one after the last, entity) of each name that tags spell."""
    first, entity = 0, ""
    for place, tag in enumerate((*tags, 0), start):
        part, _, named = TAGS[tag].partition("-")
        if entity and not (part == "I" and named == entity):
            yield first, place, entity
            entity = ""
        if part != "O" and not entity:
            first, entity = place, named


def _pincode(tokens: Sequence[str], first: int, stop: int) -> int | None:
    """Return the six digits that end an Indian address, in it or after no more than a town's name."""
    for place in range(first + 1, min(stop + TOWN + 1, len(tokens))):
        signs = indent(tokens[place])
        if place >= stop and tokens[place][:signs].strip(" ,-\n"):
            return None
        code = tokens[place][signs:]
        if len(code) == 6 and code.isdigit() and code[0] in "12345678":
            return place
    return None


def _placed(span: Span, folded: Folded) -> Span:
    start, end = folded.span(span.start, span.end)
    return span._replace(start=start, end=end)


def _costs(transitions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what it costs at least to begin and end a name, and what each of its tokens gains, by entity.

    Both against staying outside, in steps of the weights.
    """
    outside = int(transitions[0, 0])
    into, out = transitions[0, 1::2], np.maximum(transitions[1::2, 0], transitions[2::2, 0])
    begun, going = transitions[range(1, len(TAGS), 2), range(2, len(TAGS), 2)], transitions.diagonal()[2::2]
    stay = np.maximum(going - outside, 0)
    alone = 2 * outside - into - transitions[1::2, 0]
    longer = 3 * outside - into - begun - out
    return np.minimum(alone, longer + stay) + stay, stay
