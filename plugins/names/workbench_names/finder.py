"""The anonymizer behind `names`."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

import numpy as np
from workbench_names.arrays import Arrays
from workbench_names.chunks import Reader
from workbench_names.decoding import Decoder
from workbench_names.lanes import HIGH, bar, lifted
from workbench_names.model import ENTITIES, TAGS, Weights, load
from workbench_names.tokens import END, START, indent, split
from workbench_names.vocabulary import WALL, Vocabulary, Word

from workbench.contracts import Span
from workbench.privacy.addresses import stretch
from workbench.privacy.folding import fold_all

BATCH = 1024  # texts read together
FEW = 16  # texts for which arrays do not pay
SEED = 0.6  # a word that is worth less where it stands, in shares of what a name of its entity costs, begins no search
FAR = 0.15  # the same for an address, which has many words
HOPE = 0.5  # nor does one that by itself is worth less than this share of that
EDGE = -0.25  # a word that is worth less where it stands, in the same shares, ends the stretch that is looked at
TOWN = 3  # words of a town at most between an address and its pincode

Tagged = tuple[int, list[int]]


class Names:
    """Finds PERSON, as USERNAME after @, and ADDRESS, and what level strict masks as well: LOCATION, ORGANIZATION, OCCUPATION.

    A linear-chain model over hashed attributes; see `workbench_names.training`. What a word adds to scores is kept, by
    word, so an ordinary message costs a few look-ups, and only words about one that may be a name are scored.
    lean: how much less than the weights say it is worth to name nothing, in shares of what a name costs.
    """

    entities = frozenset((*ENTITIES, "PINCODE", "USERNAME"))

    def __init__(self, weights: Weights | None = None, *, lean: float = 0.0) -> None:
        self._weights = weights or load()
        moves = self._weights.transitions.copy()
        moves[0, 0] -= int(lean * min(Decoder(moves).costs))
        self._decoder = Decoder(moves)
        costs = self._decoder.costs
        shares = [FAR if entity == "ADDRESS" else SEED for entity in ENTITIES]
        least = [share * cost for share, cost in zip(shares, costs, strict=True) for _ in "BI"]
        self._least = [*map(int, least)]
        self._last = [
            int(EDGE * cost) - stay for cost, stay in zip(costs, self._decoder.stay, strict=True) for _ in "BI"
        ]
        self._seed, self._edge, self._hope = (
            bar(self._least),
            bar(self._last),
            bar(int(HOPE * score) for score in least),
        )
        self._forget()

    def _forget(self) -> None:
        self._vocabulary = Vocabulary(self._weights, self._hope)
        self._reader = Reader(self._vocabulary.word)
        self._many = self._reader, Arrays(self._vocabulary, self._decoder, self._least, self._last)

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return the spans of each text, sorted, in code points."""
        found: list[list[Span]] = [[] for _ in texts]
        folded, moved = fold_all(texts)
        for start in range(0, len(texts), BATCH):
            for place, span in self._find(folded[start : start + BATCH]):
                row = start + place
                if span.entity == "ADDRESS":
                    first, last = stretch(folded[row], span.start, span.end)
                    span = span._replace(start=first, end=last)
                if row in moved:
                    first, last = moved[row].span(span.start, span.end)
                    span = span._replace(start=first, end=last)
                found[row].append(span)
        return found

    def _find(self, texts: Sequence[str]) -> Iterator[tuple[int, Span]]:
        """Yield spans of folded texts, in order, each with its text's place."""
        if self._vocabulary.full or self._reader.full:
            self._forget()
        tagged, starts = (self._tag_all if len(texts) > FEW else self._tag_few)(texts)
        read, tokens = -1, [""]
        for start, tags in tagged:
            row = bisect_right(starts, start) - 1
            if row != read:
                read, tokens = row, split([texts[row]])[2:-2]
            yield from ((row, span) for span in _spans(tokens, start - starts[row], tags))

    def _read(self, texts: Sequence[str]) -> tuple[list[Word], list[int]]:
        """Return the words of all texts, two edges before and after each, and where each text's begin."""
        first = self._reader.start
        words, starts = [self._reader.edge] * 2, []
        for text in texts:
            starts.append(len(words))
            state = first
            for chunk in text.split(" "):
                read, state, _ = state[chunk]
                words += read
            words += state[END][0]
        return words, starts

    def _tag_few(self, texts: Sequence[str]) -> tuple[Iterable[Tagged], list[int]]:
        """Return (place of a word, tags from there on) wherever there is a name, and where each text's words begin."""
        words, starts = self._read(texts)
        return self._tag(words), starts

    def _tag_all(self, texts: Sequence[str]) -> tuple[Iterable[Tagged], list[int]]:
        """Return the same for many texts."""
        reader, arrays = self._many
        codes = reader.read(texts)
        starts = np.flatnonzero(codes & WALL)[1:-1:2] + 1
        found = ((start, self._decoder.decode(*told)) for start, *told in arrays.stretches(codes))
        return ((start, tags) for start, tags in found if any(tags)), starts.tolist()

    def _tag(self, words: Sequence[Word]) -> Iterator[Tagged]:
        """Yield (place of a word, tags from there on) wherever there is a name."""
        reached = 0
        for place in [place for place, word in enumerate(words) if word.hopeful]:
            if place < reached:
                continue
            total = self._vocabulary.total(words, place)
            if total + self._seed & HIGH:
                start, totals = self._stretch(words, place, total, reached)
                reached = start + len(totals)
                lanes = 0
                for each in totals:
                    lanes |= each + self._seed & HIGH
                tags = self._decoder.tags(totals, lifted(lanes))
                if tags and any(tags):
                    yield start, tags

    def _stretch(self, words: Sequence[Word], seed: int, total: int, reached: int) -> tuple[int, list[int]]:
        """Return where the words about a seed begin that may belong to its name, and their scores in lanes."""
        score, edge = self._vocabulary.total, self._edge
        totals, start, stop = [total], seed, seed + 1
        while start > reached and not words[start - 1].wall:
            total = score(words, start - 1)
            if not total + edge & HIGH:
                break
            start -= 1
            totals.append(total)
        totals.reverse()
        while not words[stop].wall:
            total = score(words, stop)
            if not total + edge & HIGH:
                break
            stop += 1
            totals.append(total)
        return start, totals


def _spans(tokens: Sequence[str], start: int, tags: Sequence[int]) -> Iterator[Span]:
    """Yield the spans that tags give from a token of a text on, in code points of the folded text."""
    offsets = list(accumulate(map(len, tokens), initial=-len(START)))

    def span(first: int, stop: int, entity: str) -> Span:
        begin = offsets[first] + indent(tokens[first])
        if entity == "PERSON" and _handled(tokens[first]):
            return Span(begin - 1, offsets[stop], "USERNAME", score=0.6)
        return Span(begin, offsets[stop], entity, score=0.6)

    for first, stop, entity in _runs(tags, start):
        code = _pincode(tokens, first, stop) if entity == "ADDRESS" else None
        if code is None:
            yield span(first, stop, entity)
            continue
        yield span(first, code, entity)
        yield span(code, code + 1, "PINCODE")
        if code + 1 < stop:
            yield span(code + 1, stop, entity)


def _handled(token: str) -> bool:
    """Tell whether a word is a user name: @ stands right before it, and no word before that."""
    signs = token[: indent(token)]
    return len(signs) > 1 and signs.endswith("@")


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
        if tokens[place - 1].lower().endswith((" code", "otp")):
            return None
        if len(code) == 6 and code.isdigit() and code[0] in "12345678":
            return place
    return None
