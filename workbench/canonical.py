"""The canonical form of anonymized texts: what a reader sees, however it is written, as arrays for featurizers.

Case, width, style, accents and look-alike letters go, and so do invisible signs; every digit is 0; punctuation is a
space; a placeholder is one sign of its own. The scripts of India are laid out alike in Unicode (after ISCII), so all
are written in the first one's letters: a word that several languages share is one word. What was undone is counted,
for it tells something by itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from workbench.privacy.folding import fold
from workbench.records import Rows

_CURRENCIES = {"£": "£", "€": "¤", "₹": "¥"}  # of Latin-1, so that an ordinary message stays in it
INDIC, SCRIPT, INDIC_END = 0x900, 0x80, 0xD80
DISGUISES = ("hidden", "lookalike", "leet", "spaced")

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

_PLACEHOLDER = re.compile(r"<([A-Z][A-Z0-9_]+)(?::[^<>\s]*)?>")
_LEET = re.compile(rb"[013457@$!](?<=[a-z].)(?=[a-z])")
_SPELLED = re.compile(rb"(?<= )[a-z](?: [a-z]){2,}(?= )")
_LETTERS = bytes.maketrans(b"013457@$!", b"oieastasi")
_NUKTAS = frozenset({0x93C, 0x9BC, 0xA3C, 0xABC, 0xB3C, 0xCBC, 0x200C, 0x200D})


class Canonical(NamedTuple):
    """n texts in canonical form: each begins and ends with a space, no two spaces follow each other.

    `disguises`: float32 of shape (n, 4), how much was undone in each, by `DISGUISES`.
    """

    lines: list[str]
    disguises: np.ndarray


def canonical(records: Any) -> Canonical:
    """Return the canonical form of a table's `content`; light rows remember it, so that every part shares it."""
    if not isinstance(records, Rows):
        return canonicalize(list(records["content"]))
    if "canonical" not in records.memo:
        records.memo["canonical"] = canonicalize(records["content"])
    made: Canonical = records.memo["canonical"]
    return made


def canonicalize(texts: Sequence[str]) -> Canonical:
    """Return the canonical form of n anonymized texts."""
    disguises = np.zeros((len(texts), len(DISGUISES)), dtype=np.float32)
    lines = [_line(text, disguises, row) for row, text in enumerate(texts)]
    return Canonical(lines, disguises)


def _line(text: str, disguises: np.ndarray, row: int) -> str:
    """Return one text in canonical form; count in its row of `disguises` what was undone."""
    if not text.isascii():
        disguises[row, :2] = _count(text)
        text = text.translate(_FOLD)
    if "<" in text:
        text = _PLACEHOLDER.sub(_mark, text)
    try:
        return _undo(text.encode("latin-1"), disguises, row).decode("latin-1")
    except UnicodeEncodeError:
        return f" {' '.join(text.lower().translate(_OTHERS).split())} "


def _undo(signs: bytes, disguises: np.ndarray, row: int) -> bytes:
    """Return a text of Latin-1 in canonical form: what stands for letters read as such, what is spelled out closed.

    Whether there is anything of the kind is seen at once in a text of three signs: a letter, a figure, a gap.
    """
    kinds = b" %b " % signs.translate(_KINDS)
    if b"a0a" in kinds:
        signs, disguises[row, 2] = _LEET.subn(lambda found: found.group().translate(_LETTERS), signs.lower())
    line = b" %b " % b" ".join(signs.translate(_PLAIN).split())
    if b" a a a " in kinds:
        line, disguises[row, 3] = _SPELLED.subn(lambda found: found.group().replace(b" ", b""), line)
    return line if line != b"  " else b" "


def _mark(match: re.Match[str]) -> str:
    return f" {MARKS.get(match.group(1), OTHER)} "


def _count(text: str) -> tuple[int, int]:
    kinds = [_LOOKS[sign] for sign in text if sign > "\u00a0"]
    return kinds.count("hidden"), kinds.count("lookalike")


class _Fold(dict[int, str]):
    """What each code point beyond ASCII is folded to, worked out once: at most one sign. Forgets when it is large."""

    def __missing__(self, code: int) -> str:
        if len(self) > 16_384:
            self.clear()
        made = self[code] = _fold(code)
        return made


class _Looks(dict[str, str]):
    """Whether a sign hides, or reads as an ASCII letter or digit that it is not; accents are no disguise."""

    def __missing__(self, sign: str) -> str:
        if len(self) > 16_384:
            self.clear()
        made = self[sign] = _look(sign)
        return made


def _fold(code: int) -> str:
    """Return the one sign that reads as a code point, case kept; "" for what takes no room."""
    if code < 0x80:
        return chr(code)
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
    return "0" if kind == "Nd" else plain if (kind[0] in "LM" and plain > "\u00ff") or kind == "So" else " "


def _look(sign: str) -> str:
    read = _fold(ord(sign))
    if not read:
        return "" if ord(sign) in _NUKTAS else "hidden"
    strange = sign > "\u024f" and not INDIC <= ord(sign) < INDIC_END and unicodedata.normalize("NFD", sign)[0] > "\x7f"
    return "lookalike" if strange and read.isascii() and read.isalnum() else ""


_FOLD = _Fold()
_LOOKS = _Looks()


def _settle(code: int) -> str:
    """Return what is left of a sign in the end: lower case, every digit 0, punctuation a space."""
    sign = chr(code).lower()
    if sign.isdigit():
        return "0"
    return sign if sign.isalnum() or sign in "$%" or sign in _CURRENCIES.values() or 0x80 <= code < 0xA0 else " "


_PLAIN = "".join(map(_settle, range(0x100))).encode("latin-1")
_KINDS = bytes(ord("a" if chr(c).isascii() and chr(c).isalpha() else "0" if chr(c) in "013457@$!" else " ")
               for c in range(0x100))  # fmt: skip
_OTHERS = {code: chr(sign) for code, sign in enumerate(_PLAIN)}
