"""Links in a sieve: those with nothing to ask about, which are read by their parts, and prose without a space."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from workbench_redact.kernels.glance_signs import is_alnum, is_digit, is_letter
from workbench_redact.kernels.scan_links import WORDY, end_of_scheme, tell_domain

from workbench.compiled import inlined

_IN, _CO = 0x696E, 0x636F
_LONGEST, _FEW = 63, 7  # signs of a label, and digits in a row that may be a phone's


class Link(NamedTuple):
    """Where a link's host, its path and its query begin, and where it ends; at 0 where a judge must be asked.

    Nothing is there where the host is at -1.
    """

    host: int
    path: int
    query: int
    end: int


class Labels(NamedTuple):
    """What the labels of a host are: where they end, where the last begins, how many there are, whether they name one.

    `end` is 0 where they are of another form; `plain` tells letters alone before the last.
    """

    end: int
    last: int
    count: int
    named: bool
    plain: bool


@inlined
def _trails(sign: int) -> bool:
    """Tell what merely follows a link: TRAILING of `links`."""
    return sign in (46, 44, 59, 58, 33, 63, 41, 93, 125, 62, 39, 34, 42, 124)


@inlined
def _read_labels(signs: bytes, first: int, end: int) -> Labels:
    """Read labels of letters, digits and hyphens up to a path, a query or the end."""
    none = Labels(0, 0, 0, False, False)
    start, last, count, row = first, first, 0, 0
    named, plain, lettered = False, True, True
    for place in range(first, end + 1):
        sign = signs[place] if place < end else 47
        if sign in (46, 47, 63, 35):
            size = place - start
            if not 1 <= size <= _LONGEST or signs[place - 1] == 45:
                return none
            count, last = count + 1, start
            if sign != 46:
                return Labels(place, last, count, named, plain)
            named |= lettered or size > 2
            plain &= lettered
            start, lettered, row = place + 1, True, 0
        elif is_alnum(sign) or (sign == 45 and place > start):
            row = row + 1 if is_digit(sign) else 0
            lettered &= is_letter(sign)
            named |= sign == 45
            if row == _FEW:
                return none
        else:
            return none
    return none


@inlined
def _start_of_query(signs: bytes, place: int, end: int) -> int:
    """Return where a query begins, or a path ends; 0 where a sign is in it that is not read here."""
    query = end
    for sign in range(place, end):
        if signs[sign] in (91, 40) or signs[sign] >= 0x80:
            return 0
        if signs[sign] in (63, 35):
            query = min(query, sign)
    return query


@inlined
def _is_apart(signs: bytes, first: int, start: int) -> bool:
    """Tell a host before which no other word stands."""
    if start == first:
        return True
    sign = signs[start - 1]
    return not (is_alnum(sign) or sign in (64, 47, 46, 95, 45, 38) or sign >= 0x80)


@inlined
def _is_figure(signs: bytes, start: int) -> bool:
    """Tell what may be money or a time: `500.to`, `a.m.to`, `Rs.500.in`, `INR.500.in`."""
    if is_digit(signs[start]) or (signs[start + 1] == 46 and signs[start + 3] == 46):
        return True
    return (signs[start + 2] == 46 and is_digit(signs[start + 3])) or (
        signs[start + 3] == 46 and is_digit(signs[start + 4])
    )


@inlined
def _goes_on(signs: bytes, end: int, last: int) -> bool:
    """Tell a hyphen and a word behind a link, or a colon, of which a judge must say what they make of it."""
    if end >= last:
        return False
    return signs[end] == 58 or (signs[end] == 45 and end + 1 < last and is_alnum(signs[end + 1]))


@inlined
def _is_named(signs: bytes, start: int, labels: Labels, domain: int) -> bool:
    """Tell labels that name a host by a top-level domain, or by `www`."""
    known = domain > 0
    if not known:
        known = labels.count > 2 or labels.last > start + 3
        for place in range(start, start + 3):
            known &= signs[place] | 32 == 119
        known &= signs[start + 3] == 46
    return known and labels.named


@inlined
def read_parts(signs: bytes, first: int, start: int, end: int, last: int, table: NDArray[np.uint64]) -> Link:
    """Return the parts of a link from `start` to `end`, in a line from `first` to `last`."""
    ask, host, reach = Link(0, 0, 0, 0), end_of_scheme(signs, start, end), end
    while reach > host and _trails(signs[reach - 1]):
        reach -= 1
    labels = _read_labels(signs, host, reach)
    query = _start_of_query(signs, labels.end, reach)
    if labels.count < 2 or not query or _goes_on(signs, end, last):
        return ask
    link = Link(host, labels.end, query, reach)
    if host > start:
        return link
    domain = tell_domain(signs, labels.last, labels.end, table)
    if not _is_apart(signs, first, start) or not _is_named(signs, start, labels, domain):
        return ask
    if labels.end < reach or not domain & WORDY:
        return link
    if _is_figure(signs, start):
        return ask
    if labels.count > 2 or not labels.plain:
        return link
    two = (signs[labels.last] | 32) << 8 | signs[labels.last + 1] | 32
    return ask if domain & ~WORDY == 2 and two in (_IN, _CO) else Link(-1, 0, 0, 0)
