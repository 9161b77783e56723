"""The pattern engine: google-re2, linear in time; the standard library's `re` where it is not installed.

Patterns are searched in a text's skeleton, one byte a character, so that offsets are the text's own and many texts
can be searched in one go. They keep to what both engines understand alike: no look-around, no back-reference.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import accumulate, compress, count
from operator import not_
from typing import Any, Protocol

from workbench_redact.words import Page

from workbench.privacy.folding import BLANK, MANY

try:
    import re2
except ImportError:  # pragma: no cover - both are tested through `compile_with`
    re2 = None

WALL = "\x01"  # stands for a blank. No pattern may reach across it, nor across END
END = "\x00"  # between two texts: folded ones hold none
LETTER, SIGN = "\xff", "\xfe"  # of other scripts
BEGINNING = 256  # characters of a piece that tell its kind
MEMORY = 64 << 20  # bytes that re2 may use for the states of one pattern


# Given bones and two places, it returns [(start, end)] of the first match between them, [(-1, -1)] where there is none;
# those of the groups follow.
Search = Callable[[bytes, int, int], Sequence[tuple[int, int]]]


class Pattern(Protocol):
    """What a compiled pattern of either engine can do here."""

    def finditer(self, text: bytes) -> Iterator[Any]:
        """Yield the matches, left to right, none overlapping."""
        ...

    def search(self, text: bytes) -> Any:
        """Return the first match, or None."""
        ...

    def match(self, text: bytes, pos: int = 0) -> Any:
        """Return the match that begins at a place, or None."""
        ...


def compile_with(pattern: str, *, linear: bool = True) -> Pattern:
    """Compile a pattern over skeletons, for re2, or for `re` where asked to or where re2 is missing."""
    if linear and re2 is not None:
        return re2.compile(pattern.encode("latin-1"), _options())  # type: ignore[no-any-return]
    return re.compile(pattern.encode("latin-1"))


def _options() -> Any:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.max_mem = MEMORY
    return options


def compile_all(patterns: Sequence[str], *, linear: bool = True) -> Callable[[bytes], Iterable[int]]:
    """Return what tells, by its place, which of the patterns match where some bones begin."""
    if linear and re2 is not None:
        every = re2.Set.MatchSet(_options())
        for pattern in patterns:
            every.Add(pattern.encode("latin-1"))
        every.Compile()
        return lambda bones: every.Match(bones) or ()
    compiled = [compile_with(pattern, linear=False) for pattern in patterns]
    return lambda bones: [place for place, pattern in enumerate(compiled) if pattern.match(bones)]


def compile_search(pattern: str, *, linear: bool = True, anchored: bool = False) -> Search:
    """Compile a pattern to be asked often: what wraps re2's matches costs more than they do.

    `anchored`: it must match where the search begins.
    """
    if linear and re2 is not None:
        engine = re2._re2.RE2
        anchor = engine.Anchor.ANCHOR_START if anchored else engine.Anchor.UNANCHORED
        return partial(engine(pattern.encode("latin-1"), _options()).Match, anchor)
    compiled = re.compile(pattern.encode("latin-1"))
    ask = compiled.match if anchored else compiled.search

    def first(bones: bytes, start: int, end: int) -> Sequence[tuple[int, int]]:
        match = ask(bones, start, end)
        return match.regs if match else ((-1, -1),)

    return first


def spans(search: Search, bones: bytes) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) of every match, left to right, none overlapping; no pattern here matches nothing."""
    size = len(bones)
    start, end = search(bones, 0, size)[0]
    while end > 0:
        yield start, end
        start, end = search(bones, end, size)[0]


def _bone(sign: str) -> str:
    kind = unicodedata.category(sign)
    return WALL if sign == BLANK else LETTER if kind[0] in "LM" else "$" if kind == "Sc" else SIGN


class _Table(dict[int, str]):
    def __missing__(self, code: int) -> str:
        if len(self) > 8192:
            self.clear()
        sign = chr(code)
        self[code] = skeleton = sign if code < 0x80 else _bone(sign)
        return skeleton


