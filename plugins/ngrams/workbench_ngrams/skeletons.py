"""Skeletons: a text's words reduced to their consonants, in one alphabet for Latin and for the scripts of India.

Romanised spelling is free with vowels, doubling and breath; what is left is what spellings and scripts have in common.
"""

from __future__ import annotations

import re

# Letters that stand for each other, the first for all; of Devanagari, for canonical text writes India's scripts in it.
LETTERS = (
    "bvwबभव", "kcqxकखचछ", "dडढदध", "pfपफ", "gगघ", "jzजझ", "lलळऴ", "mम", "nनणङञऩंँ", "rरऱ", "sसशष", "tटठतथ",
)  # fmt: skip
SAME = " 0$%£¤¥"
_TO = {ord(letter): letters[0] for letters in LETTERS for letter in letters}
_KEPT = {*map(ord, SAME), *range(0x80, 0xA0)}
_BYTES = bytes(ord(_TO.get(code, chr(code))) for code in range(0x100))
_TWICE = re.compile(rb"([%b])\1" % "".join(letters[0] for letters in LETTERS).encode())
_DROPPED = bytes(code for code in range(0x100) if code not in _TO and code not in _KEPT)


class _Signs(dict[int, str]):
    """What each code point is in a skeleton; whatever is no consonant is nothing."""

    def __missing__(self, code: int) -> str:
        if len(self) > 4096:
            self.clear()
        made = self[code] = _TO.get(code, chr(code) if code in _KEPT else "")
        return made


_SIGNS = _Signs()


def skeleton(line: str) -> bytes:
    """Return the skeletons of a canonical line's words, in Latin-1; words of vowels alone are gone."""
    try:
        made = line.encode("latin-1").translate(_BYTES, _DROPPED)
    except UnicodeEncodeError:
        made = line.translate(_SIGNS).encode("latin-1")
    return _TWICE.sub(rb"\1", made)
