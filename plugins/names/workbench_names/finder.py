"""The anonymizer behind `names`."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from threading import Lock

import numpy as np
from workbench_names.decoding import Decoder, costs
from workbench_names.initials import with_initials
from workbench_names.model import ENTITIES, Weights, load
from workbench_names.reading import Reader
from workbench_names.spread import join, spread
from workbench_names.tagging import WALL
from workbench_names.tokens import END, START, Tokens
from workbench_names.vocabulary import Vocabulary

from workbench.contracts import Span
from workbench.privacy.addresses import stretch
from workbench.privacy.folding import Folded, fold_all
from workbench.privacy.times import trim

BATCH = 1 << 14  # signs of texts that are read together, but for a longer one: tables of as many stay in a cache
AROUND = len(END + END + START)  # signs that stand before a text
SEED = 0.6  # a word that is worth less where it stands, in shares of what a name of its entity costs, begins no search
FAR = 0.05  # the same for an address, which has many words
HOPE = 0.5  # nor does one that by itself is worth less than this share of that
EDGE = -0.25  # a word that is worth less where it stands, in the same shares, ends the stretch that is looked at
# Naming nothing is worth a little more than the weights say: of what that leaves out on development messages, nearly
# as much was named wrongly as rightly.
LEAN = -0.08
TOWN = 3  # words of a town at most between an address and its pincode


class Names:
    """Finds PERSON, as USERNAME after @, and ADDRESS, and what level strict masks as well: LOCATION, ORGANIZATION, OCCUPATION.

    A linear-chain model over hashed attributes; see `workbench_names.training`. What a word adds to scores is kept, by
    word, so an ordinary message costs a few look-ups, and only words about one that may be a name are tagged.
    lean: how much less than the weights say it is worth to name nothing, in shares of what a name costs.
    """

    entities = frozenset((*ENTITIES, "PINCODE", "USERNAME"))

    def __init__(self, weights: Weights | None = None, *, lean: float = LEAN) -> None:
        self._weights = weights or load()
        moves = self._weights.transitions.copy()
        moves[0, 0] -= int(lean * costs(moves)[0].min())
        cost, stay = costs(moves)
        shares = np.array([FAR if entity == "ADDRESS" else SEED for entity in ENTITIES])
        begins, keeps, hopes = (shares * cost).astype(int), (EDGE * cost).astype(int) - stay, HOPE * shares * cost
        self._decoder = Decoder(moves, np.array([begins, keeps], np.int32).repeat(2, axis=1))
        self._hope = hopes.astype(int).repeat(2)
        self._lock = Lock()
        self._forget()

    def _forget(self) -> None:
        self._vocabulary = Vocabulary(self._weights, self._hope)
        self._reader = Reader(self._vocabulary)

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return the spans of each text, sorted, in code points."""
        found: list[list[Span]] = [[] for _ in texts]
        folded, moved = fold_all(texts)
        for start, some in _parts(folded):
            rows, spans = self._find(some)
            for place, span in spans:
                row = start + place
                if span.entity == "ADDRESS":
                    first, last = trim(folded[row], span.start, span.end)
                    if first == last:
                        continue
                    first, last = stretch(folded[row], first, last)
                    span = span._replace(start=first, end=last)
                found[row].append(with_initials(folded[row], span) if span.entity == "PERSON" else span)
            for place in rows:
                found[start + place] = self._with_spread(folded[start + place], found[start + place])
        for row, told in moved.items():
            if found[row]:
                found[row] = [_moved(span, told) for span in found[row]]
        return found

    def _find(self, texts: Sequence[str]) -> tuple[Iterable[int], Iterable[tuple[int, Span]]]:
        """Return which of folded texts hold letters by themselves, and spans, in order, each with its text's place."""
        with self._lock:
            told, names = self._names(texts)
        if not (names or told.spread):
            return (), ()
        starts = [*accumulate((len(text) + AROUND for text in texts), initial=AROUND)]
        rows = dict.fromkeys(bisect_right(starts, told.head(place)) - 1 for place in told.thirds)
        return rows, _spans(starts, told, names)

    def _with_spread(self, text: str, found: list[Span]) -> list[Span]:
        """Return the spans of a folded text, and the people in it whose names are spread over single letters."""
        joined, runs = join(text)
        return spread(found, [span for _, span in self._find([joined])[1]], runs) if runs else found

    def _names(self, texts: Sequence[str]) -> tuple[Tokens, list[list[int]]]:
        """Return the tokens of folded texts, and the names in them."""
        if self._vocabulary.full or self._reader.full:
            self._forget()
        told = self._reader.read(texts)
        return told, self._decoder.names(told.codes, self._vocabulary)


def _moved(span: Span, folded: Folded) -> Span:
    """Return a span of a folded text in the offsets of the original."""
    start, end = folded.span(span.start, span.end)
    return span._replace(start=start, end=end)


def _parts(texts: Sequence[str]) -> Iterable[tuple[int, Sequence[str]]]:
    """Return the texts that are read together, with the row of the first."""
    return ((0, texts),) if sum(map(len, texts)) < BATCH else _parted(texts)


def _parted(texts: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    start = signs = 0
    for place, text in enumerate(texts, 1):
        signs += len(text)
        if signs >= BATCH or place == len(texts):
            yield start, texts[start:place]
            start, signs = place, 0


def _spans(starts: Sequence[int], told: Tokens, names: list[list[int]]) -> Iterator[tuple[int, Span]]:
    """Yield the spans of names, each with the place of its text, by where texts start."""
    for first, stop, named in names:
        row = bisect_right(starts, told.head(first)) - 1
        for head, tail, entity in _pieces(told, first, stop, ENTITIES[named]):
            yield row, Span(head - starts[row], tail - starts[row], entity, score=0.6)


def _pieces(told: Tokens, first: int, stop: int, entity: str) -> Iterator[tuple[int, int, str]]:
    """Yield the (first sign, sign after the last, entity) of which a name consists, in the signs of all texts."""
    head, tail = told.head(first), told.tail(stop - 1)
    if entity == "PERSON" and told.text[head - 1] == "@" and len(told.signs(first)) > 1:  # no word right before the @
        yield head - 1, tail, "USERNAME"
        return
    code = _pincode(told, first, stop) if entity == "ADDRESS" else None
    if code is None:
        yield head, tail, entity
        return
    yield head, told.tail(code - 1), entity
    yield told.head(code), told.tail(code), "PINCODE"
    if code + 1 < stop:
        yield told.head(code + 1), tail, entity


def _pincode(told: Tokens, first: int, stop: int) -> int | None:
    """Return the six digits that end an Indian address, in it or after no more than a town's name."""
    for place in range(first + 1, stop + TOWN + 1):
        signs, token = told.signs(place), told.token(place)
        if told.codes[place] & WALL or (place >= stop and signs.strip(" ,-\n")):
            return None
        code = token[len(signs) :]
        if told.token(place - 1).lower().endswith((" code", "otp")):
            return None
        if len(code) == 6 and code.isdigit() and code[0] in "12345678":
            return place
    return None
