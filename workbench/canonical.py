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

MOST = 16_384  # signs, and runs of them, that are remembered
LONGEST = 40  # signs of a run beyond ASCII that is remembered

_BEYOND = re.compile("([^\x00-\x7f]+)")
_PLACEHOLDER = re.compile(r"<([A-Z][A-Z0-9_]+)(?::[^<>\s]*)?>")
_LEET = re.compile(rb"[013457@$!](?<=[a-z].)(?=[a-z])")
_SPELLED = re.compile(rb"(?<= )[a-z](?: [a-z]){2,}(?= )")
_LETTERS = bytes.maketrans(b"013457@$!", b"oieastasi")
_NUKTAS = frozenset({0x93C, 0x9BC, 0xA3C, 0xABC, 0xB3C, 0xCBC, 0x200C, 0x200D})


class Canonical(NamedTuple):
    """n texts in canonical form: each begins and ends with a space, no two spaces follow each other.

    `disguises`: how much was undone in each text, by `DISGUISES`; empty where nothing was.
    """

    lines: list[str]
    disguises: list[tuple[int, ...]]


def canonical(records: Any) -> Canonical:
    """Return the canonical form of a table's `content`; light rows remember it, so that every part shares it."""
    if not isinstance(records, Rows):
        return canonicalize(list(records["content"]))
    memo = records.memo
    if "lines" not in memo:
        memo["lines"], memo["disguises"] = canonicalize(records["content"])
    return Canonical(memo["lines"], memo["disguises"])


def canonicalize(texts: Sequence[str]) -> Canonical:
    """Return the canonical form of n anonymized texts."""
    made = Canonical([], [])
    for text in texts:
        line, undone = _form(text)
        made.lines.append(line)
        made.disguises.append(undone)
    return made


def _form(text: str) -> tuple[str, tuple[int, ...]]:
    """Return one text in canonical form, and how much was undone of each of `DISGUISES`, if anything."""
    hidden = lookalike = leet = spaced = 0
    if not text.isascii():
        text, hidden, lookalike = _read(text)
    if "<" in text:
        text = _PLACEHOLDER.sub(_mark, text)
    try:
        line, leet, spaced = _undo(text.encode("latin-1"))
    except UnicodeEncodeError:
        line = f" {' '.join(text.lower().translate(_OTHERS).split())} "
    return line, (hidden, lookalike, leet, spaced) if hidden or lookalike or leet or spaced else ()


def _read(text: str) -> tuple[str, int, int]:
    """Return a text with what is beyond ASCII folded, and how many signs of it hid or looked like others."""
    parts = _BEYOND.split(text)
    told = [_RUNS[run] for run in parts[1::2]]
    parts[1::2] = [run for run, _, _ in told]
    return "".join(parts), sum(hidden for _, hidden, _ in told), sum(alike for _, _, alike in told)


def _undo(signs: bytes) -> tuple[str, int, int]:
    """Return a text of Latin-1 in canonical form, what stands for letters read as such, what is spelled out closed.

    And how much of either there was. Whether there is any is seen at once in a text of three signs: a letter, a
    figure, a gap.
    """
    leet = spaced = 0
    kinds = b" %b " % signs.translate(_KINDS)
    if b"a0a" in kinds:
        signs, leet = _LEET.subn(lambda found: found.group().translate(_LETTERS), signs.lower())
    line = b" %b " % signs.translate(_PLAIN)
    while b"  " in line:
        line = line.replace(b"  ", b" ")
    if b" a a a " in kinds:
        line, spaced = _SPELLED.subn(lambda found: found.group().replace(b" ", b""), line)
    return line.decode("latin-1"), leet, spaced


def _mark(match: re.Match[str]) -> str:
    return f" {MARKS.get(match.group(1), OTHER)} "


class _Fold(dict[int, str]):
    """What each code point beyond ASCII is folded to, worked out once: at most one sign. Forgets when it is large."""

    def __missing__(self, code: int) -> str:
        if len(self) > MOST:
            self.clear()
        made = self[code] = _fold(code)
        return made


class _Looks(dict[str, str]):
    """Whether a sign hides, or reads as an ASCII letter or digit that it is not; accents are no disguise."""

    def __missing__(self, sign: str) -> str:
        if len(self) > MOST:
            self.clear()
        made = self[sign] = _look(sign)
        return made


class _Runs(dict[str, tuple[str, int, int]]):
    """What each run of signs beyond ASCII reads as, and how many of them hide, or look like others."""

    def __missing__(self, run: str) -> tuple[str, int, int]:
        kinds = [_LOOKS[sign] for sign in run if sign > "\u00a0"]
        made = run.translate(_FOLD), kinds.count("hidden"), kinds.count("lookalike")
        if len(run) <= LONGEST:
            if len(self) > MOST:
                self.clear()
            self[run] = made
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
_RUNS = _Runs()


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
