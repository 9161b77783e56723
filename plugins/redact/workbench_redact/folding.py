"""Folding: digits and Latin letters of any script as ASCII, invisible characters out; offsets kept."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NamedTuple

INVISIBLE = dict.fromkeys([0x00AD, 0x034F, 0x180E, *range(0x200B, 0x2010), *range(0x2060, 0x2065), 0xFEFF])


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
    """Fold a text."""
    if text.isascii():
        return Folded(text, None)
    folded = "".join(map(_fold, text))
    if not any(ord(character) in INVISIBLE for character in text):
        return Folded(folded, None)
    places = tuple(place for place, character in enumerate(text) if ord(character) not in INVISIBLE)
    return Folded("".join(folded[place] for place in places), places)


@lru_cache(maxsize=4096)
def _fold(character: str) -> str:
    if character.isascii():
        return character
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    if character.isspace():
        return " "
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"  # half a character: no engine can encode it
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 and plain.isascii() else character
