"""Openings: the words with which what a pattern matches may begin, worked out from the pattern itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

FEW = 8  # letters of a set that are told one by one
# Words that tell little, the more often they are said the less: the rarest first.
_COMMON = "line gift order name id work da shop cash b d hai code day card number app bank do free no with at is"
_TELLING = {word: -place for place, word in enumerate(_COMMON.split())}
_WORD = re.compile("[a-z]+")
_Opening = tuple[str, bool]  # what is literal so far, and whether it may go on


def words_of(pattern: str) -> frozenset[str]:
    """Return words, small letters only, of which each match, in any case, holds one as it begins.

    Of several the longest is told, a common one only where there is no other, and then the rarest.

    "" is among them where a match may begin with no word that is told.
    """
    return frozenset(_longest(text) for text, _ in _openings(parser.parse(pattern)))


def _longest(text: str) -> str:
    return max(_WORD.findall(text.lower()), key=lambda word: _TELLING.get(word, len(word)), default="")


def _openings(items: Iterable[tuple[Any, Any]]) -> set[_Opening]:
    told: set[_Opening] = {("", True)}
    for op, given in items:
        told = {one for text, open_ in told for one in (_extended(text, op, given) if open_ else ((text, False),))}
    return told


def _extended(text: str, op: Any, given: Any) -> Iterable[_Opening]:
    if op is ops.AT:
        return ((text, not text[-1:].isalpha()),) if given is ops.AT_BOUNDARY else ((text, True),)
    nexts = _nexts(op, given)
    return ((text, False),) if nexts is None else ((text + more, open_) for more, open_ in nexts)


def _nexts(op: Any, given: Any) -> Iterable[_Opening] | None:
    """Return what an item of a pattern may add; None where that is too much to tell."""
    if op is ops.LITERAL:
        return {(chr(given), True)}
    if op is ops.BRANCH:
        return set().union(*map(_openings, given[1]))
    if op is ops.SUBPATTERN:
        return _openings(given[3])
    if op in (ops.MAX_REPEAT, ops.MIN_REPEAT) and given[1] == 1:
        return _openings(given[2]) | ({("", True)} if given[0] == 0 else set())
    if op in (ops.MAX_REPEAT, ops.MIN_REPEAT) and given[0] == 0:
        return {("", True)} | {(text, False) for text, _ in _openings(given[2])}
    return {(letter, True) for letter in _letters(given)} or None if op is ops.IN else None


def _letters(given: Sequence[tuple[Any, Any]]) -> Sequence[str]:
    """Return the signs of a small set, none of a large one."""
    few = len(given) <= FEW and all(op is ops.LITERAL for op, _ in given)
    return [chr(code) for _, code in given] if few else ()
