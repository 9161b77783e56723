"""Marks at a glance: what a sign that is neither a letter nor a digit tells, by those beside it."""

from __future__ import annotations

from typing import NamedTuple

from workbench_redact.glances import GAPPED, PIECES, SPELT, TOLD
from workbench_redact.kernels.glance_signs import at, is_alnum, is_digit, is_hex, is_letter, is_wordly
from workbench_redact.kernels.glance_words import COMMA, DOTTED

from workbench.compiled import inlined


class Beat(NamedTuple):
    """Signs of one kind, two signs apart, as where letters are spread: where the last is, and how many there are."""

    last: int
    count: int


class Beats(NamedTuple):
    """The marks that letters are spread with."""

    spaces: Beat
    stops: Beat
    hyphens: Beat


ALONE = Beat(-9, 0)
SILENT = Beats(ALONE, ALONE, ALONE)
_SPREAD = 6  # so many marks are of a word that is spread


@inlined
def _next(before: Beat, place: int) -> Beat:
    return Beat(place, before.count + 1 if before.last == place - 2 else 1)


@inlined
def count_space(before: Beats, place: int) -> Beats:
    """Return the marks so far, with one more space."""
    return Beats(_next(before.spaces, place), before.stops, before.hyphens)


@inlined
def count_mark(before: Beats, sign: int, place: int) -> Beats:
    """Return the marks so far, with one more if the sign is a stop or a hyphen."""
    if sign == 46:
        return Beats(before.spaces, _next(before.stops, place), before.hyphens)
    if sign == 45:
        return Beats(before.spaces, before.stops, _next(before.hyphens, place))
    return before


@inlined
def is_spread(told: Beats) -> bool:
    """Tell a word that is spread."""
    return told.spaces.count >= _SPREAD or told.stops.count >= _SPREAD or told.hyphens.count >= _SPREAD


@inlined
def count_letter(before: Beat, signs: bytes, first: int, last: int) -> tuple[Beat, int]:
    """Return the letters by themselves so far, with one more if letters here are but one, and what they tell.

    That is a word that is spelled out: three with one joint, `n o` or `i d`.
    """
    if last - first > 1:
        return before, 0
    letters = _next(before, first)
    if letters.count > 2 and signs[first - 1] == signs[first - 3]:
        return letters, GAPPED
    pair = letters.count > 1 and (signs[first - 2] | 32, signs[first] | 32) in ((110, 111), (105, 100))
    return letters, GAPPED if pair else 0


@inlined
def is_dotted(signs: bytes, place: int, end: int) -> bool:
    """Tell a dot in a name: three small letters before it."""
    for far in range(place - 3, place):
        if not 97 <= at(signs, far, end) <= 122:
            return False
    place += 1
    while at(signs, place, end) == 46:
        place += 1
    return is_wordly(at(signs, place, end))


@inlined
def is_cut(signs: bytes, place: int, end: int) -> bool:
    """Tell an @ beside a line break, or letters between it and one."""
    if at(signs, place - 1, end) == 10:
        return True
    last = place + 1
    while last < place + 9 and is_letter(at(signs, last, end)):
        last += 1
    return at(signs, last, end) == 10


@inlined
def told_by_mark(signs: bytes, place: int, end: int, due: int) -> int:  # noqa: C901 - one case a sign
    """Return what a sign that is neither a letter nor a digit tells."""
    sign = signs[place]
    before, after = at(signs, place - 1, end), at(signs, place + 1, end)
    if sign == 46:
        if before in (40, 91, 123) or after in (41, 93, 125):
            return PIECES | SPELT | TOLD if is_digit(at(signs, place - 2, end)) else PIECES | SPELT
        if at(signs, place + 5, end) == 46 and is_hex(before) and is_hex(after):
            return TOLD
        return TOLD if due & DOTTED and is_dotted(signs, place, end) else 0
    if sign == 35:
        return TOLD if before == 32 and is_alnum(at(signs, place - 2, end)) else 0  # `@example.com #123456`
    if sign == 44:
        return TOLD if due & COMMA else 0
    if sign == 64:
        told = PIECES | TOLD if before == 32 and after == 32 else PIECES
        return told | SPELT if is_cut(signs, place, end) else told
    if sign == 58:
        if after == 58:
            return PIECES | TOLD
        if before | 32 == 101 and at(signs, place - 2, end) | 32 == 118:  # live:
            return PIECES | TOLD
        if after == 47 or (after == 32 and at(signs, place + 2, end) == 47):
            return PIECES
        for far in range(place + 1, place + 6):
            sign = at(signs, far, end)
            if sign == 58 or not is_hex(sign):
                return PIECES if sign == 58 else 0
        return 0
    if sign == 45:
        hexes = is_hex(after) and is_hex(at(signs, place + 2, end))
        return PIECES if hexes and at(signs, place + 3, end) == 45 else 0
    if sign == 95:
        return TOLD if (is_alnum(before) or before == 46) and (is_wordly(after) or after == 46) else 0
    if sign == 47:
        named = before | 32 == 117 and is_letter(after)  # u/name, C/ Alta, at/post
        return TOLD if named or before | 32 == 99 or (before | 32 == 116 and after | 32 == 112) else 0
    if sign == 36 or (sign == 0xA3 and before == 0xC2) or (sign == 0xB9 and before == 0x82):
        return TOLD if is_letter(after) else 0
    return 0
