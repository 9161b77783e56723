"""Tokens: words of any script and runs of digits, with what stands between them; placeholders are walls."""

from __future__ import annotations

import re
from typing import NamedTuple

from workbench.privacy.grammar import find_placeholders

# Indic vowel signs are no letters to `re`, so their blocks are named.
_LETTER = r"(?:[^\W\d_]|[\u0900-\u0dff])"
_TOKEN = re.compile(rf"{_LETTER}+(?:['’]{_LETTER}+)?|\d+")
_WALL = "\x00"
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
