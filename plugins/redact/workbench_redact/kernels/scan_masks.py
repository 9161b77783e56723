"""Masks, as a scan finds them: digits beside signs that stand for hidden ones, or for a pause."""

from __future__ import annotations

from workbench_redact.kernels.glance_digits import masks
from workbench_redact.kernels.glance_signs import SIGN, at, end_of_digits, is_digit, is_wordly
from workbench_redact.kernels.scan_digits import LEFT

from workbench.compiled import inlined

_MOST = 20  # signs in a row: more are left to the patterns


@inlined
def _crosses(sign: int) -> bool:
    return sign | 32 == 120


@inlined
def _end_of_tail(signs: bytes, place: int, least: int, end: int) -> int:
    """Return where up to six digits end, 0 where there are fewer than `least`, or more, or they go on."""
    last = end_of_digits(signs, place, min(end, place + 7))
    return last if least <= last - place <= 6 and not is_wordly(at(signs, last, end)) else 0


@inlined
def _end_of_masks(signs: bytes, place: int, end: int) -> int:
    """Return where hidden digits and those behind them end, 0 where none do."""
    for _ in range(4):
        last = place
        while last <= place + _MOST and masks(at(signs, last, end)):
            last += 1
        if last - place > _MOST:
            return LEFT
        if last - place < 2:
            return 0
        place = last + (at(signs, last, end) in (32, 45))
        if is_digit(at(signs, place, end)):
            return _end_of_tail(signs, place, 2, end)
    return 0


@inlined
def end_of_masked(signs: bytes, since: int, place: int, end: int) -> int:
    """Return where what begins with the first of some signs that hide digits ends, 0 where nothing does."""
    if place > since and masks(signs[place - 1]):
        return 0
    reach = _end_of_masks(signs, place, end)
    sign = signs[place]
    starred = sign in (42, SIGN) or (_crosses(sign) and not is_wordly(at(signs, place - 1, end)))
    return reach if reach or not starred else _end_of_tail(signs, place + 1, 3, end)


@inlined
def end_of_headed(signs: bytes, first: int, end: int) -> int:
    """Return where what begins with digits and goes on with hidden ones ends, 0 where nothing does."""
    last = end_of_digits(signs, first, end)
    if last - first > 8 or is_wordly(at(signs, first - 1, end)):
        return 0
    gap = at(signs, last, end) in (32, 45)
    reach = _end_of_masks(signs, last + gap, end)
    return reach if reach or gap or last - first < 2 else _end_of_crossed(signs, last, end)


@inlined
def _end_of_crossed(signs: bytes, first: int, end: int) -> int:
    """Return where crosses or stars that digits end with end, 0 where none do; LEFT where there are both."""
    last, stars = first, 0
    while last <= first + _MOST and (_crosses(at(signs, last, end)) or at(signs, last, end) == 42):
        stars += signs[last] == 42
        last += 1
    size = last - first
    if size < 2:
        return 0
    if size > _MOST or 0 < stars < size:
        return LEFT
    return last if (stars > 0) == is_wordly(at(signs, last, end)) else 0


@inlined
def end_of_pause(signs: bytes, place: int, end: int) -> int:
    """Return where dots and the digits behind them end, 0 where there are none such."""
    last = place
    while at(signs, last, end) == 46:
        last += 1
    return _end_of_tail(signs, last, 3, end) if last > place + 1 else 0
