"""Folding: a text as a reader sees it, in ASCII where that is what is seen; offsets lead back to the original.

Digits, dashes, spaces and Latin letters of any width, style or look-alike script become ASCII, invisible characters
go, placeholders become blanks. Accents stay. For parts that search; what is cut is always the original.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import compress, count
from operator import not_
from typing import NamedTuple

from workbench.privacy.grammar import blank_placeholders

BLANK = "\ue000"  # stands where something was found already: no pattern, no gap, no context reaches across it

# Code points of control characters, tab and line ends aside, of marks over Latin, and of what takes no room.
INVISIBLE = frozenset(code for first, end in (
    (0x00, 0x09), (0x0E, 0x20), (0x7F, 0xA0), (0xAD, 0xAE), (0x300, 0x370), (0x61C, 0x61D), (0x115F, 0x1161),
    (0x17B4, 0x17B6), (0x180B, 0x1810), (0x200B, 0x2010), (0x202A, 0x202F), (0x2060, 0x2070), (0x20D0, 0x20F1),
    (0x3164, 0x3165), (0xFE00, 0xFE10), (0xFE20, 0xFE30), (0xFEFF, 0xFF00), (0xFFA0, 0xFFA1), (0xFFF0, 0xFFFC),
    (0x1D173, 0x1D17B), (0xE0000, 0xE1000),
) for code in range(first, end))  # fmt: skip
# Letters and signs of other scripts that look like ASCII ones (Unicode Technical Standard 39), and nothing else does.
_LOOKS = (
    ("АВЕЗКМНОРСТУХЅІЈԌԚԜҮасеорсухѕіјһԁԛԝѵгкіүӏ", "ABE3KMHOPCTYXSIJGQWYaceopcyxsijhdqwvrkiyl"),
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαεικνορτυχω", "ABEZHIKMNOPTYXaeikvoptuxw"),
    ("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢıȷɑɡɩʋɾłøđħŧŁØĐ", "abcdefghijklmnoprstuvwyzijagivrlodhtLOD"),
    ("օսհոցԼՏՍՕᎪᎬᏀᎻᎫᏦᏞᎷᏢᏚᎢᏙᎳᏃ", "ouhngLSUOAEGHJKLMPSTVWZ"),
    ("‐‑‒–—―−⁃﹘﹣－ー۔｡。．․∙٫،，‚﹐：∶꞉ː／⁄∕＠﹫（［｟❨⟨）］｠❩⟩‘’ʼ′´“”„″＋﹢", "------------......,,,,,::::///@@([((()])))'''''\"\"\"\"++"),
)  # fmt: skip
_PLAIN = re.compile(r"[\t\n\r -~]*")
_STRANGE = rf"[^\t\n\r -~£€₹{BLANK}]"  # signs of money and blanks stay as they are
_ODD = re.compile(rf"{_STRANGE}(?:.*{_STRANGE})?", re.DOTALL)  # from the first such sign to the last
_ORDINARY = bytes([9, 10, 13, *range(0x20, 0x7F), *range(0x80, 0x100)])


class Folded(NamedTuple):
    """A folded text, and for each of its characters where it stood; `places` is None where nothing moved."""

    text: str
    places: tuple[int, ...] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the original of a span, not empty, of the folded text."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end - 1] + 1


def fold(text: str) -> Folded:
    """Fold a text; each of its strict placeholders becomes as many blanks as it has characters."""
    if BLANK in text:
        text = text.replace(BLANK, "\ufffd")
    plain = text.isascii() and (text.isprintable() or _PLAIN.fullmatch(text))
    if "<" in text:
        text = blank_placeholders(text, BLANK)
    if plain:
        return Folded(text, None)
    folded = _ODD.sub(_translated, text)
    if len(folded) == len(text):
        return Folded(folded, None)
    return Folded(folded, tuple(place for place, sign in enumerate(text) if _TABLE[ord(sign)] is not None))


Folds = tuple[Sequence[str], dict[int, Folded]]


class Texts(list[str]):
    """Texts that remember how they fold, so that parts which are asked one after the other share that."""

    folds: Folds | None = None


def fold_all(texts: Sequence[str]) -> Folds:
    """Return the folds of many texts, and by row those in which something moved; `Texts` remember it."""
    if not isinstance(texts, Texts):
        return _fold_all(texts)
    if texts.folds is None:
        texts.folds = _fold_all(texts)
    return texts.folds


def _fold_all(texts: Sequence[str]) -> Folds:
    """Fold many texts: most are folded at a glance."""
    joined = "".join(texts)
    if joined.isascii() and "<" not in joined and (joined.isprintable() or _PLAIN.fullmatch(joined)):
        return texts, {}
    folded, moved = list(texts), {}
    for row in _odd(texts, joined):
        text = texts[row]
        if text.isascii() and text.isprintable():
            folded[row] = blank_placeholders(text, BLANK)
            continue
        one = fold(text)
        folded[row] = one.text
        if one.places is not None:
            moved[row] = one
    return folded, moved


def _odd(texts: Sequence[str], joined: str) -> Iterable[int]:
    """Return the rows of texts that folding may change; what holds for all of them together is asked once."""
    if joined.encode("utf-8", "surrogatepass").translate(None, _ORDINARY):
        return (row for row, text in enumerate(texts) if not text.isprintable() or not text.isascii() or "<" in text)
    if "<" in joined:
        return (row for row, text in enumerate(texts) if "<" in text or not text.isascii())
    return compress(count(), map(not_, map(str.isascii, texts)))


def _translated(match: re.Match[str]) -> str:
    return match[0].translate(_TABLE)


class _Table(dict[int, "str | None"]):
    """What each character folds to, worked out once; None takes it out. Forgets when it grows large."""

    def __missing__(self, code: int) -> str | None:
        if len(self) > 8192:
            self.clear()
        folded = self[code] = _fold(chr(code))
        return folded


def _fold(sign: str) -> str | None:
    code = ord(sign)
    if sign == BLANK:
        return sign
    if code in INVISIBLE:
        return None
    if sign in _ALIKE:
        return _ALIKE[sign]
    if 0xD800 <= code < 0xE000:
        return "\ufffd"  # half a character: no engine can encode it
    if sign.isspace():
        return sign if sign in "\t\n\r" else " "
    digit = unicodedata.decimal(sign, None)
    if digit is not None:
        return str(digit)
    plain = unicodedata.normalize("NFKC", sign)
    return plain if len(plain) == 1 and plain.isascii() else sign


_ALIKE = {sign: plain for signs, plains in _LOOKS for sign, plain in zip(signs, plains, strict=True)}
_TABLE = _Table()
