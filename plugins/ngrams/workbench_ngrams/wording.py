"""Wording: which words of a message, as they are written, an n-gram of its canonical form stands in.

A canonical form is for machines: it writes every digit as 0, the scripts of India in one, placeholders as a sign.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from workbench.canonical import HINTS, canonicalize

LONGEST = 40  # signs of a message that are quoted
_EDGES = ".,;:!?()[]{}\"'“”‘’*|।…-"  # punctuation, not of a placeholder
_DIGIT = re.compile(r"\d")


class Wording:
    """The words of a message and its canonical form, word by word."""

    def __init__(self, text: str, line: str) -> None:
        self._line, self._head = line, line.partition(HINTS)[0]
        tokens = text.split()
        counts = canonicalize(tokens).words.tolist()
        written = [token for token, count in zip(tokens, counts, strict=True) for _ in range(count)]
        self._written = written if len(written) == self._head.count(" ") - 1 else []  # not where letters are spread

    def quote(self, start: int, stop: int) -> str:
        """Say what is written where an n-gram stands in the canonical form; every digit is shown as #."""
        gram = self._line[start:stop]
        first, last = start + len(gram) - len(gram.lstrip()), start + len(gram.rstrip())
        if last > len(self._head):
            told = gram.partition(HINTS)[2].strip() if HINTS in gram else gram.strip()
            return f"has a placeholder that says “{told}”" if told else "has a placeholder with a hint"
        place = self._line[:first].count(" ") - 1
        words = self._written[place : self._line[:last].count(" ")]
        told = " ".join(dict.fromkeys(words)).strip(_EDGES) if words else gram.strip()
        told = "".join(filter(str.isprintable, told))
        told = told if len(told) <= LONGEST else f"{told[: LONGEST - 1]}…"
        return f"contains “{_DIGIT.sub('#', told)}”"


class Pages:
    """Messages and their canonical forms, which are laid end to end with a sign between two."""

    def __init__(self, texts: Sequence[str], lines: Sequence[str]) -> None:
        self._texts, self._lines = texts, lines
        self._starts = [0, *accumulate(len(line) + 1 for line in lines)]
        self._read: dict[int, Wording] = {}

    def quote(self, start: int, stop: int) -> str:
        """Say what is written where an n-gram stands in all the forms."""
        row = bisect_right(self._starts, start) - 1
        if row not in self._read:
            self._read[row] = Wording(self._texts[row], self._lines[row])
        return self._read[row].quote(start - self._starts[row], stop - self._starts[row])
