"""Digits, as a scan finds them: where runs, plates and words with digits end, and which rarer forms may begin there."""

from __future__ import annotations

from workbench_redact.kernels.glance_digits import is_leet
from workbench_redact.kernels.glance_signs import (
    SIGN,
    at,
    end_of_digits,
    is_alnum,
    is_digit,
    is_hex,
    is_letter,
    is_wordly,
)

from workbench.compiled import inlined

LEFT = -1  # for where a piece ends: the patterns must say
_SEGMENTS = 5  # of a word: more are left to the patterns


@inlined
def is_linked_hex(signs: bytes, first: int, last: int, end: int) -> bool:
    """Tell digits of sixteen that are joined as those of a machine's address."""
    sign = at(signs, last, end)
    if last - first > 4 or sign not in (58, 45):
        return False
    for place in range(first, last):
        if not is_hex(signs[place]):
            return False
    return (sign == 58 and _has_colons(signs, last, end)) or (last - first == 2 and _has_pairs(signs, last, end))


@inlined
def _has_pairs(signs: bytes, place: int, end: int) -> bool:
    """Tell three pairs of digits of sixteen, each behind a joint."""
    for joint in range(place, place + 9, 3):
        paired = is_hex(at(signs, joint + 1, end)) and is_hex(at(signs, joint + 2, end))
        if not paired or at(signs, joint, end) not in (58, 45):
            return False
    return True


@inlined
def _has_colons(signs: bytes, place: int, end: int) -> bool:
    """Tell three colons, of which the first is at a place, with no more than four digits of sixteen between them."""
    for _ in range(2):
        last = place + 1
        while is_hex(at(signs, last, end)) and last < place + 5:
            last += 1
        if at(signs, last, end) != 58:
            return False
        place = last
    return True


@inlined
def _end_of_gap(signs: bytes, place: int, end: int) -> int:
    """Return where digits of the same run go on, 0 where they do not."""
    last = place
    if at(signs, place, end) == 46 and at(signs, place + 1, end) == 32:
        return 0  # a sentence ends
    while last < place + 3 and at(signs, last, end) in (32, 40, 41, 46, 45):
        last += 1
    return last if is_digit(at(signs, last, end)) else 0


@inlined
def end_of_run(signs: bytes, first: int, end: int) -> int:
    """Return where a run of seven digits and more ends, 0 where there are fewer; LEFT where an extension may follow."""
    place = end_of_digits(signs, first, end)
    count = place - first
    while place < end:
        start = _end_of_gap(signs, place, end)
        if not start:
            break
        place = end_of_digits(signs, start, end)
        count += place - start
    if count < 7:
        return 0
    return LEFT if _extends(signs, place, end) else place


@inlined
def _extends(signs: bytes, place: int, end: int) -> bool:
    """Tell an extension."""
    place += at(signs, place, end) == 32
    if at(signs, place, end) == 101 and at(signs, place + 1, end) == 120 and at(signs, place + 2, end) == 116:
        place += 3 + (at(signs, place + 3, end) == 46)
    elif at(signs, place, end) == 120:
        place += 1
    else:
        return False
    return is_digit(at(signs, place + (at(signs, place, end) == 32), end))


@inlined
def end_of_chain(signs: bytes, first: int, end: int) -> int:
    """Return where joined words end of which one holds four digits in a row, 0 where none does; LEFT for many words."""
    place, count, row, most = first, 1, 0, 0
    while place < end:
        sign = signs[place]
        if is_digit(sign):
            row += 1
            most = max(most, row)
        else:
            row = 0
            if not is_letter(sign):
                if sign not in (95, 47, 45) or not is_alnum(at(signs, place + 1, end)):
                    break
                count += 1
                if count > _SEGMENTS:
                    break
        place += 1
    if most < 4:
        return 0
    return LEFT if count > _SEGMENTS else place


@inlined
def _end_of_seps(signs: bytes, place: int, end: int) -> int:
    last = place
    while last < place + 2 and at(signs, last, end) in (32, 46, 47, 45):
        last += 1
    return last


@inlined
def _end_of_letters(signs: bytes, place: int, end: int) -> int:
    """Return where letters end, or the fourth of them."""
    last = place
    while last < place + 4 and is_letter(at(signs, last, end)):
        last += 1
    return last


