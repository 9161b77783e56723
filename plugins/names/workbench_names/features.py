"""What the model looks at: attributes of a token and, apart from them, of its neighbours, hashed into one table.

What a token says about itself, about the one before, about the one after … is added up apart, so that each distinct
token is hashed once, however often it occurs.
"""

from __future__ import annotations

import re
import zlib
from typing import NamedTuple

from workbench_names.lexicon import Lexicon
from workbench_names.tokens import END, gap, indent

BUCKETS = 2**17
REACH = (-2, -1, 0, 1, 2)  # whom a token's attributes are about: itself, and those that stand so far from it
# How a word stands: other, lower case, capitals, capitalised; the latter three also as a name or as an ordinary word.
STANDINGS = ("", "x", "xn", "xw", "X", "Xn", "Xw", "C", "Cn", "Cw")
LONGEST = 40  # signs of a word that count
LONG = 12  # from so many signs on, words are of one length
WHOLE = 1 << 16  # signs, more than any word has
TAILS = ("", "True", "False")  # of attributes, behind the word: whether it stands in capitals

_SHAPES = {
    "x": "[a-z]",
    "xx": "[a-z]+",
    "A": "[A-Z]",
    "AA": "[A-Z]{2}",
    "X": "[A-Z]+",
    "Xx": "[A-Z][a-z’']+",
    "XxX": "[A-Z][a-z’']*[A-Z].*",
    "d": "[0-9]{1,2}",
    "ddd": "[0-9]{3,4}",
    "ddddd": "[0-9]{5}",
    "dddddd": "[0-9]{6}",
    "d+": "[0-9]+",
    "अ": "[\u0900-\u0dff]+",
}
_SHAPE = re.compile("|".join(f"({form})" for form in _SHAPES.values()))
_NAMED = ("", *_SHAPES)
# The Indic blocks stand in parallel: any of their letters is read as Devanagari's of the same place.
_DEVANAGARI = {0x0900 + 0x80 * block + place: 0x0900 + place for block in range(1, 9) for place in range(0x80)}


class Piece(NamedTuple):
    """An attribute that holds the first signs of a word, or with a negative size the last, between head and tail."""

    head: str
    size: int = WHOLE
    tail: str = ""

    def of(self, word: str) -> str:
        """Return the attribute of a word."""
        return self.head + (word[self.size :] if self.size < 0 else word[: self.size]) + self.tail


class Reading(NamedTuple):
    """What is seen of a token: class of its signs, lower-case word, shape, class in the lexicon."""

    gap: str
    word: str
    shape: str
    kind: str


def outline(token: str) -> tuple[str, str]:
    """Return the class of a token's signs and its word, digits as zeros: all that is seen of it."""
    place = indent(token)
    word = token[place : place + LONGEST]
    return gap(token[:place]), "0" * len(word) if word[0].isdigit() else word


def read(token: str, lexicon: Lexicon) -> Reading:
    """Read a token."""
    return look(*outline(token), lexicon)


def look(before: str, word: str, lexicon: Lexicon) -> Reading:
    """Return what is seen of a token, given its outline."""
    if word == END:
        return Reading(before, word, "|", "")
    low = fold_script(word.lower().replace("’", "'"))
    return Reading(before, low, shape(word, low), lexicon.kind(low))


def fold_script(word: str) -> str:
    """Return a word with Indic letters of any script as Devanagari ones."""
    return word if word.isascii() else word.translate(_DEVANAGARI)


def shape(word: str, low: str) -> str:
    """Return the class of a word by case, digits and script."""
    match = _SHAPE.fullmatch(low if low[0] >= "\u0900" else word)
    if match:
        return _NAMED[match.lastindex or 0]
    return "Xx" if word[0].isupper() and word[1:].islower() else "xx" if word.islower() else "?"


def standing(reading: Reading) -> int:
    """Return the place in STANDINGS of how a word stands, by case and lexicon."""
    case = {"x": 1, "xx": 1, "A": 4, "AA": 4, "X": 4, "Xx": 7, "XxX": 7}.get(reading.shape, 0)
    return case and case + {"N": 1, "A": 1, "W": 2}.get(reading.kind, 0)


def about(reading: Reading, distance: int, stands: int = 0) -> list[str]:
    """Return the attributes that a token lends to the one so far from it, which stands so; 0: to itself."""
    cut = pieces(reading.shape, len(reading.word), distance, stands)
    return [*about_class(reading, distance, stands), *(piece.of(reading.word) for piece in cut)]


def about_class(reading: Reading, distance: int, stands: int) -> list[str]:
    """Return those that all words of its gap, shape and kind lend alike."""
    before, _, shape, kind = reading
    place = -distance
    if not distance:
        return _own_class(before, shape, kind)
    told = [f"{place}s={shape}{kind}"]
    if place == 2:
        told.append(f"{place}b={before}")
    if abs(place) == 1:
        how = STANDINGS[stands]
        told += [f"{place}b={before}", f"{place}sb={shape}{kind}{before}"]
        told += [f"{place}s{how}={shape}{kind}", f"{place}sb{how}={shape}{before}"]
    return told


def _own_class(before: str, shape: str, kind: str) -> list[str]:
    start = before[0] in "^.n"
    told = [f"s={shape}", f"b={before}", f"sb={shape}{before}", f"st={shape}{start}"]
    if kind:
        told += [f"k={kind}", f"ks={kind}{shape}", f"kst={kind}{shape}{start}", f"kb={kind}{shape}{before}"]
    if shape[0] not in "d|":
        told.append(f"sk={shape}{bool(kind)}{start}")
    return told


def pieces(shape: str, length: int, distance: int, stands: int) -> list[Piece]:
    """Return those that hold something of a word of this shape and length."""
    place = -distance
    if abs(place) == 1:
        return [Piece(f"{place}e=", -3), Piece(f"{place}w="), Piece(f"{place}w{STANDINGS[stands]}=")]
    if distance:
        return [Piece(f"{place}w=")]
    if shape[0] in "d|":
        return [Piece("w=")]
    told = [Piece(f"p{size}=", size) for size in (2, 3, 4)]
    told += [Piece(f"e{size}=", -size) for size in (1, 2, 3, 4)]
    told += [Piece(f"l={min(length, LONG)}", 0), Piece(f"se={shape}", -2)]
    return [*told, Piece("w="), Piece("wt=", tail=TAILS[1 if shape[0] == "X" else 2])]


def bucket(attribute: str) -> int:
    """Return the row of an attribute in the table of weights."""
    return zlib.crc32(attribute.encode("utf-8", "surrogatepass")) % BUCKETS
