"""A glance: what a text may hold, told by one compiled pass over its signs, before any pattern is searched.

Most texts hold nothing, and patterns are slow to say so: each needs tables that drive those of the others out of the
cache. What is told here may be too much, never too little: the patterns then say what is there. Words are known by
their hash alone, as one that is taken for another costs a search and no more.

Loading this loads a compiler: `glances` does once there were enough texts.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray
from workbench_redact.glances import ODD, PIECES, REACH, SPELT, TOLD

from workbench.compiled import compiled

# What a word asks for, so that a cue may hold: nothing, a digit behind it (soon, not far, anywhere), one before it, a
# comma, a dot in a word, six capitals. And what a word is: a numeral, what stands before one, a top-level domain, a
# sign spelt out.
BARE, SOON, FAR, LATE, BEFORE, COMMA, DOTTED, CAPITALS, NUMERAL, TIMES, DOMAIN, DOT, AT = (
    1 << place for place in range(13)
)
_NEXT, _NEAR = 24, 96  # signs from a word to the token with a digit
BITS = 0xFFFF
SLOTS, SPREAD = 4096, 0x9E3779B97F4A7C15  # the golden ratio: Knuth's multiplicative hashing
_BYTES, _WORDS = types.Bytes(types.uint8, 1, "C", readonly=True), types.Array(types.uint64, 1, "C")
_SIGNS, _TABLE = types.CPointer(types.uint8), types.CPointer(types.uint64)  # kernels count who holds an array: slow
_PLACE = types.int64
# The names of digits, as _look packs letters.
_THREE, _FOUR, _FIVE = (
    tuple(int.from_bytes(word, "big") for word in words.split())
    for words in (b"one two six", b"zero four five nine", b"three seven eight")
)


@intrinsic
def _from(typing: Any, signs: Any, place: Any) -> Any:  # noqa: ARG001
    """Return where the signs from a place on lie."""

    def point(context: Any, builder: Any, signature: Any, given: Any) -> Any:  # noqa: ARG001
        return builder.gep(given[0], [given[1]])

    return signs(signs, types.int64), point


@intrinsic
def _pointer(typing: Any, array: Any) -> Any:  # noqa: ARG001
    """Return where the first of an array's numbers lies."""

    def point(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return context.make_array(signature.args[0])(context, builder, given[0]).data

    return types.CPointer(array.dtype)(array), point


@compiled(types.boolean(types.uint8))
def _is_letter(sign: int) -> bool:
    return 97 <= sign | 32 <= 122


@compiled(types.boolean(types.uint8))
def _is_digit(sign: int) -> bool:
    return 48 <= sign <= 57


@compiled(types.boolean(types.uint8))
def _is_alnum(sign: int) -> bool:
    return _is_letter(sign) or _is_digit(sign)


@compiled(types.boolean(types.uint8))
def _is_hex(sign: int) -> bool:
    return _is_digit(sign) or 97 <= sign | 32 <= 102


@compiled(types.boolean(types.uint8))
def _is_wordly(sign: int) -> bool:
    return _is_alnum(sign) or sign == 95


@compiled(types.boolean(types.uint8))
def _masks(sign: int) -> bool:
    """Tell a sign that stands for a hidden digit."""
    return sign in (35, 42, 88, 120)


@compiled(types.boolean(types.uint8))
def _opens(sign: int) -> bool:
    """Tell a bracket."""
    return sign in (40, 91, 123)


@compiled(types.uint8(_SIGNS, _PLACE, _PLACE))
def _at(signs: bytes, place: int, end: int) -> int:
    """Return the sign at a place, the end of a line where there is none."""
    return signs[place] if 0 <= place < end else 10


@compiled(types.int64(_TABLE, types.uint64))
def _known(table: NDArray[np.uint64], hashed: int) -> int:
    """Return what a word asks for and is."""
    slot = np.int64(hashed >> np.uint64(52))
    while table[slot]:
        if (table[slot] ^ hashed) >> np.uint64(16) == 0:
            return np.int64(table[slot] & np.uint64(BITS))  # type: ignore[return-value]
        slot = (slot + 1) & (SLOTS - 1)
    return 0


@compiled(types.int64(_SIGNS, _PLACE, _PLACE))
def _gap(signs: bytes, start: int, end: int) -> int:
    """Return how digits are apart: 2 where they may be of one number, 1 of a spread one, 0 of none."""
    near, count = 2, 0
    for place in range(start, end):
        sign = signs[place]
        count += sign & 0xC0 != 0x80  # what a sign of money begins with, in UTF-8
        if _is_alnum(sign) or sign == 10 or count > 3:
            return 0
        if sign not in (32, 40, 41, 45, 46):
            near = 1
    return near


@compiled(types.boolean(_SIGNS, _PLACE, _PLACE))
def _is_leet(signs: bytes, start: int, end: int) -> bool:
    """Tell a word of digits, and of letters that look like some."""
    for place in range(start, end):
        if not _is_digit(signs[place]) and signs[place] not in (73, 79, 108, 111, 83, 66, 90):
            return False
    return end - start > 6


_WITHIN = _SIGNS, _PLACE, _PLACE, _PLACE  # signs, where digits or letters begin and end, and where the text ends


@compiled(types.boolean(*_WITHIN))
def _is_masked(signs: bytes, first: int, last: int, end: int) -> bool:
    """Tell digits beside signs that stand for hidden ones, or for a pause."""
    one, two = _at(signs, first - 1, end), _at(signs, first - 2, end)
    if last - first > 2 and (_masks(one) or (one == 46 and two == 46)):
        return True
    spaced = one in (32, 45) and _masks(two) and _masks(_at(signs, first - 3, end))
    before = spaced or (_masks(one) and _masks(two))
    after = _masks(_at(signs, last, end)) and _masks(_at(signs, last + 1, end))
    return last - first > 1 and (before or after)


@compiled(types.boolean(_SIGNS, _PLACE, _PLACE))
def _is_branch(signs: bytes, first: int, end: int) -> bool:
    """Tell the zero of a branch's code, after four capitals."""
    for place in range(first - 4, first):
        if not 65 <= _at(signs, place, end) <= 90:
            return False
    return signs[first] == 48


@compiled(types.boolean(*_WITHIN))
def _is_home(signs: bytes, first: int, last: int, end: int) -> bool:
    """Tell a capital before three or four digits."""
    capital = first - 1 - (_at(signs, first - 1, end) in (32, 45))
    alone = 65 <= _at(signs, capital, end) <= 90 and not _is_wordly(_at(signs, capital - 1, end))
    return 3 <= last - first <= 4 and alone


@compiled(types.boolean(*_WITHIN))
def _is_street(signs: bytes, first: int, last: int, end: int) -> bool:
    """Tell up to four digits behind a word with a capital that ends as streets do in German and its like."""
    place = first - 3
    while _is_letter(_at(signs, place, end)):
        place -= 1
    capital = 65 <= _at(signs, place + 1, end) <= 90
    if last - first > 4 or _at(signs, first - 1, end) != 32 or not capital or first - place < 5:
        return False
    three, two = _at(signs, first - 3, end), _at(signs, first - 2, end)
    if two == 101:  # strasse, allee, gade
        return three in (100, 101, 115)
    return (three, two) in ((114, 46), (116, 122), (97, 116), (97, 110), (104, 116), (116, 97), (101, 106), (116, 117))


@compiled(types.boolean(*_WITHIN))
def _is_iban(signs: bytes, first: int, last: int, end: int) -> bool:
    """Tell two letters and two digits with eight more signs of an IBAN."""
    if last - first < 2 or not (_is_letter(_at(signs, first - 1, end)) and _is_letter(_at(signs, first - 2, end))):
        return False
    place = first + 2
    for _ in range(2):
        place += _at(signs, place, end) == 32
        for _ in range(4):
            if not _is_alnum(_at(signs, place, end)):
                return False
            place += 1
    return not _is_wordly(_at(signs, first - 3, end))


@compiled(types.boolean(*_WITHIN))
def _is_formed(signs: bytes, first: int, last: int, end: int) -> bool:
    """Tell digits that a cue which begins with no word may hold."""
    one, after, size = _at(signs, first - 1, end), _at(signs, last, end), last - first
    if size == 5 and after == 10 and _is_digit(_at(signs, last + 1, end)):
        return True
    if (size == 6 and after == 40) or (size > 3 and one == 35 and first > 1):
        return True
    if _is_home(signs, first, last, end) or _is_street(signs, first, last, end):
        return True
    return _is_iban(signs, first, last, end)


@compiled(types.boolean(*_WITHIN))
def _is_freephone(signs: bytes, first: int, last: int, end: int) -> bool:
    """Tell 1-800 and its like, with something behind it that may be letters."""
    if last - first < 3 or signs[last - 3] != 56 or _at(signs, last, end) not in (32, 45):
        return False
    one = _at(signs, last - 4, end)
    return one == 49 or (one in (32, 45) and _at(signs, last - 5, end) == 49)


@compiled(types.boolean(*_WITHIN))
def _is_handle(signs: bytes, first: int, last: int, end: int) -> bool:
    """Tell an `at` in brackets, or before a payment handle."""
    if _opens(_at(signs, first - 1, end)) or _opens(_at(signs, first - 2, end)):
        return True
    one, two = _at(signs, last + 1, end) | 32, _at(signs, last + 2, end) | 32
    ours = (one, two) in ((111, 107), (121, 98), (105, 98), (97, 120))  # ok, ybl, ibl, axl
    return ours and _at(signs, last, end) == 32


@compiled(types.boolean(*_WITHIN))
def _is_apart(signs: bytes, first: int, last: int, end: int) -> bool:
    """Tell a top-level domain whose dot stands apart: behind a space, or where a path follows."""
    one, two, three = (
        _at(signs, first - 1, end),
        _at(signs, first - 2, end),
        _at(signs, first - 3, end),
    )
    if (one == 46 and two == 32) or (one == 32 and two == 46 and three == 32):
        return True
    after = last + (_at(signs, last, end) == 32)
    return _at(signs, after, end) == 47 and one == 32 and 46 in (two, three)


@compiled(types.boolean(*_WITHIN))
def _is_host(signs: bytes, first: int, last: int, end: int) -> bool:
    """Tell a top-level domain after a dot and a label."""
    label = _at(signs, first - 2, end)
    known = _is_wordly(label) or label in (45, 41, 93)
    return known and _at(signs, first - 1, end) == 46 and not _is_wordly(_at(signs, last, end))


@compiled(types.boolean(*_WITHIN))
def _is_whole(signs: bytes, first: int, last: int, end: int) -> bool:
    """Tell a word to which no other sign of words is joined."""
    return not _is_wordly(_at(signs, first - 1, end)) and not _is_wordly(_at(signs, last, end))


@compiled(types.boolean(_SIGNS, _PLACE, _PLACE))
def _follows(signs: bytes, last: int, first: int) -> bool:
    """Tell whether numerals, of which one ends and the next begins, are told in a row."""
    for place in range(last, first):
        if signs[place] not in (32, 44, 45, 46):
            return False
    return 0 < first - last < 4


@compiled(types.boolean(types.int64, types.int64, types.int64))
def _is_digit_word(three: int, four: int, five: int) -> bool:
    """Tell whether three letters, four or five of them are the name of a digit."""
    return three in _THREE or four in _FOUR or five in _FIVE


@compiled(types.boolean(types.uint64))
def _ends_in_digit(packed: int) -> bool:
    """Tell letters, of which the last eight are packed, that end in the name of a digit."""
    letters = np.int64(packed & np.uint64(0xFFFFFFFFFF))
    return _is_digit_word(letters & 0xFFFFFF, letters & 0xFFFFFFFF, letters)  # type: ignore[arg-type]


@compiled(types.boolean(_SIGNS, _PLACE, _PLACE))
def _begins_with_digit(signs: bytes, first: int, end: int) -> bool:
    """Tell letters that begin with the name of a digit."""
    three = four = five = np.int64(0)
    for place in range(first, first + 5):
        three, four, five = four, five, five << 8 | (_at(signs, place, end) | 32)
    return _is_digit_word(three, four, five)  # type: ignore[arg-type]


@compiled(types.boolean(_SIGNS, _PLACE, _PLACE))
def _runs_on(signs: bytes, last: int, first: int) -> bool:
    """Tell whether names of digits, of which one ends and the next begins, run together with figures."""
    for place in range(last, first):
        if not (_is_digit(signs[place]) or signs[place] in (32, 45, 46)):
            return False
    return 0 <= first - last < 8


@compiled(types.boolean(_SIGNS, _PLACE, _PLACE))
def _is_dotted(signs: bytes, place: int, end: int) -> bool:
    """Tell a dot in a name: three small letters before it."""
    for far in range(place - 3, place):
        if not 97 <= _at(signs, far, end) <= 122:
            return False
    place += 1
    while _at(signs, place, end) == 46:
        place += 1
    return _is_wordly(_at(signs, place, end))


@compiled(types.int64(_SIGNS, _PLACE, _PLACE, types.int64))
def _sign(signs: bytes, place: int, end: int, due: int) -> int:  # noqa: C901 - one case a sign
    """Return what a sign that is neither a letter nor a digit tells."""
    sign = signs[place]
    before, after = _at(signs, place - 1, end), _at(signs, place + 1, end)
    if sign == 46:
        if before in (40, 91):
            return PIECES
        if _at(signs, place + 5, end) == 46 and _is_hex(before) and _is_hex(after):
            return TOLD
        return TOLD if due & DOTTED and _is_dotted(signs, place, end) else 0
    if sign == 44:
        return TOLD if due & COMMA else 0
    if sign == 64:
        return PIECES | TOLD if before == 32 and after == 32 else PIECES
    if sign == 58:
        if after == 47 or (after == 32 and _at(signs, place + 2, end) == 47):
            return PIECES
        for far in range(place + 1, place + 6):
            sign = _at(signs, far, end)
            if sign == 58 or not _is_hex(sign):
                return PIECES if sign == 58 else 0
        return 0
    if sign == 45:
        hexes = _is_hex(after) and _is_hex(_at(signs, place + 2, end))
        return PIECES if hexes and _at(signs, place + 3, end) == 45 else 0
    if sign == 95:
        return TOLD if (_is_alnum(before) or before == 46) and (_is_wordly(after) or after == 46) else 0
    if sign == 47:
        named = before | 32 == 117 and _is_letter(after)  # u/name, C/ Alta, at/post
        return TOLD if named or before | 32 == 99 or (before | 32 == 116 and after | 32 == 112) else 0
    if sign == 36 or (sign == 0xA3 and before == 0xC2) or (sign == 0xB9 and before == 0x82):
        return TOLD if _is_letter(after) else 0
    return 0


@compiled(types.boolean(_SIGNS, _PLACE))
def _is_odd(signs: bytes, place: int) -> bool:
    """Tell a sign, in UTF-8, with which a text may not fold to itself."""
    sign = signs[place]
    if sign >= 0x80:  # but for signs of money
        pound = sign == 0xC2 and signs[place + 1] == 0xA3
        rupee = sign == 0xE2 and signs[place + 1] == 0x82 and signs[place + 2] == 0xB9
        return not (pound or rupee or 0x80 <= sign < 0xC0)  # of which others were begun by an odd one
    return sign in (60, 127) or (sign < 32 and sign not in (9, 10, 13))


@compiled(types.int64(_SIGNS, _PLACE, _TABLE))
def _look(signs: bytes, end: int, table: NDArray[np.uint64]) -> int:  # noqa: C901 - one loop
    """Return what a text may hold, and times REACH before where its last piece begins."""
    told = due = 0
    word, figures = 0, 0  # where letters and digits began that are joined, and how many are digits
    last = number = counted = -9  # where the last digits, the last numeral, and the last name of a digit ended
    size = 0  # how many digits those were
    digits = together = singles = dotted = alike = decimals = 0  # digits so far, those of one run, and their groups
    numerals = spoken = 0  # numerals told in a row, and those of them that are words
    spaces = points = dashes = -9  # where each was last
    gaps = stops = hyphens = 0  # how many of each, two signs apart
    reach = 0  # where what tells of the last piece ends
    soon = far = 0  # up to where a digit is asked for
    at = 0
    while at < end:
        sign = signs[at]
        first, now = at, 0
        if _is_letter(sign):
            packed = np.uint64(0)
            while at < end and _is_letter(signs[at]):
                packed = packed << np.uint64(8) | np.uint64(signs[at] | 32)
                at += 1
            asks = _known(table, (packed + np.uint64(at - first)) * np.uint64(SPREAD))
            if asks:
                due |= asks
                if asks & SOON:
                    soon = at + _NEXT
                if asks & FAR:
                    far = at + _NEAR
                if asks & BARE or (asks & BEFORE and digits and first > last):
                    now |= TOLD
                if asks & DOT or (asks & AT and _is_handle(signs, first, at, end)):
                    now |= SPELT
                if asks & DOMAIN:
                    if _is_host(signs, first, at, end):
                        now |= PIECES
                    joined = _at(signs, first - 1, end) == 46
                    if (due & AT and joined) or _is_apart(signs, first, at, end):
                        now |= SPELT
            if _ends_in_digit(packed):
                if _begins_with_digit(signs, first, end) and (at - first > 5 or _runs_on(signs, counted, first)):
                    now |= SPELT
                counted = at
            if at - first == 3 and _at(signs, at, end) == 46 and sign | 32 == 119 and signs[first + 1] | 32 == 119:
                now |= PIECES
            if due & CAPITALS and at - first == 6 and 65 <= sign <= 90 and 65 <= signs[at - 1] <= 90:
                now |= SPELT
            if asks & (NUMERAL | TIMES) and _is_whole(signs, first, at, end):
                follows = _follows(signs, number, first)
                numerals = numerals * follows + (asks & NUMERAL != 0)
                spoken = spoken * follows + (asks & NUMERAL != 0)
                number = at
        elif _is_digit(sign):
            while at < end and _is_digit(signs[at]):
                at += 1
            count = at - first
            gap = _gap(signs, last, first) if digits else 0
            before = _at(signs, first - 1, end)
            joint = first - last == 1 and digits > 0
            together = together + count if gap == 2 else count
            singles = (singles + 1 if gap else 1) if count == 1 else 0
            dotted = (dotted + 1 if joint and before == 46 else 1) if count < 4 else 0
            alike = alike + 1 if joint and before in (32, 45) and count == size else 1
            decimals += count > 2 and joint and before == 46
            piece = count > 3 or together > 6 or singles > 3 or dotted > 3 or decimals > 1
            piece = piece or alike > 2 or (alike > 1 and count == 3) or _is_branch(signs, first, end)
            if piece or _is_masked(signs, first, at, end):
                now |= PIECES
            formed = (count == 8 and digits > 5) or (alike > 2 and count == 2)
            if formed or due & (SOON | FAR | LATE) or _is_formed(signs, first, at, end):
                now |= TOLD
            if _is_freephone(signs, first, at, end):
                now |= SPELT
            if count < 6 and _is_whole(signs, first, at, end):
                follows = _follows(signs, number, first)
                numerals, spoken, number = numerals * follows + 1, spoken * follows, at
            digits, last, size = digits + count, at, count
            figures = figures + count if word < first and _is_alnum(before) else count
        elif sign == 32:
            gaps, spaces = gaps + 1 if spaces == at - 2 else 1, at
            if gaps > 5:
                told |= TOLD
            if at > soon:  # a token that goes on holds what is asked for, however long it is
                due &= ~SOON
            if at > far:
                due &= ~FAR
            at += 1
            continue
        else:
            now = _sign(signs, at, end, due)
            if sign == 46:
                stops, points = stops + 1 if points == at - 2 else 1, at
            elif sign == 45:
                hyphens, dashes = hyphens + 1 if dashes == at - 2 else 1, at
            elif _is_odd(signs, at):
                return ODD
            if stops > 5 or hyphens > 5:
                now |= TOLD
            at += 1
            told |= now
            reach = at if now & PIECES else reach
            continue
        if numerals > 3 and spoken > 1:
            now |= SPELT
        if first == 0 or not _is_alnum(signs[first - 1]):
            word = first
            figures = at - first if _is_digit(sign) else 0
        if figures and (at == end or not _is_alnum(signs[at])):
            if figures > 3 or _is_leet(signs, word, at):
                now |= PIECES
            if at - word > 25:
                now |= TOLD
        told |= now
        reach = at if now & PIECES else reach
    return told | reach * REACH


@compiled(types.int64(_BYTES, _WORDS))
def look(signs: bytes, table: NDArray[np.uint64]) -> int:
    """Return what a text in UTF-8 may hold, and times REACH before where its last piece begins, in bytes."""
    return _look(_pointer(signs), len(signs), _pointer(table))


@compiled(types.Array(types.int64, 1, "C")(_BYTES, _PLACE, _WORDS))
def look_all(signs: bytes, count: int, table: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return what many texts may hold, between each two of which is a NUL, in a row each."""
    told = np.zeros(count, np.int64)
    at, held, words = 0, _pointer(signs), _pointer(table)
    for row in range(count):
        end = at
        while end < len(signs) and held[end] != 0:
            end += 1
        told[row] = _look(_from(held, at), end - at, words)
        at = end + 1
    return told
