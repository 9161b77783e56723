"""Pieces: the places of a text that have an identifier's form, found with few states.

What may stand in front of an @ or of a top-level domain has a state for every length: looked for in one pattern with
all else, nearly every text would need states of its own, and making those costs far more than searching. So a link is
found by its middle, and only then read from its beginning.
"""

from __future__ import annotations

from collections.abc import Iterator

from workbench_redact import forms
from workbench_redact.engine import compile_search

_NAME = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._%+-[]()"
_ALNUM = frozenset(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_MIDDLE = frozenset(b"@.[( ")  # second sign of what is found of a link, which begins with the sign before it
_JOINTS = frozenset(b"@.[(%+-_")  # between a number and a link that it belongs to
_DOT = ord(".")
_LETTERS = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


class Pieces:
    """The forms, compiled."""

    def __init__(self, *, linear: bool = True) -> None:
        self._seek = compile_search(forms.SEEK, linear=linear)
        self._link = compile_search(forms.LINK, linear=linear, anchored=True)

    def find(self, bones: bytes, reach: int | None = None) -> Iterator[tuple[int, int]]:
        """Yield the (start, end) of every piece, left to right, none overlapping; the last begins before `reach`."""
        size = len(bones)
        return self.find_between(bones, 0, size, size if reach is None else reach)

    def find_between(self, bones: bytes, at: int, size: int, reach: int) -> Iterator[tuple[int, int]]:
        """Yield those between two places."""
        while at < reach:
            start, end = self._seek(bones, at, size)[0]
            if end <= 0:
                return
            sign = bones[start + 1]
            middle = (sign in _MIDDLE and bones[end - 1] in _LETTERS) or (sign in b"wW" and bones[start + 3] == _DOT)
            if middle or _goes_on(bones, end, size):
                first, last = self._read_link(bones, at, start, size)
                if last > 0:
                    start, end, middle = first, last, False
            if not middle:
                yield start, end
            at = start + 1 if middle else end

    def _read_link(self, bones: bytes, at: int, start: int, size: int) -> tuple[int, int]:
        """Return the first link that begins in the word up to `start`, (-1, -1) where none does."""
        least = max(at, start - forms.LONGEST)
        first = least + len(bones[least:start].rstrip(_NAME))
        within = False
        for place in range(first, start + 1):
            inside, within = within, bones[place] in _ALNUM
            if within and not inside and (last := self._link(bones, place, size)[0][1]) > 0:
                return place, last
        return -1, -1


def _goes_on(bones: bytes, end: int, size: int) -> bool:
    """Tell whether a link may go on where a number ends: `9876543210.example.com`, `raju1234 @ okaxis`."""
    if end + 1 >= size:
        return False
    sign, after = bones[end], bones[end + 1]
    return (sign in _JOINTS and after > 32 and (sign != _DOT or after in _ALNUM)) or (sign == 32 and after == 64)
