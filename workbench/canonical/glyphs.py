"""What texts are read as: marks beside letters, what is counted of a text, and what kind a sign is."""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.compiled import compiled

END, SPACE = 0x85, 0x20
HINTS = 0x81  # before what placeholders hint at, behind all else
KNOWN, HIDES, POSES = 1 << 24, 1 << 25, 1 << 26  # what a table tells of a code point, above the sign that it reads as
SIGN = KNOWN - 1
# Gaps behind a letter that stands alone, until words are closed up: without a space, and wider than one. The wider a
# gap, the larger is its number.
TIGHT, WIDE = 0x1F, 0x84
COUNTS = ("length", "figures", "cries", "foreign", "hidden", "lookalike", "leet", "spaced", "short", "mended")
LENGTH, FIGURES, CRIES, FOREIGN, HIDDEN, LOOKALIKE, LEET, SPACED, SHORT, MENDED = range(len(COUNTS))
GAPPED = 3  # letters with gaps between that are one word
STEP = np.uint64(0x9E3779B97F4A7C15)  # what hashes are multiplied with
ZERO, NINE = (ord(sign) for sign in "09")
_AT, _DOLLAR = (ord(sign) for sign in "@$")
_INDIC, _INDIC_END = 0x900, 0x980


@compiled()
def is_letter(sign: Any) -> bool:
    """Tell whether a sign is a small Latin letter."""
    return bool(97 <= sign <= 122)


@compiled()
def is_of_word(sign: Any) -> bool:
    """Tell whether a sign is one, or of the scripts that Devanagari stands for."""
    return bool(97 <= sign <= 122 or _INDIC <= sign < _INDIC_END)


@compiled()
def is_figure(sign: Any) -> bool:
    """Tell whether a sign may stand for a letter: a figure, as all are read, or one that looks like a letter."""
    return bool(ZERO <= sign <= NINE or sign == _DOLLAR or sign == _AT)  # noqa: SIM109
