"""Wording: which words of a message, as they are written, an n-gram of its canonical form stands in.

A canonical form is for machines: it writes every digit as 0, the scripts of India in one, placeholders as a sign.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import accumulate, chain, islice

from workbench.canonical import HINTS, canonicalize

LONGEST = 40  # signs of a message that are quoted
_EDGES = ".,;:!?()[]{}\"'“”‘’*|।…-"  # punctuation, not of a placeholder
_DIGIT = re.compile(r"\d")


class Wording:
    """The words of a message, given how many each of its tokens is, and its canonical form."""

    def __init__(self, tokens: Sequence[str], counts: Sequence[int], line: str) -> None:
        self._line, self._head = line, line.partition(HINTS)[0]
        written = tokens
        if counts.count(1) < len(counts):
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
        told = told if told.isprintable() else "".join(filter(str.isprintable, told))
        told = told if len(told) <= LONGEST else f"{told[: LONGEST - 1]}…"
        return f"contains “{_DIGIT.sub('#', told)}”"


class Pages:
    """Some of many messages, and the canonical forms of all, which are laid end to end with a sign between two."""

    def __init__(self, texts: Sequence[str], lines: Sequence[str], rows: Collection[int]) -> None:
        self._starts = [0, *accumulate(len(line) + 1 for line in lines)]
        tokens = [texts[row].split() for row in rows]
        counts = iter(_count_words([*chain.from_iterable(tokens)]))
        self._read = {
            row: Wording(mine, [*islice(counts, len(mine))], lines[row]) for row, mine in zip(rows, tokens, strict=True)
        }

    def quote(self, row: int, start: int, stop: int) -> str:
        """Say what is written where an n-gram of a row stands in all the forms."""
        return self._read[row].quote(start - self._starts[row], stop - self._starts[row])


def _count_words(tokens: Sequence[str]) -> list[int]:
    """Return how many words of the canonical form each token is: one of plain letters and figures is one."""
    plain = [token.isalnum() and token.isascii() for token in tokens]
    strange = [token for token, known in zip(tokens, plain, strict=True) if not known]
    counts = iter(canonicalize(strange).words.tolist())
    return [1 if known else next(counts) for known in plain]
