"""The features: what a message speaks of, what was masked in it, how it is written, and pairs of the first two."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from itertools import combinations
from typing import NamedTuple

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


class Style(NamedTuple):
    """How a message is written: a name, what a large value says, and the value, scaled to [0, 1]."""

    name: str
    says: str
    value: Callable[[str, str], float]  # of the anonymized text and of its canonical line


_LOGS = [math.log1p(count) for count in range(1024)]


def _log(count: int, most: int) -> float:
    return min(_LOGS[count] / _LOGS[most], 1.0) if count < len(_LOGS) else 1.0


def _foreign(line: str) -> float:
    return 0.0 if line.isascii() or max(line) < "\u024f" else sum(sign > "\u024f" for sign in line) / len(line)


STYLE = (
    Style("length", "is long", lambda _, line: _log(len(line) - 1, 500)),
    Style("numbers", "holds many figures", lambda _, line: _log(line.count("0"), 30)),
    Style("exclamation", "holds exclamation marks", lambda text, _: _log(text.count("!"), 5)),
    Style("script", "is in another script than Latin", lambda _, line: _foreign(line)),
)
HIDING = {
    "hidden": "holds invisible signs",
    "lookalike": "holds letters of another script that look like Latin ones",
    "leet": "writes figures for letters",
    "spaced": "spells words out with gaps",
}
SIGNS = tuple((MARKS[entity], place) for place, (name, (first, _)) in enumerate(MASKED.items())
              for entity in (first, *ALSO.get(name, ())))  # fmt: skip


@cache
def list_flags() -> tuple[tuple[str, str], ...]:
    """Return (name, what it says) of each feature that holds or does not: concepts, then what is masked."""
    lexicon = load_lexicon()
    return (*zip(lexicon.names, lexicon.says, strict=True), *((name, says) for name, (_, says) in MASKED.items()))


@cache
def list_features(*, pairs: bool) -> tuple[tuple[str, str], ...]:
    """Return (name, what it says) of every column, in order."""
    flags = list_flags()
    style = [(one.name, one.says) for one in STYLE] + [(name, HIDING[name]) for name in DISGUISES]
    both = [(f"{a}&{b}", f"{one} and {other}") for (a, one), (b, other) in combinations(flags, 2)] if pairs else []
    return (*flags, *style, *both)


@cache
def place_pairs() -> list[list[int]]:
    """Return the column of each pair of flags, whichever comes first."""
    known = len(list_flags())
    table = [[0] * known for _ in range(known)]
    first = known + len(STYLE) + len(DISGUISES)
    for column, (one, other) in enumerate(combinations(range(known), 2), first):
        table[one][other] = table[other][one] = column
    return table


STYLE_PLACES = range(len(list_flags()), len(list_flags()) + len(STYLE))
HIDING_PLACES = range(STYLE_PLACES.stop, STYLE_PLACES.stop + len(DISGUISES))


def find_flags(line: str) -> list[int]:
    """Return the places, among `list_flags`, of what holds for a canonical line."""
    lexicon = load_lexicon()
    found = lexicon.find(line)
    if not line.isascii():
        found |= {len(lexicon.names) + place for sign, place in SIGNS if sign in line}
    return list(found)


def measure_style(text: str, line: str) -> list[float]:
    """Return the values of `STYLE` for a text and its canonical line."""
    return [one.value(text, line) for one in STYLE]
