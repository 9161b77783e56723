"""The pattern engine: google-re2, linear in time; the standard library's `re` where it is not installed.

Patterns are searched in a text's skeleton, one byte a character, so that offsets are the text's own and many texts
can be searched in one go. They keep to what both engines understand alike: no look-around, no back-reference.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any, Protocol

from workbench.privacy.folding import BLANK

try:
    import re2
except ImportError:  # pragma: no cover - both are tested through `compile_with`
    re2 = None

WALL = "\x01"  # a blank; END divides texts. No pattern may reach across either
END = "\x00"
LETTER, SIGN = "\xff", "\xfe"  # of other scripts
MEMORY = 64 << 20  # bytes that re2 may use for the states of one pattern


class Pattern(Protocol):
    """What a compiled pattern of either engine can do here."""

    def finditer(self, text: bytes) -> Iterator[Any]:
        """Yield the matches, left to right, none overlapping."""
        ...


def compile_with(pattern: str, *, linear: bool = True) -> Pattern:
    """Compile a pattern over skeletons, for re2, or for `re` where asked to or where re2 is missing."""
    if linear and re2 is not None:
        options = re2.Options()
        options.encoding = re2.Options.Encoding.LATIN1
        options.max_mem = MEMORY
        return re2.compile(pattern.encode("latin-1"), options)  # type: ignore[no-any-return]
    return re.compile(pattern.encode("latin-1"))


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
_FOREIGN = re.compile(r"[^\x00-\x7f]+")


def skeleton(folded: str) -> str:
    """Return a folded text as ASCII, money signs as `$`, and LETTER, SIGN or WALL for the rest."""
    return folded if folded.isascii() else _FOREIGN.sub(_translated, folded)


def _translated(match: re.Match[str]) -> str:
    return match[0].translate(_TABLE)


def scan(pattern: Pattern, skeletons: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Yield (row, start, end) of every match in every text, in order."""
    if len(skeletons) == 1:
        for match in pattern.finditer(skeletons[0].encode("latin-1")):
            yield 0, *match.span()
        return
    starts = list(accumulate((len(text) + 1 for text in skeletons), initial=0))
    for match in pattern.finditer(END.join(skeletons).encode("latin-1")):
        start, end = match.span()
        row = bisect_right(starts, start) - 1
        yield row, start - starts[row], end - starts[row]
