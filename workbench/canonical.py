"""The canonical form of anonymized texts: what a reader sees, however it is written, as arrays for featurizers.

Case, width, style, accents and look-alike letters go, and so do invisible signs; every digit is 0; punctuation is a
space; a placeholder is one sign of its own. The scripts of India are laid out alike in Unicode (after ISCII), so all
are written in the first one's letters: a word that several languages share is one word. What was undone is counted,
for it tells something by itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import compress, count
from operator import not_
from typing import Any, NamedTuple

import numpy as np

from workbench.privacy.folding import fold
from workbench.records import Rows

_CURRENCIES = {"£": "£", "€": "¤", "₹": "¥"}  # of Latin-1, so that an ordinary message stays in it
SPACE = 0x20
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
END = "\x85"  # between two texts laid end to end: none holds it
_END, _GAP = b"\x85", b" \x85 "

MOST = 16_384  # signs, and runs of them, that are remembered
SHORT = 1000  # bytes that are searched sooner than numpy is asked
LONGEST = 40  # signs of a run beyond ASCII that is remembered

_BEYOND = re.compile("([^\x00-\x7f]+)")
_PLACEHOLDER = re.compile(r"<([A-Z][A-Z0-9_]+)(?::[^<>\s]*)?>")
_LEETS, _SPELLS = b"a0a", b" a a a "  # what is disguised, in texts of three signs
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
    """Return the canonical form of n anonymized texts; they are read laid end to end, and few are looked at alone."""
    plain: list[str] = [*texts]
    undone: list[tuple[int, ...]] = [()] * len(plain)
    if not plain:
        return Canonical(plain, undone)
    others = {} if all(map(str.isascii, plain)) else _read_all(plain, undone)
    joined = END.join(plain)
    if "<" in joined:
        joined = _PLACEHOLDER.sub(_mark, joined)
    spaced = b" %b " % joined.encode("latin-1")
    if len(plain) > 1:
        spaced = spaced.replace(_END, _GAP)
    lines = _close(spaced.translate(_PLAIN)).decode("latin-1").split(END)
    _undo_all(spaced, lines, undone)
    for row, line in others.items():
        lines[row] = line
    return Canonical(lines, undone)


def search(automaton: Any, lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield (row, pattern) of what an Aho-Corasick automaton over UTF-8 finds in canonical lines laid end to end.

    None of its patterns may have two spaces together: so none reaches from one line into the next.
    """
    told = [line.encode("utf-8", "surrogatepass") for line in lines]
    found = automaton.find_matches_as_indexes(b"".join(told), overlapping=True)
    row, end = -1, 0
    for pattern, _, stop in found:
        while stop > end:
            row += 1
            end += len(told[row])
        yield row, pattern


def _read_all(texts: list[str], undone: list[Any]) -> dict[int, str]:
    """Fold what is beyond ASCII in texts; return, by row, the form of those that are in no letters of Latin-1."""
    others = {}
    for row in compress(count(), map(not_, map(str.isascii, texts))):
        text, hidden, lookalike = _read(texts[row])
        if hidden or lookalike:
            undone[row] = hidden, lookalike, 0, 0
        try:
            text.encode("latin-1")
        except UnicodeEncodeError:
            marked = _PLACEHOLDER.sub(_mark, text)
            text, others[row] = "", f" {' '.join(marked.lower().translate(_OTHERS).split())} "
        texts[row] = text
    return others


def _read(text: str) -> tuple[str, int, int]:
    """Return a text with what is beyond ASCII folded, and how many signs of it hid or looked like others."""
    bare = text
    for sign in _CURRENCIES:
        bare = bare.replace(sign, "")
    if bare.isascii():
        for sign, read in _CURRENCIES.items():
            text = text.replace(sign, read)
        return text, 0, 0
    parts = _BEYOND.split(text)
    told = [_RUNS[run] for run in parts[1::2]]
    parts[1::2] = [run for run, _, _ in told]
    return "".join(parts), sum(hidden for _, hidden, _ in told), sum(alike for _, _, alike in told)


def _close(line: bytes) -> bytes:
    """Return a line with one space for each run of them."""
    if len(line) > SHORT:
        signs = np.frombuffer(line, np.uint8)
        kept = signs != SPACE
        kept[1:] |= kept[:-1]
        kept[0] = True
        return bytes(signs[kept])
    while b"  " in line:
        line = line.replace(b"  ", b" ")
    return line


def _undo_all(spaced: bytes, lines: list[str], undone: list[Any]) -> None:
    """Undo what is disguised; which texts may be is seen at once in texts of three signs: a letter, a figure, a gap."""
    kinds = spaced.translate(_KINDS)
    if not (_LEETS in kinds or _SPELLS in kinds):
        return
    rows = _suspect(np.frombuffer(kinds, np.uint8)) if len(kinds) > SHORT else [*range(len(lines))]
    texts, each = spaced.split(_END), kinds.split(_END)
    for row in rows:
        leet, spelled = _LEETS in each[row], _SPELLS in each[row]
        if leet or spelled:
            lines[row], *found = _undo(texts[row], leet=leet, spelled=spelled)
            if any(found):
                undone[row] = *(undone[row] or (0, 0))[:2], *found


def _suspect(kinds: np.ndarray) -> list[int]:
    """Return the texts in which a figure stands between two letters, or three letters each alone."""
    letters, gaps = kinds == ord("a"), kinds == SPACE
    leet = letters[:-2] & (kinds[1:-1] == ord("0")) & letters[2:]
    alone = gaps[:-2] & letters[1:-1] & gaps[2:]
    places = np.concatenate([np.flatnonzero(leet), np.flatnonzero(alone[:-4] & alone[2:-2] & alone[4:])])
    rows: list[int] = np.unique(np.searchsorted(np.flatnonzero(kinds == _END[0]), places)).tolist()
    return rows


def _undo(signs: bytes, *, leet: bool, spelled: bool) -> tuple[str, int, int]:
    """Return a text of Latin-1 with what stands for letters read as such, what is spelled out closed; how much was."""
    read = closed = 0
    if leet:
        signs, read = _LEET.subn(lambda found: found.group().translate(_LETTERS), signs.lower())
    line = _close(signs.translate(_PLAIN))
    if spelled:
        line, closed = _SPELLED.subn(lambda found: found.group().replace(b" ", b""), line)
    return line.decode("latin-1"), read, closed


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
               if chr(c) != END else c for c in range(0x100))  # fmt: skip
_OTHERS = {code: chr(sign) for code, sign in enumerate(_PLAIN)}
