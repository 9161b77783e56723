"""Tokens: a word of any script, or a run of digits, together with the signs before it; many texts are read at once."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.privacy.folding import BLANK

START, END = "\x02", "\x03"  # before a text, and twice after it; folding takes both out of a text

# What is no letter: signs, spaces, symbols, emoji. All else is, vowel signs of Indic scripts among them.
_OTHER = (
    r"\[-`{-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf×÷\u060c\u061b\u061f\u0964\u0965\u2000-\u2bff\u3000-\u3004"
    r"\u3008-\u3020\u3030\ud800-\uf8ff\ufe00-\ufe0f\ufff0-\uffff\U0001f000-\U0010ffff"
)
_LETTER = rf"[^\x00-@{_OTHER}]"
_SIGNS = rf"[\x00-\x02\x04-/:-@{_OTHER}]*"
_WORD = rf"{_LETTER}+(?:['’](?!s(?!{_LETTER})){_LETTER}+)?|[0-9]+"
_TOKEN = re.compile(rf"{_SIGNS}(?:{_WORD}|{END})")
_GAP = re.compile(_SIGNS)
FEW = 64  # signs that tell what a gap is, of those before a word

_KINDS = (
    (re.compile(r"\s*"), "_"),
    (re.compile(r"[.!?।]+\s+"), "."),
    (re.compile(r"\.+"), "d"),
    (re.compile(r"\s*,\s*"), ","),
    (re.compile(r"\s*[-–—/]\s*"), "-"),
    (re.compile(r"\s*:[-\s]*"), ":"),
    (re.compile(r"\s*@\s*"), "@"),
    (re.compile(r"\s*[(\[{]\s*"), "("),
    (re.compile(r"\s*[)\]}]\s*"), ")"),
    (re.compile(r"\s*['’‘\"“”*]+\s*"), "q"),
    (re.compile(r"\s*#\s*"), "#"),
    (re.compile(r"_+"), "u"),
)


def split(texts: Sequence[str]) -> list[str]:
    """Return the tokens of folded texts: END twice, then for each text its own and END twice."""
    found: list[str] = _TOKEN.findall(END + END + "".join([f"{START}{text}{END}{END}" for text in texts]))
    return found


def cut(text: str) -> tuple[list[str], str]:
    """Return the tokens of a piece of text, and the signs after the last one."""
    *found, rest = _TOKEN.findall(text + END)
    return found, rest[: -len(END)]


def indent(token: str) -> int:
    """Return how many signs a token has before its word."""
    match = _GAP.match(token)
    return match.end() if match else 0


def gist(signs: str) -> str:
    """Return as few signs that make the same gap, whatever signs follow them."""
    if len(signs) < 2:
        return signs
    start = START if signs.startswith(START) else ""
    return start + next((sign for sign in (BLANK, "\n", "\r") if sign in signs), signs[len(start) :][-FEW:])


def gap(signs: str) -> str:
    """Return the class of the signs before a word; at the start of a text it begins with `^`."""
    if signs == " ":
        return "_"
    if signs.startswith(START):
        return f"^{gap(signs[1:])}"
    if BLANK in signs:
        return "|"
    if "\n" in signs or "\r" in signs:
        return "n"
    return next((name for pattern, name in _KINDS if pattern.fullmatch(signs[-FEW:])), "*")
