"""Folding: a text as a reader sees it, in ASCII where that is what is seen; offsets lead back to the original.

Digits, dashes, spaces and Latin letters of any width, style or look-alike script become ASCII, invisible characters
go, placeholders become blanks. Accents stay. For parts that search; what is cut is always the original.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from workbench.contracts import Span
from workbench.privacy.grammar import blank_placeholders

BLANK = "\ue000"  # stands where something was found already: no pattern, no gap, no context reaches across it

# Code points of control characters, tab and line ends aside, of marks over Latin, and of what takes no room.
INVISIBLE = frozenset(code for first, end in (
    (0x00, 0x09), (0x0E, 0x20), (0x7F, 0xA0), (0xAD, 0xAE), (0x300, 0x370), (0x61C, 0x61D), (0x115F, 0x1161),
    (0x17B4, 0x17B6), (0x180B, 0x1810), (0x200B, 0x2010), (0x202A, 0x202F), (0x2060, 0x2070), (0x20D0, 0x20F1),
    (0x3164, 0x3165), (0xFE00, 0xFE10), (0xFE20, 0xFE30), (0xFEFF, 0xFF00), (0xFFA0, 0xFFA1), (0xFFF0, 0xFFFC),
    (0x1D173, 0x1D17B), (0xE0000, 0xE1000),
) for code in range(first, end))  # fmt: skip
_UNSEEN = frozenset(map(chr, INVISIBLE))
# Letters and signs of other scripts that look like ASCII ones (Unicode Technical Standard 39), and nothing else does.
_LOOKS = (
    ("АВЕЗКМНОРСТУХЅІЈԌԚԜҮасеорсухѕіјһԁԛԝѵгкіүӏ", "ABE3KMHOPCTYXSIJGQWYaceopcyxsijhdqwvrkiyl"),
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαεικνορτυχω", "ABEZHIKMNOPTYXaeikvoptuxw"),
    ("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢıȷɑɡɩʋɾłøđħŧŁØĐ", "abcdefghijklmnoprstuvwyzijagivrlodhtLOD"),
    ("օսհոցԼՏՍՕᎪᎬᏀᎻᎫᏦᏞᎷᏢᏚᎢᏙᎳᏃ", "ouhngLSUOAEGHJKLMPSTVWZ"),
    ("‐‑‒–—―−⁃﹘﹣－ー۔｡。．․∙٫،，‚﹐：∶꞉ː／⁄∕＠﹫（［｟❨⟨）］｠❩⟩‘’ʼ′´“”„″＋﹢", "------------......,,,,,::::///@@([((()])))'''''\"\"\"\"++"),
)  # fmt: skip
_STRANGE = rf"[^\t\n\r -~£€₹{BLANK}]"  # signs of money and blanks stay as they are
_ODD = re.compile(rf"{_STRANGE}(?:.*{_STRANGE})?", re.DOTALL)  # from the first such sign to the last
MANY = 128  # texts beyond ASCII that are folded together; for fewer it does not pay
_GONE, _SHIFT = 1, 2  # in a table of signs: one that is taken out, and what is added to all others
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
    plain = text.isascii() and _is_ordinary(text)
    if "<" in text:
        text = blank_placeholders(text, BLANK)
    if plain:
        return Folded(text, None)
    folded = _ODD.sub(_translated, text)
    if len(folded) == len(text):
        return Folded(folded, None)
    return Folded(folded, tuple([place for place, sign in enumerate(text) if sign not in _UNSEEN]))


Folds = tuple[Sequence[str], dict[int, Folded]]


class Texts(list[str]):
    """Texts that remember how they fold, so that parts which are asked one after the other share that."""

    folds: Folds | None = None


def fold_all(texts: Sequence[str], odd: Sequence[int] | None = None) -> Folds:
    """Return the folds of many texts, and by row those in which something moved; `Texts` remember it.

    `odd`: the rows of those that may not fold to themselves, where that is known.
    """
    if not isinstance(texts, Texts):
        return _fold_all(texts, odd)
    if texts.folds is None:
        texts.folds = _fold_all([*texts], odd)  # not itself: a cycle would keep the texts until Python looks for cycles
    return texts.folds


def fold_masked(texts: Sequence[str], masked: Mapping[int, tuple[str, Sequence[Span]]]) -> Texts:
    """Return what some of the texts became, by row, when spans of them were masked; most need not be folded anew."""
    folded, moved = fold_all(texts)
    told = Texts([text for text, _ in masked.values()])
    new, gone = [], {}
    for place, (row, (text, spans)) in enumerate(masked.items()):
        if row not in moved:
            new.append(_fold_masked(text, folded[row], spans))
            continue
        one = fold(text)
        new.append(one.text)
        if one.places is not None:
            gone[place] = one
    told.folds = new, gone
    return told


def _fold_masked(masked: str, folded: str, spans: Sequence[Span]) -> str:
    """Fold a masked text, given how the original folds, in which nothing moved, and its spans."""
    told = ""
    at = end = 0
    for span in spans:
        start = at + span.start - end
        at = masked.index(">", start) + 1
        told += folded[end : span.start] + _fold_placeholder(masked[start:at])
        end = span.end
    return told + folded[end:]


@lru_cache(maxsize=4096)
def _fold_placeholder(placeholder: str) -> str:
    return fold(placeholder).text


def _fold_all(texts: Sequence[str], odd: Sequence[int] | None) -> Folds:
    """Fold many texts: most are folded at a glance."""
    if len(texts) == 1:
        return _fold_one(texts)
    ones, strange = odd_rows(texts) if odd is None else _told_apart(texts, odd)
    if not ones and not strange:
        return texts, {}
    folded = list(texts)
    moved: dict[int, Folded] = {}
    if len(strange) < MANY:
        ones += strange
    else:
        _fold_strange(texts, strange, folded, moved)
    for row in ones:
        text = texts[row]
        if text.isascii() and text.isprintable():
            folded[row] = blank_placeholders(text, BLANK)
            continue
        one = fold(text)
        folded[row] = one.text
        if one.places is not None:
            moved[row] = one
    return folded, moved


def _fold_one(texts: Sequence[str]) -> Folds:
    if is_plain(texts[0]):
        return texts, {}
    one = fold(texts[0])
    return [one.text], {} if one.places is None else {0: one}


def is_plain(text: str) -> bool:
    """Tell a text that folds to itself: ordinary signs of ASCII, and no placeholder."""
    return text.isascii() and "<" not in text and _is_ordinary(text)


def odd_rows(texts: Sequence[str]) -> tuple[list[int], list[int]]:
    """Return the rows of texts that folding may change: those to fold one by one, and those with signs beyond ASCII.

    What holds for all texts together is asked once.
    """
    joined = "".join(texts)
    plain, marked = joined.isascii(), "<" in joined or BLANK in joined
    if plain and not marked and _is_ordinary(joined):
        return [], []
    ones = [row for row, text in enumerate(texts) if "<" in text or BLANK in text] if marked else []
    known = set(ones)
    strange = [] if plain else [row for row, text in enumerate(texts) if not text.isascii() and row not in known]
    if joined.encode("utf-8", "surrogatepass").translate(None, _ORDINARY):
        known.update(strange)
        ones += [row for row, text in enumerate(texts) if row not in known and not _is_ordinary(text)]
    return ones, strange


def _told_apart(texts: Sequence[str], rows: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return which of the rows to fold one by one, and which only hold signs beyond ASCII."""
    ones = [row for row in rows if texts[row].isascii() or "<" in texts[row] or BLANK in texts[row]]
    known = set(ones)
    return ones, [row for row in rows if row not in known]


