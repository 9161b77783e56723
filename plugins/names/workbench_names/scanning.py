"""The loops by which texts become tokens that are known again: plain Python that numba can compile as it stands.

See `tiers` for when it does. `tokens` is a table, int32, a column for each token and one more; its rows are named here.
"""

from __future__ import annotations

from typing import Any

Array = Any  # of numpy when compiled, a memory view of it when interpreted: what is read of either is an int

LETTER, SIGN, DIGIT, EDGE = range(4)  # what a code point is
TOP = 0x1F000  # from here on all are alike
APOSTROPHE, CURLY, S, ZERO = 0x27, 0x2019, 0x73, 0x30

# Where a token begins, where its word does, its code; tokens to ask about, and those that end three single letters.
BEGIN, WORD, CODE, ASKED, SPREAD, ROWS = range(6)
MARK, KNOWN, COLUMNS = range(3)  # of the table of known tokens: its mark, and one more than its code, 0 for no token
LONGEST = 64  # signs of a token that is kept
FEW = 3  # letters by themselves, each behind one sign, may be a name that is spread
PRIME, BITS = 2**31 - 1, 31
BASES = 2**30  # those of marks are less

_POINTS = "Array(uint32, 1, 'C', True)"  # which nobody writes to
SIGNATURES = {
    "cut": f"UniTuple(int64, 2)({_POINTS}, uint8[::1], int32[:, ::1])",
    "scan": f"UniTuple(int64, 3)({_POINTS}, uint8[::1], int64[::1], int64[:, ::1], int32[:, ::1])",
    "keep": f"int64({_POINTS}, int64[::1], int64[:, ::1], int32[:, ::1], int64, int64)",
    "move": "void(int64[:, ::1], int64[:, ::1])",
}


def kind(kinds: Array, point: int) -> int:
    """Return what a code point is."""
    return int(kinds[min(point, TOP)])


def joins(points: Array, kinds: Array, at: int) -> bool:
    """Tell whether an apostrophe stands at a place and letters follow that are more than one s."""
    if points[at] not in (APOSTROPHE, CURLY) or kind(kinds, points[at + 1]) != LETTER:
        return False
    return points[at + 1] != S or kind(kinds, points[at + 2]) == LETTER


def run(points: Array, kinds: Array, at: int, one: int) -> int:
    """Return where a run of one kind ends."""
    while kind(kinds, points[at]) == one:
        at += 1
    return at


def word_end(points: Array, kinds: Array, at: int) -> int:
    """Return where the word ends that begins at a place; an edge is a word."""
    one = kind(kinds, points[at])
    if one == EDGE:
        return at + 1
    end = run(points, kinds, at, one)
    return run(points, kinds, end + 1, LETTER) if one == LETTER and joins(points, kinds, end) else end


def cut(points: Array, kinds: Array, tokens: Array) -> tuple[int, int]:
    """Write where tokens and their words begin, of code points that end with an edge, and which end three letters.

    Return how many there are of either.
    """
    at = count = row = spread = 0
    while at < len(points):
        tokens[BEGIN, count] = at
        word = run(points, kinds, at, SIGN)
        tokens[WORD, count] = word
        end = word_end(points, kinds, word)
        if end - word > 1 or kind(kinds, points[word]) != LETTER:
            row = 0
        else:
            row = row + 1 if row and word - at == 1 else 1
            if row == FEW:
                tokens[SPREAD, spread] = count
                spread += 1
        at = end
        count += 1
    tokens[BEGIN, count] = at
    return count, spread


# ---- knowing tokens again


def mixed(value: int, base: int, point: int) -> int:
    """Return a hash with one code point more, not yet less than PRIME."""
    value = value * base + point
    return (value & PRIME) + (value >> BITS)


def mark(points: Array, begin: int, end: int, bases: Array) -> int:
    """Return the hash of a token: two polynomials at secret bases, modulo a prime; all digits are one.

    Two tokens of at most LONGEST signs share it with a chance below 2**-48, whoever wrote them.
    """
    one = two = 0
    for at in range(begin, end):
        point = ZERO if ZERO <= points[at] < ZERO + 10 else int(points[at])
        one, two = mixed(one, bases[0], point + 1), mixed(two, bases[1], point + 1)
    return one % PRIME << BITS | two % PRIME


def slot(table: Array, told: int) -> int:
    """Return where the token of a mark is in the table, or would be."""
    at = told & (len(table) - 1)
    while table[at, KNOWN] and table[at, MARK] != told:
        at = (at + 1) & (len(table) - 1)
    return at


def look_up(points: Array, bases: Array, table: Array, tokens: Array, count: int) -> int:
    """Write the codes of tokens, and ask about those that are not known; return how many these are."""
    asked = 0
    for token in range(count):
        begin, end, code = tokens[BEGIN, token], tokens[BEGIN, token + 1], -1
        if end - begin <= LONGEST:
            code = table[slot(table, mark(points, begin, end, bases)), KNOWN] - 1
        if code < 0:
            tokens[ASKED, asked] = token
            asked += 1
        tokens[CODE, token] = code
    return asked


def scan(points: Array, kinds: Array, bases: Array, table: Array, tokens: Array) -> tuple[int, int, int]:
    """Cut and look up; return how many tokens there are, are asked about, and are the third single letter in a row."""
    count, spread = cut(points, kinds, tokens)
    return count, look_up(points, bases, table, tokens, count), spread


def keep(points: Array, bases: Array, table: Array, tokens: Array, asked: int, kept: int) -> int:
    """Keep the tokens that were asked about while the table is less than half full; return how many it holds."""
    for place in range(asked):
        token = tokens[ASKED, place]
        begin, end = tokens[BEGIN, token], tokens[BEGIN, token + 1]
        if end - begin > LONGEST or 2 * kept >= len(table):
            continue
        told = mark(points, begin, end, bases)
        at = slot(table, told)
        kept += table[at, KNOWN] == 0
        table[at, MARK], table[at, KNOWN] = told, tokens[CODE, token] + 1
    return kept


def move(table: Array, larger: Array) -> None:
    """Keep in a larger table what is kept in one."""
    for at in range(len(table)):
        if table[at, KNOWN]:
            to = slot(larger, table[at, MARK])
            larger[to, MARK], larger[to, KNOWN] = table[at, MARK], table[at, KNOWN]