@inlined
def _end_of_four(signs: bytes, place: int, end: int) -> int:
    """Return where four digits end that two separators at most stand before, 0 where none do."""
    place = _end_of_seps(signs, place, end)
    last = end_of_digits(signs, place, min(end, place + 5))
    return last if last - place == 4 and not is_wordly(at(signs, last, end)) else 0


@inlined
def end_of_plate(signs: bytes, first: int, end: int) -> int:
    """Return where a plate ends that begins with two letters, 0 where it is none."""
    place = _end_of_seps(signs, first + 2, end)
    last = end_of_digits(signs, place, min(end, place + 3))
    if not 1 <= last - place <= 2:
        return 0
    place = _end_of_seps(signs, last, end)
    last = _end_of_letters(signs, place, end)
    if not 1 <= last - place <= 3:
        return 0
    reach = _end_of_four(signs, last, end)
    if reach or at(signs, last, end) not in (32, 45):
        return reach
    place, last = last + 1, _end_of_letters(signs, last + 1, end)
    return _end_of_four(signs, last, end) if 1 <= last - place <= 2 else 0


@inlined
def is_licence(signs: bytes, first: int, end: int) -> bool:
    """Tell two letters and digits that may begin a driving licence."""
    place = _end_of_seps(signs, first + 2, end)
    last = end_of_digits(signs, place, end)
    if last - place not in (2, 6):
        return last - place == 13
    place = _end_of_seps(signs, last, end)
    return end_of_digits(signs, place, end) - place in (4, 7, 11)


@inlined
def is_shaped(signs: bytes, first: int, last: int) -> bool:
    """Tell a word of letters and digits that may be a branch, a fiscal code, or a number with letters for digits."""
    size = last - first
    if (size == 11 and signs[first + 4] == 48) or (size == 16 and is_letter(signs[first + 5])):
        return True
    return is_leet(signs, first, last)


@inlined
def is_bharat(signs: bytes, first: int, end: int) -> bool:
    """Tell two digits that may begin a plate of the series of Bharat."""
    place = first + 2
    if not is_digit(at(signs, first + 1, end)):
        return False
    place += at(signs, place, end) in (32, 45)
    return at(signs, place, end) | 32 == 98 and at(signs, place + 1, end) | 32 == 104


@inlined
def is_place(signs: bytes, first: int, last: int, end: int) -> bool:
    """Tell digits and decimals that another number follows, as in coordinates."""
    if last - first > 3 or at(signs, last, end) != 46:
        return False
    reach = end_of_digits(signs, last + 1, end)
    if reach - last < 4:
        return False
    for place in range(reach, reach + 8):
        sign = at(signs, place, end)
        if is_digit(sign):
            return True
        if sign not in (32, SIGN, 78, 83, 44, 47, 45):
            return False
    return False


@inlined
def is_rare(signs: bytes, first: int, last: int, end: int) -> bool:
    """Tell digits at which halves of a number may begin, or single and dotted ones."""
    size, sign = last - first, at(signs, last, end)
    if size in (2, 3) and sign in (32, 45) and _are_alike(signs, last, size, end):
        return True
    if size < 4 and sign == 46 and _are_dotted(signs, last, end):
        return True
    return size == 1 and _are_single(signs, last, end)


@inlined
def _are_alike(signs: bytes, place: int, size: int, end: int) -> bool:
    """Tell groups of one size behind a joint: one more of three digits, two more of two."""
    last = end_of_digits(signs, place + 1, end)
    if last - place - 1 != size or size == 3:
        return last - place - 1 == size
    return at(signs, last, end) in (32, 45) and end_of_digits(signs, last + 1, end) - last - 1 == size


@inlined
def _are_dotted(signs: bytes, place: int, end: int) -> bool:
    """Tell three groups more, each behind a dot."""
    for _ in range(3):
        if at(signs, place, end) != 46 or not is_digit(at(signs, place + 1, end)):
            return False
        place = end_of_digits(signs, place + 1, end)
    return True


@inlined
def _are_single(signs: bytes, place: int, end: int) -> bool:
    """Tell three digits more, up to three signs apart."""
    for _ in range(3):
        last = place
        while last < place + 3 and at(signs, last, end) != 10 and not is_alnum(at(signs, last, end)):
            last += 1
        if last == place or not is_digit(at(signs, last, end)):
            return False
        place = last + 1
    return True