def _is_ordinary(text: str) -> bool:
    """Tell a text of ASCII that has no control characters but tabs and line ends."""
    return text.isprintable() or not text.encode().translate(None, _ORDINARY)


def _fold_strange(texts: Sequence[str], rows: Sequence[int], folded: list[str], moved: dict[int, Folded]) -> None:
    """Fold many texts beyond ASCII, without placeholders: nearly all are what a reader sees already."""
    import numpy as np  # a message alone needs none of it

    from workbench.privacy.signs import code_points, sign_table

    joined = "".join([texts[row] for row in rows])
    codes = code_points(joined)
    read = sign_table(_tabled, np.uint32).read(codes)
    ends = np.cumsum([len(texts[row]) for row in rows])
    other = np.flatnonzero(read != codes + _SHIFT)
    for place in np.unique(np.searchsorted(ends, other, side="right")).tolist():
        row, end = rows[place], int(ends[place])
        new = read[end - len(texts[row]) : end]
        kept = np.flatnonzero(new != _GONE)
        folded[row] = (new[kept] - _SHIFT).astype("<u4").tobytes().decode("utf-32-le")
        if len(kept) < len(new):
            moved[row] = Folded(folded[row], tuple(kept.tolist()))


def _tabled(code: int) -> int:
    """Return what a sign folds to, as a table of signs holds it."""
    folded = _TABLE[code]
    return _GONE if folded is None else ord(folded) + _SHIFT


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
