"""Digits at a glance: whether those at a place, and what stands beside them, may be a piece or the value of a cue."""

from __future__ import annotations

from typing import NamedTuple

from workbench_redact.kernels.glance_signs import LETTER, SIGN, at, is_alnum, is_digit, is_letter, is_wordly

from workbench.compiled import inlined


class Digits(NamedTuple):
    """The digits so far.

    How many there are, where the last group ended and its size, how many digits one number may hold, and how many
    groups in a row are single digits, are joined by dots, are of one size, and are decimals.
    """

    count: int
    last: int
    size: int
    together: int
    singles: int
    dotted: int
    alike: int
    decimals: int


NONE = Digits(0, -9, 0, 0, 0, 0, 0, 0)


@inlined
def masks(sign: int) -> bool:
    """Tell a sign that stands for a hidden digit."""
    return sign in (35, 42, 88, 120, SIGN)


@inlined
def gap_between(signs: bytes, start: int, end: int) -> int:
    """Return how digits are apart: 2 where they may be of one number, 1 of a spread one, 0 of none."""
    near, count = 2, 0
    for place in range(start, end):
        sign = signs[place]
        count += sign & 0xC0 != 0x80  # what a sign of money begins with, in UTF-8
        if is_alnum(sign) or sign == 10 or count > 3:
            return 0
        if sign not in (32, 40, 41, 45, 46):
            near = 1
    return near


@inlined
def is_leet(signs: bytes, start: int, end: int) -> bool:
    """Tell a word of digits, and of letters that look like some."""
    for place in range(start, end):
        if not is_digit(signs[place]) and signs[place] not in (73, 79, 108, 111, 83, 66, 90):
            return False
    return end - start > 6


@inlined
def is_masked(signs: bytes, first: int, last: int, end: int) -> bool:
    """Tell digits beside signs that stand for hidden ones, or for a pause."""
    one, two = at(signs, first - 1, end), at(signs, first - 2, end)
    if last - first > 2 and (masks(one) or (one == 46 and two == 46)):
        return True
    spaced = one in (32, 45) and masks(two) and masks(at(signs, first - 3, end))
    before = spaced or (masks(one) and masks(two))
    after = masks(at(signs, last, end)) and masks(at(signs, last + 1, end))
    return last - first > 1 and (before or after)


@inlined
def is_branch(signs: bytes, first: int, end: int) -> bool:
    """Tell the zero of a branch's code, after four capitals."""
    for place in range(first - 4, first):
        if not 65 <= at(signs, place, end) <= 90:
            return False
    return signs[first] == 48


@inlined
def is_home(signs: bytes, first: int, last: int, end: int) -> bool:
    """Tell a capital before three or four digits."""
    capital = first - 1 - (at(signs, first - 1, end) in (32, 45))
    alone = 65 <= at(signs, capital, end) <= 90 and not is_wordly(at(signs, capital - 1, end))
    return 3 <= last - first <= 4 and alone


@inlined
def is_street(signs: bytes, first: int, last: int, end: int) -> bool:
    """Tell up to four digits behind a word with a capital that ends as streets do in German and its like."""
    place = first - 3
    while is_letter(at(signs, place, end)) or at(signs, place, end) == LETTER:
        place -= 1
    sign = at(signs, place + 1, end)
    capital = 65 <= sign <= 90 or sign == LETTER
    if last - first > 4 or at(signs, first - 1, end) != 32 or not capital or first - place < 5:
        return False
    three, two = at(signs, first - 3, end), at(signs, first - 2, end)
    if two == 101:  # strasse, allee, gade
        return three in (100, 101, 115, LETTER)
    return (three, two) in ((114, 46), (116, 122), (97, 116), (97, 110), (104, 116), (116, 97), (101, 106), (116, 117))


