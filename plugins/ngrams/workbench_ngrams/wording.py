"""Wording: which words of a message, as they are written, an n-gram of its canonical form stands in.

A canonical form is for machines: it writes every digit as 0, the scripts of India in one, placeholders as a sign.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import accumulate, chain, islice

from workbench_ngrams.naming import name_hinted, say

from workbench.canonical import HINTS, canonicalize

_EDGES = ".,;:!?()[]{}\"'“”‘’*|।…-"  # punctuation, not of a placeholder
_MARK = re.compile("[\x80-\x9f]")  # what stands for a placeholder in the canonical form


class Wording:
    """The words of a message, given how many each of its tokens is, and its canonical form."""

    def __init__(self, tokens: Sequence[str], counts: Sequence[int], line: str) -> None:
        self._line, self._head = line, line.partition(HINTS)[0]
        self._tokens = written = tokens
        if counts.count(1) < len(counts):
            written = [token for token, count in zip(tokens, counts, strict=True) for _ in range(count)]
        self._written = written if len(written) == self._head.count(" ") - 1 else []  # not where letters are spread

    def quote(self, start: int, stop: int) -> str:
        """Say in plain words what is written where an n-gram stands in the canonical form."""
        gram = self._line[start:stop]
        first, last = start + len(gram) - len(gram.lstrip()), start + len(gram.rstrip())
        if last > len(self._head):
            return f"holds {name_hinted(' '.join(self._tokens), gram.rpartition(HINTS)[2].strip())}"
        place = self._line[:first].count(" ") - 1
        words = self._written[place : self._line[:last].count(" ")]
        return say(" ".join(dict.fromkeys(words)).strip(_EDGES) if words else _MARK.sub("<MASKED>", gram).strip())


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
