"""The canonical form of anonymized texts: what a reader sees, however it is written, as arrays for featurizers.

Case, width, style, accents and look-alike letters go, and so do invisible signs; every digit is 0; a sign of
punctuation or an emoji is a space; a placeholder is one sign of its own, and what placeholders hint at stands behind
all else. The scripts of India are laid out alike in Unicode (after ISCII), so all are written in the first one's
letters: a word that several languages share is one word. What was undone is counted, for it tells something by itself.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from workbench.canonical import glyphs, reading
from workbench.canonical.glyphs import COUNTS, HIDDEN, HIDES, KNOWN, POSES
from workbench.canonical.spelling import PLAIN, load_spelling
from workbench.privacy.folding import fold
from workbench.privacy.signs import SignTable, code_points
from workbench.records import Rows

_CURRENCIES = {"£": "£", "€": "¤", "₹": "¥"}  # of Latin-1, so that tables are short
INDIC, SCRIPT, INDIC_END = 0x900, 0x80, 0xD80
DISGUISES = COUNTS[HIDDEN:]

# Entities by the sign that stands for them: C1 controls, which no text needs, beyond U+0085, a space to Python.
# What reads alike shares one.
GROUPS = (
    "PERSON", "PHONE", "URL", "EMAIL", "UPI_ID", "USERNAME", "OTP", "ORDER_ID", "MASKED_ACCOUNT",
    "BANK_ACCOUNT IBAN IFSC", "CARD CVV CARD_EXPIRY", "PAN", "AADHAAR", "PASSPORT VOTER_ID DRIVING_LICENCE GSTIN SSN",
    "VEHICLE_REG", "ADDRESS PINCODE LOCATION COORDINATES", "DATE DATE_OF_BIRTH AGE", "ORGANIZATION", "OCCUPATION",
    "RELATION", "IP MAC IMEI",
)  # fmt: skip
MARKS = {name: chr(0x86 + place) for place, names in enumerate(GROUPS) for name in names.split()}
OTHER = chr(0x80)  # an entity that is none of these
HINTS = chr(glyphs.HINTS)
END = chr(glyphs.END)  # between two texts laid end to end: none holds it

_NUKTAS = frozenset({0x93C, 0x9BC, 0xA3C, 0xABC, 0xB3C, 0xCBC, 0x200C, 0x200D})


class Canonical(NamedTuple):
    """n texts in canonical form: each begins and ends with a space, no two spaces follow each other.

    `signs`: uint32, code points of all texts, END between two; `counts`: int64 of shape (n, 10), by
    `workbench.canonical.glyphs.COUNTS`: how each is written, and how much was undone in it.
    """

    signs: np.ndarray
    counts: np.ndarray

    @property
    def lines(self) -> list[str]:
        """The texts."""
        told = self.signs.tobytes().decode("utf-32-le", "surrogatepass")
        return told.split(END) if len(self.counts) else []

    @property
    def words(self) -> np.ndarray:
        """How many words each text has, int64 of shape (n,); what placeholders hint at is none."""
        return np.asarray(reading.count_words(self.signs, len(self.counts)))


def canonical(records: Any) -> Canonical:
    """Return the canonical form of a table's `content`; light rows remember it, so that every part shares it."""
    if not isinstance(records, Rows):
        return canonicalize(list(records["content"]))
    made = records.memo.get("canonical")
    if made is None:
        made = records.memo["canonical"] = canonicalize(records["content"])
    return made


def canonicalize(texts: Sequence[str], *, mended: bool = True) -> Canonical:
    """Return the canonical form of n anonymized texts, which are read laid end to end; `mended`: their words, too."""
    joined = END.join(texts)
    if joined.count(END) >= max(len(texts), 1):
        joined = END.join([text.replace(END, " ") for text in texts])
    codes = code_points(joined)
    signs = np.empty(reading.WIDER * len(codes) + reading.MORE * len(texts), np.uint32)
    counts = np.zeros((len(texts), len(COUNTS)), np.int64)
    size, strange = reading.read(
        codes, _TABLE.known, _NAMES, _SIGNS, _PLAIN, _LEET, *(load_spelling() if mended else PLAIN), signs, counts
    )
    if strange:
        _TABLE.learn(codes)
        return canonicalize(texts, mended=mended)
    return Canonical(signs[:size], counts)


def _describe(code: int) -> int:
    """Return what the table tells of a code point."""
    read = _fold(code)
    told = KNOWN | (ord(read.lower()[0]) if read else 0)
    if code > 0xA0:
        looks = _look(code, read)
        told |= HIDES * (looks == "hidden") | POSES * (looks == "lookalike")
    return told


def _fold(code: int) -> str:
    """Return the one sign that reads as a code point, case kept; "" for what takes no room."""
    if code < 0x80:
        return chr(code) if code else " "
    if code in _NUKTAS:
        return ""
    seen = fold(chr(code)).text
    plain = (unicodedata.normalize("NFKD", seen)[:1] or seen)[:1]
    if plain in _CURRENCIES:
        return _CURRENCIES[plain]
    if plain and INDIC <= ord(plain) < INDIC_END:
        plain = chr(INDIC + (ord(plain) - INDIC) % SCRIPT)
    if plain.isascii():
        return plain
    kind = unicodedata.category(plain)
    return "0" if kind == "Nd" else plain if kind[0] in "LM" and plain > "\u00ff" else " "


def _look(code: int, read: str) -> str:
    """Return whether a sign hides, or reads as an ASCII letter or digit that it is not; accents are no disguise."""
    if not read:
        return "" if code in _NUKTAS else "hidden"
    strange = code > 0x24F and not INDIC <= code < INDIC_END and unicodedata.normalize("NFD", chr(code))[0] > "\x7f"
    return "lookalike" if strange and read.isascii() and read.isalnum() else ""


def _settle(code: int) -> int:
    """Return what is left of a sign in the end: every digit 0, punctuation a space."""
    sign = chr(code)
    if sign.isdigit():
        return ord("0")
    return code if sign.isalnum() or sign in "$%" or sign in _CURRENCIES.values() or 0x80 <= code < 0xA0 else ord(" ")


def _hash(name: str) -> int:
    made: int = reading.hash_name(code_points(name))
    return made


_TABLE = SignTable(_describe, np.uint32)
_PLAIN = np.array([_settle(code) for code in range(0x100)], np.uint8)
_LEET = np.zeros(0x100, np.uint8)
_LEET[[*b"013457@$!"]] = [*b"oieastasi"]
_NAMES = np.array([_hash(name) for name in MARKS], np.uint64)
_SIGNS = np.array([ord(sign) for sign in (*MARKS.values(), OTHER)], np.uint32)
