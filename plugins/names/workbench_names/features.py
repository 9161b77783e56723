"""What the model looks at: attributes of a token and, apart from them, of its neighbours, hashed into one table.

Attributes of the token, of the one before, of the one after … are looked up apart and added, so that each distinct
token is hashed once, however often it occurs.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

from workbench_names.tokens import Token

BUCKETS = 2**16
ROLES = (-2, -1, 0, 1, 2)  # neighbours by distance; 0 is the token itself
EDGE = "\x02"

_SHAPES = (
    (re.compile(r"[a-z]"), "x"),
    (re.compile(r"[A-Z][A-Z]?"), "A"),
    (re.compile(r"[A-Z]+"), "X"),
    (re.compile(r"[a-z]+"), "xx"),
    (re.compile(r"[A-Z][a-z’']+"), "Xx"),
    (re.compile(r"[A-Z][a-z]*[A-Z]\w*"), "XxX"),
    (re.compile(r"\d{1,2}"), "d"),
    (re.compile(r"\d{3,4}"), "ddd"),
    (re.compile(r"\d{5,6}"), "ddddd"),
    (re.compile(r"\d+"), "d+"),
    (re.compile(r"[\u0900-\u0dff]+"), "अ"),
)


def shape(word: str) -> str:
    """Return the class of a word by case, digits and script."""
    named = next((name for pattern, name in _SHAPES if pattern.fullmatch(word)), None)
    if named is None:
        named = "Xx" if word[:1].isupper() and word[1:].islower() else "xx" if word.islower() else "?"
    return named


def of_token(word: str, before: str, after: str) -> list[str]:
    """Return the attributes of the token itself, between two gaps."""
    low, form = word.lower(), shape(word)
    start = before[0] in "^.n"
    told = [
        f"w={low}",
        f"s={form}",
        f"b={before}",
        f"a={after}",
        f"sb={form}{before}",
        f"sa={form}{after}",
        f"st={form}{start}",
    ]
    if not word[0].isdigit():
        told += [f"p{size}={low[:size]}" for size in (2, 3)]
        told += [f"e{size}={low[-size:]}" for size in (1, 2, 3, 4)]
        told += [f"l={min(len(low), 12)}", f"se={form}{low[-2:]}", f"wt={low}{form[0] == 'X'}"]
    return told


def of_neighbour(word: str, distance: int) -> list[str]:
    """Return the attributes that a neighbour at a distance lends to the token."""
    low = "0" * len(word) if word[0].isdigit() else word.lower()
    told = [f"{distance}w={low}", f"{distance}s={shape(word)}"]
    if abs(distance) == 1:
        told += [f"{distance}e={low[-3:]}"]
    return told


def of_pair(form: str, before: str, after: str) -> list[str]:
    """Return the attributes of the shapes of a token and both its neighbours."""
    return [f"t={before}{form}{after}"]


def attributes(tokens: Sequence[Token], place: int) -> list[str]:
    """Return every attribute of the token at a place."""
    words = [EDGE, EDGE, *(token.text for token in tokens), EDGE, EDGE]
    here = place + 2
    after = tokens[place + 1].gap if place + 1 < len(tokens) else "$"
    told = of_token(words[here], tokens[place].gap, after)
    told += of_pair(shape(words[here]), shape(words[here - 1]), shape(words[here + 1]))
    for distance in ROLES:
        if distance:
            told += of_neighbour(words[here + distance], distance)
    return told


def bucket(attribute: str) -> int:
    """Return the row of an attribute in the table of weights."""
    return zlib.crc32(attribute.encode("utf-8", "surrogatepass")) % BUCKETS
