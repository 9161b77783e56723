"""The features: what a message speaks of, what was masked in it, how it is written, and pairs of the first two."""

from __future__ import annotations

import re
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np
from workbench_lexical.lexicon import MASKED, load_lexicon

from workbench.canonical import DISGUISES, Canonical, canonical
from workbench.canonical.glyphs import CRIES, FIGURES, FOREIGN, HIDDEN, LENGTH
from workbench.compiled import compiled
from workbench.records import recall

# How a message is written, and what a large value says: see `_measure`.
STYLE = {
    "length": "is long",
    "numbers": "holds many figures",
    "exclamation": "holds exclamation marks",
    "script": "is written in another script than Latin",
}
HIDING = {
    "hidden": "holds invisible signs",
    "lookalike": "holds letters of another script that look like Latin ones",
    "leet": "writes figures for letters",
    "spaced": "spells words out with gaps",
    "short": "shortens words as people do who text",
    "mended": "misspells words",
}
_LONGEST, _MOST, _LOUDEST, _HIDDEN = 500, 30, 5, 3  # counts beyond which no more is told
_HIDING = len(HIDING)
# What says as well that a message holds a link, or names a phone number.
_TOLD = {
    MASKED["url"][1]: re.compile(r"(?<!without a )\blinks?\b"),
    MASKED["phone"][1]: re.compile(r"\bnames .*\b(?:numbers?|line)\b"),
}
_STYLE = len(STYLE) + _HIDING


@cache
def list_flags() -> tuple[tuple[str, str], ...]:
    """Return (name, what it says) of each feature that holds or does not: concepts, then what is masked."""
    lexicon = load_lexicon()
    return tuple(zip(lexicon.names, lexicon.says, strict=True))


@cache
def list_features(*, pairs: bool) -> tuple[tuple[str, str], ...]:
    """Return (name, what it says) of every column, in order."""
    flags = list_flags()
    style = [*STYLE.items()] + [(name, HIDING[name]) for name in DISGUISES]
    both = [(f"{a}&{b}", say_both(one, other)) for (a, one), (b, other) in combinations(flags, 2)] if pairs else []
    return (*flags, *style, *both)


def say_both(one: str, other: str) -> str:
    """Say that two things hold; what the second tells of a link or a number anyway is not told twice."""
    if one in _TOLD and _TOLD[one].search(other):
        return other
    return f"{one}{',' if ',' in one else ''} and {other}"


@cache
def list_parts(*, pairs: bool) -> tuple[tuple[int, int], ...]:
    """Return by column which two of flags and style must hold for it: of one alone, that one twice."""
    alone = range(len(list_flags()) + _STYLE)
    both = combinations(range(len(list_flags())), 2) if pairs else ()
    return (*((each, each) for each in alone), *both)


def find_flags(records: Any) -> np.ndarray:
    """Return whether each of `list_flags` holds for each record, uint8 of shape (n, flags); light rows remember it."""
    return recall(records, "flags of lexical", lambda rows: _find(canonical(rows)))


def _find(form: Canonical) -> np.ndarray:
    return load_lexicon().phrases.find(form.signs, len(form.counts))


@compiled()
def _measure(count: Any, values: Any) -> None:
    """Write the values of `STYLE` and then of `HIDING`, each in [0, 1], by what was counted of a text."""
    values[0] = np.log1p(min(count[LENGTH], _LONGEST)) / np.log1p(_LONGEST)
    values[1] = np.log1p(min(count[FIGURES], _MOST)) / np.log1p(_MOST)
    values[2] = np.log1p(min(count[CRIES], _LOUDEST)) / np.log1p(_LOUDEST)
    values[3] = count[FOREIGN] / (count[LENGTH] + 1)
    for kind in range(_HIDING):
        values[_STYLE - _HIDING + kind] = min(count[HIDDEN + kind], _HIDDEN) / _HIDDEN


@compiled()
def _list_row(found: Any, count: Any, pairs: bool, places: Any, columns: Any, values: Any) -> int:
    """Write the columns of a row and their values: what holds, how it is written, pairs; return how many they are."""
    width, held = len(found), 0
    for place in range(width):
        if found[place]:
            places[held] = place
            held += 1
    columns[:held] = places[:held]
    for kind in range(_STYLE):
        columns[held + kind] = width + kind
    at = held + _STYLE
    values[:held] = 1.0
    _measure(count, values[held:at])
    if pairs:
        for one in range(held):
            first = width + _STYLE + places[one] * (2 * width - places[one] - 1) // 2 - places[one] - 1
            for other in range(one + 1, held):
                columns[at], values[at] = first + places[other], 1.0
                at += 1
    return at


@compiled()
def _make_room(width: int) -> tuple[Any, Any, Any]:
    most = width + _STYLE + width * (width - 1) // 2
    return np.empty(width, np.int64), np.empty(most, np.int32), np.empty(most)


@compiled("Tuple((int32[::1], float64[::1], int64[::1]))(uint8[:, ::1], int64[:, ::1], boolean)")
def list_entries(found: Any, counts: Any, pairs: bool) -> tuple[Any, Any, Any]:
    """Return the columns of n rows, int32, and their values, float64, row by row, and how many each row has, int64.

    `found`: see `find_flags`; `counts`: see `Canonical`.
    """
    places, columns, values = _make_room(found.shape[1])
    sizes = np.empty(len(found), np.int64)
    for row in range(len(found)):
        sizes[row] = _list_row(found[row], counts[row], pairs, places, columns, values)
    told, weighed, at = np.empty(sizes.sum(), np.int32), np.empty(sizes.sum()), 0
    for row in range(len(found)):
        end = at + _list_row(found[row], counts[row], pairs, places, columns, values)
        told[at:end], weighed[at:end] = columns[: end - at], values[: end - at]
        at = end
    return told, weighed, sizes


@compiled("void(uint8[:, ::1], int64[:, ::1], boolean, float32[:, ::1], float64[:, ::1])")
def add_entries(found: Any, counts: Any, pairs: bool, weights: Any, sums: Any) -> None:
    """Add to sums, (n, k), what `list_entries` of n rows weigh."""
    places, columns, values = _make_room(found.shape[1])
    for row in range(len(found)):
        for entry in range(_list_row(found[row], counts[row], pairs, places, columns, values)):
            column, value = np.uint32(columns[entry]), values[entry]
            for k in range(weights.shape[1]):
                sums[row, k] += value * weights[column, k]
