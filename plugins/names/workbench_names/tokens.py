"""Tokens: words of any script and runs of digits, with what stands between them; placeholders are walls."""

from __future__ import annotations

import re
from typing import NamedTuple

from workbench.privacy.grammar import find_placeholders

# Indic vowel signs are no letters to `re`, so their blocks are named.
_LETTER = r"(?:[^\W\d_]|[\u0900-\u0dff])"
_TOKEN = re.compile(rf"{_LETTER}+(?:['’]{_LETTER}+)?|\d+")
_WALL = "\ue000"
_GAPS = (
    (re.compile(r"[ \t\u00a0]*"), "_"),
    (re.compile(r"[.!?]+\s*"), "."),
    (re.compile(r"\s*,\s*"), ","),
    (re.compile(r"[ \t]*[\r\n]\s*"), "n"),
    (re.compile(r"\s*[-–—/]\s*"), "-"),
    (re.compile(r"\s*:\s*"), ":"),
    (re.compile(r"\s*@\s*"), "@"),
    (re.compile(r"\s*[(\[]\s*"), "("),
    (re.compile(r"\s*['’\"“”]+\s*"), "q"),
)


# Control characters, tab and line ends aside, and those that take no room.
_INVISIBLE = frozenset(map(chr, [
    *range(0x09), *range(0x0E, 0x20), *range(0x7F, 0xA0), 0x00AD, 0x034F, 0x180E, *range(0x200B, 0x2010),
    *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF,
]))  # fmt: skip


class Token(NamedTuple):
    """A token: where it stands, its text, and the class of what stands before it."""

    start: int
    end: int
    text: str
    gap: str


def read(text: str) -> list[Token]:
    """Return the tokens of a text. A gap is `^` at the start, `|` at a placeholder, else a class of its signs."""
    for start, end in find_placeholders(text):
        text = text[:start] + _WALL * (end - start) + text[end:]
    if _INVISIBLE.isdisjoint(text):
        return _read(text)
    places = [place for place, sign in enumerate(text) if sign not in _INVISIBLE]
    tokens = _read("".join(text[place] for place in places))
    return [token._replace(start=places[token.start], end=places[token.end - 1] + 1) for token in tokens]


def _read(text: str) -> list[Token]:
    tokens: list[Token] = []
    reached = 0
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        between = text[reached:start]
        tokens.append(Token(start, end, match.group(), _gap(between) if tokens else f"^{_gap(between)}"))
        reached = end
    return tokens


def _gap(between: str) -> str:
    if between == " ":
        return "_"
    if _WALL in between:
        return "|"
    return next((name for pattern, name in _GAPS if pattern.fullmatch(between)), "*")
