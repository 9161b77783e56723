"""Tokens: a word of any script, or a run of digits, together with the signs before it; many texts are cut at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from workbench_names.scanning import BEGIN, CODE, DIGIT, EDGE, LETTER, ROWS, SIGN, SPREAD, TOP, WORD
from workbench_names.tiers import KERNELS

from workbench.privacy.folding import BLANK
from workbench.privacy.signs import code_points

START, END = "\x02", "\x03"  # before a text, and twice after it; folding takes both out of a text
_BETWEEN = END + END + START

# What is no letter: signs, spaces, symbols, emoji, from one to another. All else is, vowel signs of Indic scripts too.
_SIGNS = (
    "\x00\x02", "\x04/", ":@", "[`", "{\xa9", "\xab\xb4", "\xb6\xb9", "\xbb\xbf", "××", "÷÷", "\u060c\u060c",
    "\u061b\u061b", "\u061f\u061f", "\u0964\u0965", "\u2000\u2bff", "\u3000\u3004", "\u3008\u3020", "\u3030\u3030",
    "\ud800\uf8ff", "\ufe00\ufe0f", "\ufff0\uffff", "\U0001f000\U0010ffff",
)  # fmt: skip
SIGNS = "[{}]".format("".join(f"{re.escape(first)}-{re.escape(last)}" for first, last in _SIGNS))
_GAP = re.compile(f"{SIGNS}*")
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


class Tokens(NamedTuple):
    """The tokens of texts that are joined: END twice, then for each text its own and END twice.

    table: int32 of shape (ROWS, more than count), by the rows that `scanning` names.
    spread: how many tokens are the third single letter in a row.
    """

    text: str
    table: np.ndarray
    count: int
    spread: int = 0

    @property
    def codes(self) -> np.ndarray:
        """The codes of their words."""
        return self.table[CODE, : self.count]

    @property
    def thirds(self) -> list[int]:
        """The tokens that are the third single letter in a row, each behind one sign."""
        told: list[int] = self.table[SPREAD, : self.spread].tolist()
        return told

    def token(self, place: int) -> str:
        """Return a token."""
        return self.text[self.table[BEGIN, place] : self.table[BEGIN, place + 1]]

    def head(self, place: int) -> int:
        """Return where a token's word begins."""
        return int(self.table[WORD, place])

    def tail(self, place: int) -> int:
        """Return where a token ends."""
        return int(self.table[BEGIN, place + 1])

    def signs(self, place: int) -> str:
        """Return the signs before a token's word."""
        return self.text[self.table[BEGIN, place] : self.table[WORD, place]]


def lay_out(texts: Sequence[str]) -> tuple[str, np.ndarray, np.ndarray]:
    """Return folded texts joined, their code points, and a table for their tokens."""
    text = _BETWEEN.join(["", *texts, ""])[: -len(START)]
    points = code_points(text)
    KERNELS.reach(len(points))
    return text, points, np.empty((ROWS, len(points) + 1), np.int32)


def split(texts: Sequence[str]) -> list[str]:
    """Return the tokens of folded texts."""
    text, points, table = lay_out(texts)
    told = Tokens(text, table, *KERNELS.cut(points, KINDS, table))
    return [*map(told.token, range(told.count))]


def indent(token: str) -> int:
    """Return how many signs a token has before its word."""
    match = _GAP.match(token)
    return match.end() if match else 0


def _kinds() -> np.ndarray:
    told = np.full(TOP + 1, LETTER, np.uint8)
    for first, last in _SIGNS:
        told[ord(first) : ord(last) + 1] = SIGN
    told[ord("0") : ord("9") + 1] = DIGIT
    told[ord(END)] = EDGE
    return told


KINDS = _kinds()  # what each code point is; that of TOP is that of all above it


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
