"""Names spread over single letters: `R a m e s h`, `p.r.i.y.a`. They are read as if they were written together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from workbench_names.tokens import SIGNS

from workbench.contracts import Span

_LETTER = rf"(?!{SIGNS})[^\W\d_]"
_ENDS = rf"(?=(?!['’@]){SIGNS}|\Z)"  # what ends a token, and begins no domain
# Four letters, or three of which the first is a capital: `u r a` are words.
_LETTERS = rf"{_LETTER}([ .-]){_LETTER}(?:\1{_LETTER}){{2,}}|[A-Z]([ .-]){_LETTER}\2{_LETTER}"
_RUN = re.compile(rf"(?:(?<={SIGNS})|\A)(?:{_LETTERS}){_ENDS}")
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")  # another word begins: `RameshKumar`


class Run(NamedTuple):
    """Letters that are spread: where they stand, and where the words that they make stand in the joined text."""

    start: int
    end: int
    first: int
    last: int


def join(text: str) -> tuple[str, list[Run]]:
    """Return a folded text with each run of single letters joined, and the runs."""
    parts, runs, done, moved = [], [], 0, 0
    for match in _RUN.finditer(text):
        word = _CAPITAL.sub(" ", match[0].replace(match[1] or match[2], ""))
        start, end = match.span()
        runs.append(Run(start, end, start - moved, start - moved + len(word)))
        parts += [text[done:start], word]
        done, moved = end, moved + end - start - len(word)
    return "".join([*parts, text[done:]]), runs


def spread(found: Sequence[Span], joined: Iterable[Span], runs: Sequence[Run]) -> list[Span]:
    """Return what was found in a text with the people of runs as the joined text tells them, each run whole.

    Initials and acronyms are letters by themselves, too: whether a run is a name, the joined text alone says.
    """
    people = [
        span._replace(start=_back(span.start, runs, 0), end=_back(span.end, runs, 1))
        for span in joined
        if span.entity == "PERSON" and any(run.first < span.end and span.start < run.last for run in runs)
    ]
    settled = [run[:2] for run in runs] + [span[:2] for span in people]
    return sorted(people + [span for span in found if span.entity != "PERSON" or not _within(span, settled)])


def _within(span: Span, places: Sequence[tuple[int, int]]) -> bool:
    return any(start <= span.start and span.end <= end for start, end in places)


def _back(at: int, runs: Sequence[Run], side: int) -> int:
    """Return where a place of a joined text is in the text itself, one in a run at the run's start or end."""
    moved = 0
    for run in runs:
        if run.first + side <= at < run.last + side:
            return run[side]
        if at >= run.last:
            moved = run.end - run.last
    return at + moved