@inlined
def is_iban(signs: bytes, first: int, last: int, end: int) -> bool:
    """Tell two letters and two digits with eight more signs of an IBAN."""
    if last - first < 2 or not (is_letter(at(signs, first - 1, end)) and is_letter(at(signs, first - 2, end))):
        return False
    place = first + 2
    for _ in range(2):
        place += at(signs, place, end) == 32
        for _ in range(4):
            if not is_alnum(at(signs, place, end)):
                return False
            place += 1
    return not is_wordly(at(signs, first - 3, end))


@inlined
def is_joint(sign: int) -> bool:
    """Tell a sign of ASCII that parts of a mobile may be joined by."""
    return sign in (124, 47, 44, 126, 95, 42, 58, 59, 61, 62)


@inlined
def is_parted(signs: bytes, first: int, last: int, end: int) -> bool:
    """Tell three to five digits of a mobile with more behind a joint."""
    place = last + (at(signs, last, end) == 32)
    if not 3 <= last - first <= 5 or signs[first] < 54 or not is_joint(at(signs, place, end)):
        return False
    start = place
    while place < start + 3 and is_joint(at(signs, place, end)):
        place += 1
    return is_digit(at(signs, place + (at(signs, place, end) == 32), end))


@inlined
def reads_as_digit(sign: int) -> bool:
    """Tell a letter that looks like a digit: O, o, I, l."""
    return sign in (79, 111, 73, 108)


@inlined
def is_formed(signs: bytes, first: int, last: int, end: int) -> bool:
    """Tell digits that a cue which begins with no word may hold."""
    one, after, size = at(signs, first - 1, end), at(signs, last, end), last - first
    if (size == 5 and after == 10 and is_digit(at(signs, last + 1, end))) or is_parted(signs, first, last, end):
        return True
    if reads_as_digit(one) or reads_as_digit(after):
        return True
    if (size == 6 and after == 40) or (size > 3 and one == 35 and first > 1):
        return True
    if after == SIGN or (after == 32 and at(signs, last + 1, end) == SIGN):  # degrees
        return True
    if is_home(signs, first, last, end) or is_street(signs, first, last, end):
        return True
    return is_iban(signs, first, last, end)


@inlined
def is_freephone(signs: bytes, first: int, last: int, end: int) -> bool:
    """Tell 1-800 and its like, with something behind it that may be letters."""
    if last - first < 3 or signs[last - 3] != 56 or at(signs, last, end) not in (32, 45):
        return False
    one = at(signs, last - 4, end)
    return one == 49 or (one in (32, 45) and at(signs, last - 5, end) == 49)


@inlined
def count_digits(before: Digits, signs: bytes, first: int, last: int, end: int) -> Digits:
    """Return the digits so far, with those of one more group."""
    size = last - first
    gap = gap_between(signs, before.last, first) if before.count else 0
    sign = at(signs, first - 1, end)
    joint = first - before.last == 1 and before.count > 0
    return Digits(
        before.count + size,
        last,
        size,
        before.together + size if gap == 2 else size,
        (before.singles + 1 if gap else 1) if size == 1 else 0,
        (before.dotted + 1 if joint and sign == 46 else 1) if size < 4 else 0,
        before.alike + 1 if joint and sign in (32, 45) and size == before.size else 1,
        before.decimals + (size > 2 and joint and sign == 46),
    )


@inlined
def is_piece(told: Digits, signs: bytes, first: int, last: int, end: int) -> bool:
    """Tell digits, the last of those so far, that may end a piece."""
    if told.size > 3 or told.together > 6 or told.singles > 3 or told.dotted > 3 or told.decimals > 1:
        return True
    if told.alike > 2 or (told.alike > 1 and told.size == 3):
        return True
    return is_branch(signs, first, end) or is_masked(signs, first, last, end)


@inlined
def is_cued(told: Digits, signs: bytes, first: int, last: int, end: int) -> bool:
    """Tell digits, the last of those so far, that a cue without words may hold."""
    if (told.size == 8 and told.count > 13) or (told.alike > 2 and told.size == 2):
        return True
    return is_formed(signs, first, last, end)
