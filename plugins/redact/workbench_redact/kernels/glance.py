"""A glance: what a text may hold, told by one compiled pass over its signs, before any pattern is searched.

Most texts hold nothing, and patterns are slow to say so: each needs tables that drive those of the others out of the
cache. What is told here may be too much, never too little: the patterns then say what is there. What words tell is in
`glance_words`, what digits and other signs do in `glance_digits` and `glance_marks`.

Loading this loads a compiler: `glances` does once there were enough texts.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import types
from numpy.typing import NDArray
from workbench_redact.glances import ODD, PIECES, REACH, SPELT, TOLD
from workbench_redact.kernels.glance_digits import NONE, Digits, count_digits, is_cued, is_freephone, is_leet, is_piece
from workbench_redact.kernels.glance_marks import (
    ALONE,
    SILENT,
    count_letter,
    count_mark,
    count_space,
    is_spread,
    told_by_mark,
)
from workbench_redact.kernels.glance_signs import (
    BYTES,
    PLACE,
    SIGNS,
    at,
    beyond,
    end_of_digits,
    is_alnum,
    is_digit,
    is_letter,
    is_odd,
    is_whole,
    pointer,
    read_letters,
)
from workbench_redact.kernels.glance_words import (
    AT,
    BARE,
    BEFORE,
    CAPITALS,
    DOMAIN,
    DOT,
    FAR,
    LATE,
    NUMERAL,
    SOON,
    TABLE,
    TIMES,
    WORDS,
    Due,
    ask,
    begins_with_digit,
    ends_in_digit,
    expire,
    hashed,
    is_apart,
    is_broken,
    is_handle,
    is_host,
    is_locator,
    is_www,
    known,
    runs_on,
)

from workbench.compiled import compiled, inlined

FOLDED = types.boolean


class Token(NamedTuple):
    """Letters and digits that are joined: where they begin, and how many are digits."""

    first: int
    figures: int


class Row(NamedTuple):
    """Numerals told in a row: where the last ends, how many there are, and how many of them are words."""

    last: int
    count: int
    words: int


@inlined
def _join(token: Token, signs: bytes, first: int, last: int, end: int) -> Token:
    """Return the token that letters or digits belong to."""
    figures = last - first if is_digit(signs[first]) else 0
    if is_alnum(at(signs, first - 1, end)):
        return Token(token.first, token.figures + figures)
    return Token(first, figures)


@inlined
def _told_by_token(token: Token, signs: bytes, last: int, end: int) -> int:
    """Return what a token tells where it ends."""
    if not token.figures or is_alnum(at(signs, last, end)):
        return 0
    told = PIECES if token.figures > 3 or is_leet(signs, token.first, last) else 0
    return told | TOLD if last - token.first > 25 else told


@inlined
def _follows(signs: bytes, last: int, first: int) -> bool:
    """Tell whether numerals, of which one ends and the next begins, are told in a row."""
    for place in range(last, first):
        if signs[place] not in (32, 44, 45, 46):
            return False
    return 0 < first - last < 4


@inlined
def _count_numeral(row: Row, signs: bytes, first: int, last: int, numerals: int, words: int) -> Row:
    """Return the row with a numeral, or what stands before one."""
    follows = _follows(signs, row.last, first)
    return Row(last, row.count * follows + numerals, row.words * follows + words)


@inlined
def _told_by_domain(signs: bytes, first: int, last: int, end: int, due: int) -> int:
    """Return what a top-level domain tells."""
    told = PIECES if is_host(signs, first, last, end) else 0
    joined = at(signs, first - 1, end) == 46
    apart = is_apart(signs, first, last, end) or (joined and is_broken(signs, first))
    return told | SPELT if (due & AT and joined) or apart else told


@inlined
def _told_by_word(signs: bytes, first: int, last: int, end: int, asks: int, due: int, numbered: bool) -> int:
    """Return what a word that asks for something tells; `numbered`: digits stand before it."""
    told = _told_by_domain(signs, first, last, end, due) if asks & DOMAIN else 0
    if asks & BARE or (asks & BEFORE and numbered):
        told |= TOLD
    if asks & DOT or (asks & AT and is_handle(signs, first, last, end)):
        told |= SPELT
    return told


class Seen(NamedTuple):
    """What was seen so far.

    What the last letters or digits told, what words ask for, the digits, the numerals in a row, and where the last name
    of a digit ended.
    """

    now: int
    due: Due
    digits: Digits
    row: Row
    named: int


_NOTHING = Seen(0, Due(0, 0, 0), NONE, Row(-9, 0, 0), -9)


@inlined
def _told_by_letters(signs: bytes, first: int, last: int, end: int, due: int) -> int:
    """Return what letters tell, whatever word they are."""
    told = PIECES if at(signs, last, end) == 46 and is_www(signs, first, last) else 0
    return told | SPELT if due & CAPITALS and is_locator(signs, first, last) else told


@inlined
def _told_by_name(signs: bytes, first: int, last: int, end: int, named: int) -> int:
    """Return what letters tell that end in the name of a digit, as those did that ended at `named`."""
    joined = last - first > 5 or runs_on(signs, named, first)
    return SPELT if joined and begins_with_digit(signs, first, end) else 0


@inlined
def _read_word(
    seen: Seen, signs: bytes, first: int, last: int, end: int, packed: int, table: NDArray[np.uint64]
) -> Seen:
    """Return what was seen with letters from `first` to `last`, of which the last eight are packed."""
    now, due, digits, row, named = seen
    asks = known(table, hashed(packed, last - first))
    now = 0
    if asks:
        due = ask(due, asks, last)
        now = _told_by_word(signs, first, last, end, asks, due.asks, digits.count > 0 and first > digits.last)
        if asks & (NUMERAL | TIMES) and is_whole(signs, first, last, end):
            numeral = asks & NUMERAL != 0
            row = _count_numeral(row, signs, first, last, numeral, numeral)
    if ends_in_digit(packed):
        now |= _told_by_name(signs, first, last, end, named)
        named = last
    return Seen(now | _told_by_letters(signs, first, last, end, due.asks), due, digits, row, named)


@inlined
def _read_digits(seen: Seen, signs: bytes, first: int, last: int, end: int) -> Seen:
    """Return what was seen with digits from `first` to `last`."""
    _, due, digits, row, named = seen
    digits = count_digits(digits, signs, first, last, end)
    now = PIECES if is_piece(digits, signs, first, last, end) else 0
    if due.asks & (SOON | FAR | LATE) or is_cued(digits, signs, first, last, end):
        now |= TOLD
    if is_freephone(signs, first, last, end):
        now |= SPELT
    if last - first < 6 and is_whole(signs, first, last, end):
        row = _count_numeral(row, signs, first, last, 1, 0)
    return Seen(now, due, digits, row, named)


@compiled(types.int64(SIGNS, PLACE, TABLE, FOLDED))
def _look(signs: bytes, end: int, table: NDArray[np.uint64], folded: bool) -> int:
    """Return what a text may hold, and times REACH before where its last piece begins."""
    told = reach = place = np.int64(0)  # a bare 0 has a type of its own, for which all would be compiled again
    seen, token, marks, letters = _NOTHING, Token(0, 0), SILENT, ALONE
    while place < end:
        sign, first = signs[place], place
        place += 1
        if is_alnum(sign):
            if is_letter(sign):
                place, packed = read_letters(signs, first, end)
                seen = _read_word(seen, signs, first, place, end, packed, table)
                letters, gapped = count_letter(letters, signs, first, place)
                told |= gapped
            else:
                place = end_of_digits(signs, place, end)
                seen = _read_digits(seen, signs, first, place, end)
            token = _join(token, signs, first, place, end)
            now = seen.now | _told_by_token(token, signs, place, end)
            if seen.row.count > 3 and seen.row.words > 1:
                now |= SPELT
        elif sign == 32:
            marks = count_space(marks, first)
            seen = Seen(0, expire(seen.due, first), seen.digits, seen.row, seen.named)
            now = TOLD if is_spread(marks) else 0
        elif is_odd(signs, first, folded):
            return ODD
        else:
            marks = count_mark(marks, sign, first)
            now = told_by_mark(signs, first, end, seen.due.asks)
            if is_spread(marks):
                now |= TOLD
        told |= now
        if now & PIECES:
            reach = place
    return told | reach * REACH


@compiled(types.int64(WORDS, BYTES))
def look(table: NDArray[np.uint64], signs: bytes) -> int:
    """Return what the bones of a folded text may hold, and times REACH before where its last piece begins."""
    return _look(pointer(signs), len(signs), pointer(table), True)


@compiled(types.Array(types.int64, 1, "C")(WORDS, BYTES, PLACE, FOLDED))
def look_all(table: NDArray[np.uint64], signs: bytes, count: int, folded: bool) -> NDArray[np.int64]:
    """Return what many texts in UTF-8 may hold, a NUL between each two, a row each; nothing if one holds any.

    `folded`: they are so, with a wall for each blank.
    """
    told = np.zeros(count, np.int64)
    first, held, words = 0, pointer(signs), pointer(table)
    for row in range(count):
        last = first
        while last < len(signs) and held[last] != 0:
            last += 1
        told[row] = _look(beyond(held, first), last - first, words, folded)
        first = last + 1
    return told if first > len(signs) else told[:0]
