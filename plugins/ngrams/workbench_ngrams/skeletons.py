"""Skeletons: words reduced to their consonants, in one alphabet for Latin and for the scripts of India.

Romanised spelling is free with vowels, doubling and breath; what is left is what spellings and scripts have in common.
"""

from __future__ import annotations

import re

import numpy as np

# Letters that stand for each other, the first for all; of Devanagari, for canonical text writes India's scripts in it.
LETTERS = (
    "bvwबभव", "kcqxकखचछ", "dडढदध", "pfपफ", "gगघ", "jzजझ", "lलळऴ", "mम", "nनणङञऩंँ", "rरऱ", "sसशष", "tटठतथ",
)  # fmt: skip
KEPT = (*map(ord, "0$%£¤¥"), *range(0x80, 0xA0))


def _number() -> np.ndarray:
    told = {code: code for code in KEPT} | {ord(letter): ord(letters[0]) for letters in LETTERS for letter in letters}
    signs = np.zeros(max(told) + 1, dtype=np.uint32)
    signs[list(told)] = list(told.values())
    return signs


# What each code point is in a skeleton, uint32; whatever is no consonant, or beyond the last, is nothing: 0.
SIGNS = _number()


class _Read(dict[int, "str | None"]):
    """What `str.translate` makes of each code point."""

    def __missing__(self, code: int) -> None:
        return None


_READ = _Read({code: chr(sign) if sign else None for code, sign in enumerate(SIGNS.tolist())})
_AGAIN = re.compile(r"(.)\1+", re.DOTALL)


def skeleton(word: str) -> str:
    """Return the skeleton of a canonical word, as it is hashed: a sign that stands several times is written once."""
    return _AGAIN.sub(r"\1", word.translate(_READ))