_TABLE = _Table()
_FOREIGN = re.compile(r"[^\x00-\x7f](?:.*[^\x00-\x7f])?", re.DOTALL)  # from the first sign beyond ASCII to the last


def skeleton(folded: str) -> str:
    """Return a folded text as ASCII, money signs as `$`, and LETTER, SIGN or WALL for the rest."""
    bones = plain(folded)
    return bones if bones.isascii() else _FOREIGN.sub(_translated, bones)


def plain(folded: str) -> str:
    """Return a folded text with blanks and signs of money as they are in a skeleton: most need no more than that."""
    return folded if folded.isascii() else folded.replace(BLANK, WALL).replace("£", "$").replace("₹", "$")


def _translated(match: re.Match[str]) -> str:
    return match[0].translate(_TABLE)


Skeletons = Mapping[int, str] | Sequence[str]  # by row


class Sheet:
    """Folded texts laid end to end, a line each, so that one search goes through all of them.

    `rows`: which of the texts, `folded`, are laid out; `skeletons` and `pages`: theirs, by row, the pages as far as
    there are any.
    """

    def __init__(
        self,
        rows: Sequence[int],
        folded: Sequence[str],
        skeletons: Mapping[int, str] | Sequence[str],
        pages: dict[int, Page],
    ) -> None:
        self.rows = rows
        self.folded, self._pages = folded, pages
        bones = [skeletons[row] for row in rows]
        self.starts = [0, *accumulate([len(line) + 1 for line in bones])]  # of each line in the bones
        self.bones = END.join(bones).encode("latin-1")
        # lines in which more than ASCII and signs of money is written
        self.native = [] if self.bones.isascii() else list(compress(count(), map(not_, map(str.isascii, bones))))

    def pages(self, places: Iterable[tuple[int, int]]) -> Iterator[tuple[Page, int, int]]:
        """Yield (page, start, end) of places in the bones, given in order; offsets become those in the page's text."""
        first, last, page = 0, -1, None
        for start, end in places:
            if start > last or page is None:
                line = bisect_right(self.starts, start) - 1
                first, page = self.starts[line], self.page(line)
                last = first + len(page.text)
            yield page, start - first, end - first

    def page(self, line: int) -> Page:
        """Return the page of a line: the same one when asked again."""
        row = self.rows[line]
        page = self._pages.get(row)
        if page is None:
            start, end = self.starts[line], self.starts[line + 1] - 1
            page = self._pages[row] = Page(row, self.folded[row], self.bones[start:end])
        return page


def lay_all(folded: Sequence[str]) -> Sheet:
    """Return a sheet of all the texts."""
    return Sheet(range(len(folded)), folded, _skeletons(folded), {})


def lay(folded: Sequence[str], *parts: Sequence[int]) -> list[Sheet]:
    """Return a sheet of each of several parts of the texts, given by rows; what they share is worked out once."""
    rows = sorted(set().union(*parts))
    skeletons = dict(zip(rows, _skeletons([folded[row] for row in rows]), strict=True))
    pages: dict[int, Page] = {}
    return [Sheet(part, folded, skeletons, pages) for part in parts]


def _skeletons(folded: Sequence[str]) -> list[str]:
    """Return the skeletons of many folded texts."""
    strange = [row for row, text in enumerate(folded) if not text.isascii()]
    if len(strange) < MANY:
        return [text if text.isascii() else skeleton(text) for text in folded]
    bones = list(folded)
    import numpy as np  # a message alone needs none of it

    from workbench.privacy.signs import code_points, sign_table

    read = sign_table(_tabled, np.uint8).read(code_points("".join([bones[row] for row in strange])))
    joined, end = read.tobytes().decode("latin-1"), 0
    for row in strange:
        start, end = end, end + len(bones[row])
        bones[row] = joined[start:end]
    return bones


def _tabled(code: int) -> int:
    """Return what stands for a sign in a skeleton, as a chart holds it."""
    return ord(_TABLE[code])
