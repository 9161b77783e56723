"""Folding: digits, dashes and Latin letters of any script as ASCII, invisible characters out; offsets kept."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NamedTuple

from workbench.privacy.grammar import find_placeholders

# Control characters, tab and line ends aside, and those that take no room.
INVISIBLE = frozenset(map(chr, [
    *range(0x09), *range(0x0E, 0x20), *range(0x7F, 0xA0), 0x00AD, 0x034F, 0x180E, *range(0x200B, 0x2010),
    *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF,
]))  # fmt: skip
DASHES = frozenset("‐‑‒–—―−")
BLANK = "\ue000"  # stands where something was found already: no pattern, no gap, no context reaches across it


class Folded(NamedTuple):
    """A folded text, and for each of its characters where it stood; `places` is None where nothing moved."""

    text: str
    places: tuple[int, ...] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the original of a span of the folded text."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end - 1] + 1


def fold(text: str) -> Folded:
    """Fold a text; its placeholders become blanks."""
    text = blank(text, find_placeholders(text))
    if text.isascii() and INVISIBLE.isdisjoint(text):
        return Folded(text.replace("\v", " "), None)
    folded = "".join(map(_fold, text))
    if INVISIBLE.isdisjoint(text):
        return Folded(folded, None)
    places = tuple(place for place, character in enumerate(text) if character not in INVISIBLE)
    return Folded("".join(folded[place] for place in places), places)


def blank(text: str, spans: list[tuple[int, int]]) -> str:
    """Return the text with the spans (any order, overlaps allowed) blanked, its length unchanged."""
    if not spans:
        return text
    pieces: list[str] = []
    reached = 0
    for start, end in sorted(spans):
        if end > reached:
            start = max(start, reached)
            pieces += (text[reached:start], BLANK * (end - start))
            reached = end
    return "".join((*pieces, text[reached:]))


@lru_cache(maxsize=4096)
def _fold(character: str) -> str:
    """Fold one character to exactly one."""
    if character.isascii():
        return " " if character == "\v" else character
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"  # half a character: re2 cannot encode it
    if character in DASHES:
        return "-"
    if character.isspace():
        return " "
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 and plain.isascii() else character
