"""The scan: where the pieces of many texts are, by one compiled pass.

It finds what `Pieces.find` does, sign for sign, or nothing at all: a line where a rare form may begin is left to the
patterns. What digits begin is told in `scan_digits`, hidden ones in `scan_masks`, links in `scan_links`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import types
from numpy.typing import NDArray
from workbench_redact.engine import Sheet
from workbench_redact.kernels.glance_digits import masks
from workbench_redact.kernels.glance_signs import (
    BYTES,
    PLACE,
    SIGNS,
    at,
    beyond,
    end_of_digits,
    end_of_letters,
    is_alnum,
    is_digit,
    is_letter,
    is_wordly,
    pointer,
)
from workbench_redact.kernels.glance_words import TABLE, WORDS
from workbench_redact.kernels.scan_digits import (
    LEFT,
    end_of_chain,
    end_of_plate,
    end_of_run,
    is_bharat,
    is_licence,
    is_linked_hex,
    is_place,
    is_rare,
    is_shaped,
)
from workbench_redact.kernels.scan_links import (
    domains,
    end_of_handle,
    end_of_url,
    goes_on,
    is_domain,
    is_schemed,
    is_www,
    read_link,
    start_of_address,
    start_of_url,
)
from workbench_redact.kernels.scan_masks import end_of_headed, end_of_masked, end_of_pause
from workbench_redact.pieces import Pieces

from workbench.compiled import compiled, inlined


class Piece(NamedTuple):
    """Where a piece begins and ends: at 0 where there is none, LEFT where that is not told here."""

    start: int
    end: int


@inlined
def _linked(signs: bytes, since: int, piece: Piece, end: int, table: NDArray[np.uint64]) -> Piece:
    """Return a piece, or the link that it is part of."""
    start = piece.start
    if signs[start + 1] | 32 == 119 and at(signs, start + 3, end) == 46:  # which reads as `www.` does
        return Piece(start, LEFT)
    if goes_on(signs, piece.end, end):
        first, reach = read_link(signs, since, start, end, table)
        if reach:
            return Piece(first, reach)
    return piece


@inlined
def _of_digits(signs: bytes, since: int, first: int, last: int, end: int) -> Piece:
    """Return what begins with a word of digits: a run, or a word that is joined to others."""
    if is_place(signs, first, last, end):
        return Piece(first, LEFT)
    start = first
    while start > since and start > first - 2 and signs[start - 1] in (43, 40):
        start -= 1
    reach = end_of_run(signs, first, end)
    if reach:
        return Piece(start, reach)
    reach = end_of_chain(signs, first, end)
    if not reach and is_rare(signs, first, last, end):
        reach = LEFT
    return Piece(first, reach)


@inlined
def _of_plates(signs: bytes, first: int, end: int) -> int:
    """Return where a plate ends that begins with two letters, 0 where none does."""
    paired = is_letter(signs[first]) and is_letter(at(signs, first + 1, end))
    if not paired or is_wordly(at(signs, first - 1, end)):
        return 0
    return LEFT if is_licence(signs, first, end) else end_of_plate(signs, first, end)


@inlined
def _inside(signs: bytes, since: int, first: int, last: int, end: int) -> Piece:
    """Return what begins inside a word with letters: hidden digits, or a run."""
    for place in range(first, last):
        if masks(signs[place]):
            reach = end_of_masked(signs, since, place, end)
            if reach:
                return Piece(place, reach)
    group = last
    while group > first and is_digit(signs[group - 1]):
        group -= 1
    return Piece(group, end_of_run(signs, group, end) if group < last else 0)


@inlined
def _of_letters(signs: bytes, since: int, first: int, last: int, figures: int, end: int) -> Piece:
    """Return what begins with or in a word that holds letters."""
    start = start_of_url(signs, first, last, end)
    if start >= 0 and not figures:
        return Piece(start, end_of_url(signs, last, end))
    reach = _of_plates(signs, first, end)
    if not reach and masks(signs[first]):
        reach = end_of_masked(signs, since, first, end)
    if reach:
        return Piece(first, reach)
    digits = end_of_digits(signs, first, last)
    if digits - first > 6:
        return _of_digits(signs, since, first, digits, end)
    if figures and is_shaped(signs, first, last):
        return Piece(first, LEFT)
    reach = end_of_chain(signs, first, end)
    return Piece(first, reach) if reach else _inside(signs, since, first, last, end)


@inlined
def _of_word(signs: bytes, since: int, first: int, last: int, end: int) -> Piece:
    """Return what begins with or in a word."""
    figures = 0
    for place in range(first, last):
        figures += is_digit(signs[place])
    if is_linked_hex(signs, first, last, end):
        return Piece(first, LEFT)
    if is_digit(signs[first]):
        if is_bharat(signs, first, end):
            return Piece(first, LEFT)
        reach = end_of_headed(signs, first, end)
        if reach:
            opened = first > since and signs[first - 1] in (43, 40) and end_of_run(signs, first, end)
            return Piece(first, LEFT if opened else reach)
    if figures == last - first:
        return _of_digits(signs, since, first, last, end)
    return _of_letters(signs, since, first, last, figures, end)


@inlined
def _in_word(signs: bytes, since: int, first: int, last: int, end: int, table: NDArray[np.uint64]) -> Piece:
    """Return what begins with or in a word, or with the three letters at its end."""
    piece = _of_word(signs, since, first, last, end)
    if piece.end > 0:
        return _linked(signs, since, piece, end, table)
    if piece.end == 0 and is_www(signs, first, last, end):
        start, reach = read_link(signs, since, last - 3, end, table)
        return Piece(start, reach if reach else LEFT)
    return piece


@inlined
def _is_bare(signs: bytes, first: int, last: int, end: int) -> bool:
    """Tell letters with which nothing begins, by their size and by what follows: most are such."""
    sign = at(signs, last, end)
    if is_digit(sign) or sign in (45, 46, 47, 58, 95) or signs[last - 1] | 32 == 120:
        return False
    return last - first != 2 or not (is_digit(at(signs, last + 1, end)) or is_digit(at(signs, last + 2, end)))


@inlined
def _at_dot(signs: bytes, since: int, place: int, end: int, table: NDArray[np.uint64]) -> Piece:
    """Return the link that goes on behind a dot, or the pause that begins with it."""
    before, after = at(signs, place - 1, end), at(signs, place + 1, end)
    if after in (93, 41) and before in (91, 40):
        return Piece(place, LEFT)
    joined = is_wordly(before) or before in (93, 41, 45)
    if joined and place > since and is_domain(signs, place + 1, end, table):
        start, reach = read_link(signs, since, place - 1, end, table)
        return Piece(start, reach)
    if before != 46 or place == since:
        piece = Piece(place, end_of_pause(signs, place, end))
        return _linked(signs, since, piece, end, table) if piece.end > 0 else piece
    return Piece(place, 0)


@inlined
def _at_at(signs: bytes, since: int, place: int, end: int, table: NDArray[np.uint64]) -> Piece:
    """Return the address that an @ is in, or the handle that begins with it."""
    start = start_of_address(signs, since, place, end)
    if start >= 0:
        first, reach = read_link(signs, since, start, end, table)
        if reach:
            return Piece(first, reach)
    piece = Piece(place, end_of_handle(signs, place, end))
    return _linked(signs, place, piece, end, table) if piece.end > 0 else piece


@inlined
def _at_mark(signs: bytes, since: int, place: int, end: int, table: NDArray[np.uint64]) -> Piece:
    """Return what begins with, or before, a sign that is neither a letter nor a digit."""
    sign = signs[place]
    if sign == 46:
        return _at_dot(signs, since, place, end, table)
    if sign == 64:
        return _at_at(signs, since, place, end, table)
    if masks(sign):
        piece = Piece(place, end_of_masked(signs, since, place, end))
        return _linked(signs, since, piece, end, table) if piece.end > 0 else piece
    return Piece(place, LEFT if sign == 58 and is_schemed(signs, place, end) else 0)


@compiled(types.int64(SIGNS, PLACE, PLACE, TABLE, types.CPointer(types.int64), PLACE))
def _scan(signs: bytes, end: int, offset: int, table: NDArray[np.uint64], told: NDArray[np.int64], count: int) -> int:
    """Write the pieces of a line behind those told so far; return how many there are, LEFT where that is not told."""
    place = since = np.int64(0)
    while place < end:
        if is_alnum(signs[place]):
            last = end_of_letters(signs, place, end)
            if last > place and _is_bare(signs, place, last, end):
                place = last
                continue
            while last < end and is_alnum(signs[last]):
                last += 1
            piece = _in_word(signs, since, place, last, end, table)
        else:
            last = place + 1
            piece = _at_mark(signs, since, place, end, table)
        if piece.end == LEFT:
            return LEFT
        if piece.end > 0:
            told[2 * count], told[2 * count + 1] = offset + piece.start, offset + piece.end
            count += 1
            since = last = piece.end
        place = last
    return count


@compiled(types.Tuple((types.int64[:, ::1], types.int64[::1]))(BYTES, types.int64[::1], WORDS))
def _scan_all(
    bones: bytes, starts: NDArray[np.int64], table: NDArray[np.uint64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    rows = len(starts) - 1
    pieces, left = np.empty((len(bones) // 3 + 1, 2), np.int64), np.empty(rows, np.int64)
    count = lost = np.int64(0)
    for row in range(rows):
        first = starts[row]
        line = beyond(pointer(bones), first)
        reached = _scan(line, starts[row + 1] - 1 - first, first, pointer(table), pointer(pieces), count)
        if reached == LEFT:
            left[lost] = row
            lost += 1
        else:
            count = reached
    return pieces[:count], left[:lost]


def scan(sheet: Sheet, pieces: Pieces) -> NDArray[np.int64]:
    """Return the (start, end) of every piece of a sheet's lines, in order, int64."""
    starts = sheet.starts
    told, left = _scan_all(sheet.bones, np.array(starts), domains())
    if not len(left):
        return told
    edges = [(starts[line], starts[line + 1] - 1) for line in left.tolist()]
    more = [place for first, last in edges for place in pieces.find_between(sheet.bones, first, last, last)]
    every = np.concatenate((told, np.array(more, np.int64).reshape(-1, 2)))
    return every[every[:, 0].argsort()]
