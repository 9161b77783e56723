"""Words at a glance: what each asks for and is, by a table, and what stands beside those that end a link.

Words are known by their hash alone: one that is taken for another costs a search and no more.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import types
from numpy.typing import NDArray
from workbench_redact.kernels.glance_signs import at, is_digit, is_wordly, opens

from workbench.compiled import inlined

# What a word asks for, so that a cue may hold: nothing, a digit behind it (soon, not far, anywhere), one before it, a
# comma, a dot in a word, six capitals. And what a word is: a numeral, what stands before one, a top-level domain, a
# sign spelt out.
BARE, SOON, FAR, LATE, BEFORE, COMMA, DOTTED, CAPITALS, NUMERAL, TIMES, DOMAIN, DOT, AT = (
    1 << place for place in range(13)
)
_NEXT, _NEAR = 24, 96  # signs from a word to the token with a digit
BITS = 0xFFFF
SLOTS, SPREAD = 4096, 0x9E3779B97F4A7C15  # the golden ratio: Knuth's multiplicative hashing
WORDS, TABLE = types.Array(types.uint64, 1, "C"), types.CPointer(types.uint64)
# The names of digits, as `pack` does letters.
_THREE, _FOUR, _FIVE = (
    tuple(int.from_bytes(word, "big") for word in words.split())
    for words in (b"one two six", b"zero four five nine", b"three seven eight")
)
_ENDING = sum(1 << (ord(letter) & 31) for letter in "oernxt")  # the last letters of these


class Due(NamedTuple):
    """What the words so far ask for, and up to where a digit is due, soon or not far."""

    asks: int
    soon: int
    far: int


@inlined
def hashed(packed: int, size: int) -> int:
    """Return the hash of a word, given its last letters and its size."""
    return (packed + np.uint64(size)) * np.uint64(SPREAD)  # type: ignore[operator,return-value]


@inlined
def known(table: NDArray[np.uint64], hashed: int) -> int:
    """Return what a word asks for and is."""
    slot = np.int64(hashed >> np.uint64(52))
    while table[slot]:
        if (table[slot] ^ hashed) >> np.uint64(16) == 0:
            return np.int64(table[slot] & np.uint64(BITS))  # type: ignore[return-value]
        slot = (slot + 1) & (SLOTS - 1)
    return 0


@inlined
def ask(due: Due, asks: int, place: int) -> Due:
    """Return what is asked for behind a word that ends at a place."""
    soon = place + _NEXT if asks & (SOON | DOTTED) else due.soon
    far = place + _NEAR if asks & FAR else due.far
    return Due(due.asks | asks, soon, far)


@inlined
def expire(due: Due, place: int) -> Due:
    """Return what is still asked for at a space: a token that goes on holds what is asked for, however long it is."""
    asks = due.asks
    if place > due.soon:
        asks &= ~(SOON | DOTTED)
    if place > due.far:
        asks &= ~FAR
    return Due(asks, due.soon, due.far)


@inlined
def is_handle(signs: bytes, first: int, last: int, end: int) -> bool:
    """Tell an `at` in brackets, or before a payment handle."""
    if opens(at(signs, first - 1, end)) or opens(at(signs, first - 2, end)):
        return True
    one, two = at(signs, last + 1, end) | 32, at(signs, last + 2, end) | 32
    ours = (one, two) in ((111, 107), (121, 98), (105, 98), (97, 120))  # ok, ybl, ibl, axl
    return ours and at(signs, last, end) == 32


@inlined
def is_apart(signs: bytes, first: int, last: int, end: int) -> bool:
    """Tell a top-level domain whose dot stands apart: behind a space, beside a line break, or where a path follows."""
    one, two, three = (
        at(signs, first - 1, end),
        at(signs, first - 2, end),
        at(signs, first - 3, end),
    )
    if one in (44, 0xFE) and is_wordly(two):  # a comma or a middle dot for a dot
        return True
    if (one == 46 and two in (10, 32)) or (one == 32 and two == 46 and three == 32) or (one == 10 and two == 46):
        return True
    after = last + (at(signs, last, end) == 32)
    return at(signs, after, end) == 47 and one == 32 and 46 in (two, three)


@inlined
def is_host(signs: bytes, first: int, last: int, end: int) -> bool:
    """Tell a top-level domain after a dot and a label."""
    label = at(signs, first - 2, end)
    known = is_wordly(label) or label in (45, 41, 93)
    return known and at(signs, first - 1, end) == 46 and not is_wordly(at(signs, last, end))


@inlined
def is_broken(signs: bytes, first: int) -> bool:
    """Tell a top-level domain whose host begins a line, where a word or a hyphen ends the one before."""
    place = first - 1
    while place > 0 and (is_wordly(signs[place]) or signs[place] in (45, 46)):
        place -= 1
    return place > 0 and signs[place] == 10 and (is_wordly(signs[place - 1]) or signs[place - 1] == 45)


@inlined
def is_digit_word(three: int, four: int, five: int) -> bool:
    """Tell whether three letters, four or five of them are the name of a digit."""
    return three in _THREE or four in _FOUR or five in _FIVE


@inlined
def ends_in_digit(packed: int) -> bool:
    """Tell letters, of which the last eight are packed, that end in the name of a digit."""
    if not _ENDING >> np.int64(packed & np.uint64(31)) & 1:
        return False
    letters = np.int64(packed & np.uint64(0xFFFFFFFFFF))
    return is_digit_word(letters & 0xFFFFFF, letters & 0xFFFFFFFF, letters)  # type: ignore[arg-type]


@inlined
def begins_with_digit(signs: bytes, first: int, end: int) -> bool:
    """Tell letters that begin with the name of a digit."""
    three = four = five = np.int64(0)
    for place in range(first, first + 5):
        three, four, five = four, five, five << 8 | (at(signs, place, end) | 32)
    return is_digit_word(three, four, five)  # type: ignore[arg-type]


@inlined
def runs_on(signs: bytes, last: int, first: int) -> bool:
    """Tell whether names of digits, of which one ends and the next begins, run together with figures."""
    for place in range(last, first):
        if not (is_digit(signs[place]) or signs[place] in (32, 45, 46)):
            return False
    return 0 <= first - last < 8


@inlined
def is_www(signs: bytes, first: int, last: int) -> bool:
    """Tell `www`, in any case."""
    for place in range(first, last):
        if signs[place] | 32 != 119:
            return False
    return last - first == 3


@inlined
def is_locator(signs: bytes, first: int, last: int) -> bool:
    """Tell six letters of which the first and the last are capitals."""
    return last - first == 6 and 65 <= signs[first] <= 90 and 65 <= signs[last - 1] <= 90
