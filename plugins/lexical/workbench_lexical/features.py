"""The features: what a message speaks of, what was masked in it, how it is written, and pairs of the first two."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import combinations

from workbench_lexical.lexicon import load_lexicon

from workbench.canonical import DISGUISES, MARKS

# What is masked, by the sign that stands for it in canonical text.
MASKED = {
    "url": ("URL", "holds a link"),
    "phone": ("PHONE", "names a phone number"),
    "email": ("EMAIL", "names an e-mail address"),
    "upi": ("UPI_ID", "names a UPI id"),
    "username": ("USERNAME", "names a user of a messenger"),
    "account_number": ("MASKED_ACCOUNT", "names the last digits of an account or a card"),
    "otp": ("OTP", "holds a one-time code"),
    "reference": ("ORDER_ID", "holds a reference"),
    "identity": ("PAN", "names an identity document"),
    "person": ("PERSON", "names a person"),
    "address": ("ADDRESS", "holds an address"),
}
ALSO = {"identity": ("AADHAAR", "PASSPORT"), "account_number": ("BANK_ACCOUNT", "CARD")}


# How a message is written, and what a large value says: see `measure_style`.
STYLE = {
    "length": "is long",
    "numbers": "holds many figures",
    "exclamation": "holds exclamation marks",
    "script": "is in another script than Latin",
}
HIDING = {
    "hidden": "holds invisible signs",
    "lookalike": "holds letters of another script that look like Latin ones",
    "leet": "writes figures for letters",
    "spaced": "spells words out with gaps",
}
_MARKED = {
    MARKS[entity]: place
    for place, (name, (first, _)) in enumerate(MASKED.items(), len(load_lexicon().names))
    for entity in (first, *ALSO.get(name, ()))
}
_SIGN = re.compile(f"[{''.join(_MARKED)}]")


@cache
def list_flags() -> tuple[tuple[str, str], ...]:
    """Return (name, what it says) of each feature that holds or does not: concepts, then what is masked."""
    lexicon = load_lexicon()
    return (*zip(lexicon.names, lexicon.says, strict=True), *((name, says) for name, (_, says) in MASKED.items()))


@cache
def list_features(*, pairs: bool) -> tuple[tuple[str, str], ...]:
    """Return (name, what it says) of every column, in order."""
    flags = list_flags()
    style = [*STYLE.items()] + [(name, HIDING[name]) for name in DISGUISES]
    both = [(f"{a}&{b}", f"{one} and {other}") for (a, one), (b, other) in combinations(flags, 2)] if pairs else []
    return (*flags, *style, *both)


@cache
def place_pairs() -> dict[tuple[int, int], int]:
    """Return the column of each pair of flags, the first of the two first."""
    return {pair: column for column, pair in enumerate(combinations(range(KNOWN), 2), HIDING_PLACES.stop)}


KNOWN = len(list_flags())
STYLE_PLACES = range(KNOWN, KNOWN + len(STYLE))
HIDING_PLACES = range(STYLE_PLACES.stop, STYLE_PLACES.stop + len(DISGUISES))


def find_flags(lines: Sequence[str]) -> list[frozenset[int]]:
    """Return the places, among `list_flags`, of what holds for each canonical line."""
    found = load_lexicon().find(lines)
    for line, places in zip(lines, found, strict=True):
        if not line.isascii():
            places += [_MARKED[sign] for sign in _SIGN.findall(line)]
    return [*map(frozenset, found)]


def list_columns(flags: Iterable[int], *, pairs: bool) -> list[int]:
    """Return the columns of what holds, and of each pair of it."""
    places = sorted(flags)
    return [*places, *map(place_pairs().__getitem__, combinations(places, 2))] if pairs else places


def measure_style(text: str, line: str) -> tuple[float, float, float, float]:
    """Return the values of `STYLE`, each in [0, 1], for an anonymized text and its canonical line."""
    foreign = 0.0 if line.isascii() else len(_FOREIGN.findall(line)) / len(line)
    return _LENGTHS[len(line) - 1], _FIGURES[line.count("0")], _CRIES[text.count("!")], foreign


class _Logs(dict[int, float]):
    """The logarithms of counts, as a share of that of the largest one that matters."""

    def __init__(self, most: int) -> None:
        scale = math.log1p(most)
        super().__init__((count, math.log1p(count) / scale) for count in range(most))

    def __missing__(self, count: int) -> float:
        return 1.0


_LENGTHS, _FIGURES, _CRIES = _Logs(500), _Logs(30), _Logs(5)
_FOREIGN = re.compile("[\u0250-\U0010ffff]")
