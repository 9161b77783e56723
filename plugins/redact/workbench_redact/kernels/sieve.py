"""The sieve: what the pieces of many texts are at a glance, by one compiled loop; the others their judges look at.

It says nothing that the judges would not: a number is nothing here where `judge_short` says so before it listens, and
free to be a phone where `judge_run` would ask nothing but its plan; a link is one where `judge_url` or `judge_host`
would doubt nothing (`sieve_links`), and a tag is nothing where no word before it asks for a code.
"""

from __future__ import annotations

from functools import cache, reduce
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from workbench_redact.engine import BEGINNING, Sheet
from workbench_redact.forms import SHORT
from workbench_redact.judging.numbers import CALLING, DENYING
from workbench_redact.judging.shorts import CODING, MONEY, TELLING
from workbench_redact.kernels.glance_signs import is_alnum, is_digit, is_letter
from workbench_redact.kernels.scan_links import domains, end_of_scheme
from workbench_redact.kernels.sieve_links import Link, read_parts
from workbench_redact.words import AFTER, CLEAN, WINDOW, words_that_say

from workbench.compiled import compiled

SETS = MONEY, TELLING, CODING, DENYING, CALLING, words_that_say("reference", "account", "licence")
_MONEY, _TELLING, _CODING, _DENYING, _CALLING, _NAMING = (1 << place for place in range(len(SETS)))
ASKED, NOTHING, FREE, NUMBER, RUN, HOST, LINK = range(7)  # what a piece is; ASKED: whatever its form says
KINDS = "", "", "run", "short", "run", "host", ""  # who judges it
_TAG = 9  # signs of a word that is no code by its form
_PLATED = 3  # letters in a row, at most, of a plate or a licence
_SLOTS, _SEED = 8192, 2166136261


class _Words(NamedTuple):
    """Words end to end, where each begins, which of the sets hold it, and by hash the places of those words."""

    letters: NDArray[np.uint8]
    starts: NDArray[np.int64]
    sets: NDArray[np.int64]
    slots: NDArray[np.int64]


@cache
def _words() -> _Words:
    words = sorted(word for word in frozenset().union(*SETS) if word.isascii())
    letters = np.frombuffer(bytearray(b"".join(words)), np.uint8)
    starts = np.cumsum([0, *map(len, words)])
    sets = np.array([sum(1 << place for place, held in enumerate(SETS) if word in held) for word in words])
    slots = np.full(_SLOTS, -1)
    for place in range(len(words)):
        slot = reduce(_mix, words[place], _SEED) % _SLOTS
        while slots[slot] >= 0:
            slot = (slot + 1) % _SLOTS
        slots[slot] = place
    return _Words(letters, starts, sets, slots)


def sift(sheet: Sheet, places: NDArray[np.int64]) -> list[list[int]]:
    """Return, of each piece that may be something, its line, what it is, its place in that line, and a link's parts.

    `places`: (start, end) in the bones. A link's parts are where its host, its path and its query begin.
    """
    native = np.zeros(len(sheet.rows), np.bool_)
    native[sheet.native] = True
    raw, clean = (np.frombuffer(bytearray(signs), np.uint8) for signs in (sheet.bones, sheet.bones.translate(CLEAN)))
    told = _sift(raw, clean, np.array(sheet.starts), native, places, domains(), *_words())
    return told.tolist()  # type: ignore[no-any-return]


@compiled("uint32(uint32, uint8)")
def _mix(told: int, sign: int) -> int:
    return np.uint32((told ^ sign) * np.uint32(16777619))  # type: ignore[return-value]  # FNV-1a


@compiled("boolean(uint8[::1], int64, int64, uint8[::1], int64, int64)")
def _is_word(clean: NDArray[np.uint8], start: int, end: int, letters: NDArray[np.uint8], first: int, last: int) -> bool:
    if end - start != last - first:
        return False
    for place in range(end - start):  # noqa: SIM110 - compiled code has no generators
        if clean[start + place] != letters[first + place]:
            return False
    return True


@compiled("UniTuple(int64, 2)(uint8[::1], int64, int64, uint8[::1], int64[::1], int64[::1], int64[::1])")
def _hear(
    clean: NDArray[np.uint8], start: int, end: int,
    letters: NDArray[np.uint8], starts: NDArray[np.int64], sets: NDArray[np.int64], slots: NDArray[np.int64],
) -> tuple[int, int]:  # fmt: skip
    """Return which sets hold any of the words between two places, and which hold the last four, a byte each."""
    told, recent, place = 0, 0, start
    while place < end:
        first, hashed = place, np.uint32(_SEED)
        while place < end and clean[place] != 32 and not 9 <= clean[place] <= 13:
            hashed = _mix(hashed, clean[place])
            place += 1
        if first < place:
            held, slot = 0, np.int64(hashed % np.uint32(_SLOTS))
            while slots[slot] >= 0 and not held:
                word = slots[slot]
                if _is_word(clean, first, place, letters, starts[word], starts[word + 1]):
                    held = sets[word]
                slot = (slot + 1) % _SLOTS
            told, recent = told | held, (recent << 8 | held) & 0xFFFFFFFF
        place += 1
    return told, recent


@compiled("boolean(uint8)")
def _adjoins(sign: int) -> bool:
    """Tell a letter, a digit, or a sign beyond ASCII, which may be one."""
    return 48 <= sign < 58 or 65 <= sign < 91 or 97 <= sign < 123 or sign >= 0x80


@compiled("boolean(uint8[::1], int64, int64)")
def _is_number(bones: NDArray[np.uint8], start: int, end: int) -> bool:
    for place in range(start, end):  # noqa: SIM110
        if not 48 <= bones[place] < 58:
            return False
    return True


@compiled("boolean(uint8[::1], int64, int64)")
def _may_be_plate(bones: NDArray[np.uint8], start: int, end: int) -> bool:
    """Tell what begins as a plate or a licence does: with two digits, or two letters and a digit not far from them."""
    if not is_letter(bones[start]) or not is_letter(bones[start + 1]):
        return is_digit(bones[start]) and is_digit(bones[start + 1])
    for place in range(start + 2, min(end, start + 5)):  # noqa: SIM110
        if is_digit(bones[place]):
            return True
    return False


@compiled("boolean(uint8[::1], int64, int64)")
def _is_host(bones: NDArray[np.uint8], start: int, end: int) -> bool:
    """Tell a link by a dot and a letter, and that its form is no other's: of an address, a scheme or a plate."""
    letters, longest, dotted = 0, 0, False
    for place in range(start, min(end, start + BEGINNING)):
        sign = bones[place]
        if sign in (10, 58, 64):
            return False
        letters = letters + 1 if 97 <= sign | 32 <= 122 else 0
        longest = max(longest, letters)
        dotted |= letters == 1 and place > start and bones[place - 1] == 46
    return dotted and (longest > _PLATED or not _may_be_plate(bones, start, end))


@compiled("boolean(uint8[::1], int64, int64)")
def _is_part(bones: NDArray[np.uint8], first: int, start: int) -> bool:
    """Tell what a sign of money, or a digit and a joint, stand before."""
    if start == first:
        return False
    sign = bones[start - 1]
    joint = 44 <= sign <= 47 or sign == 58
    return sign == 36 or (joint and start > first + 1 and 48 <= bones[start - 2] < 58)


@compiled("boolean(uint8[::1], int64, int64, int64)")
def _is_tag(bones: NDArray[np.uint8], first: int, start: int, end: int) -> bool:
    """Tell a short word of letters and four or five digits that is no code by its form: `Euro2004`, `3510i`."""
    figures, size = 0, end - start
    for place in range(start, end):
        sign, after = bones[place] | 32, bones[place + 1] | 32 if place + 1 < end else 32
        if not is_alnum(bones[place]) or (sign == 120 and (after == 120 or place == start)):
            return False
        if sign == 120 and is_digit(after) and bones[start] | 32 in (97, 99, 115):  # `acx1234`
            return False
        figures += is_digit(bones[place])
    if not 4 <= figures <= 5 or size > _TAG or figures == size or (start > first and bones[start - 1] == 35):
        return False
    if is_digit(bones[start]):
        return size == figures + 1 and is_letter(bones[end - 1])
    return not (is_letter(bones[start + 1]) and is_digit(bones[start + 2]))


@compiled("int64(uint8[::1], uint8[::1], int64, int64, int64, int64, uint8[::1], int64[::1], int64[::1], int64[::1])")
def _tell_number(
    bones: NDArray[np.uint8], clean: NDArray[np.uint8], first: int, start: int, end: int, last: int,
    letters: NDArray[np.uint8], starts: NDArray[np.int64], sets: NDArray[np.int64], slots: NDArray[np.int64],
) -> int:  # fmt: skip
    """Return what digits from `start` to `end` are, in a line from `first` to `last`."""
    said, recent = _hear(clean, max(first, start - WINDOW), start, letters, starts, sets, slots)
    if end - start < SHORT:
        if recent & _MONEY or _is_part(bones, first, start):
            return NOTHING
        if end - start == 6 or said & _CODING or recent & (_TELLING * 0x01010101):
            return NUMBER
        after = _hear(clean, end, min(last, end + AFTER), letters, starts, sets, slots)
        return NUMBER if after[0] & _CODING else NOTHING
    if not 10 <= end - start <= 12:
        return RUN
    denied = said & _DENYING and (end - start == 12 or not recent & _CALLING)
    adjoined = (start > first and _adjoins(bones[start - 1])) or (end < last and _adjoins(bones[end]))
    return RUN if adjoined or denied else FREE


@compiled("boolean(uint8[::1], int64, int64, int64, uint8[::1], int64[::1], int64[::1], int64[::1])")
def _is_named(
    clean: NDArray[np.uint8], first: int, start: int, end: int,
    letters: NDArray[np.uint8], starts: NDArray[np.int64], sets: NDArray[np.int64], slots: NDArray[np.int64],
) -> bool:  # fmt: skip
    """Tell a tag that names a code itself, or before which words say what it may be."""
    front = start
    while front < end and is_letter(clean[front]):
        front += 1
    if _hear(clean, start, front, letters, starts, sets, slots)[0] & _CODING:
        return True
    return _hear(clean, max(first, start - WINDOW), start, letters, starts, sets, slots)[0] & _NAMING != 0


@compiled(
    "int64[:, ::1]"
    "(uint8[::1], uint8[::1], int64[::1], boolean[::1], int64[:, ::1],"
    " uint64[::1], uint8[::1], int64[::1], int64[::1], int64[::1])"
)
def _sift(
    bones: NDArray[np.uint8], clean: NDArray[np.uint8], pages: NDArray[np.int64], native: NDArray[np.bool_],
    places: NDArray[np.int64], table: NDArray[np.uint64],
    letters: NDArray[np.uint8], starts: NDArray[np.int64], sets: NDArray[np.int64], slots: NDArray[np.int64],
) -> NDArray[np.int64]:  # fmt: skip
    every, line, count = np.zeros((len(places), 7), np.int64), 0, 0
    for piece in range(len(places)):
        start, end = places[piece]
        while pages[line + 1] <= start:
            line += 1
        first, last = pages[line], pages[line + 1] - 1
        link = Link(first, first, first, end)
        if _is_number(bones, start, end):
            told = NUMBER if end - start < SHORT else RUN
            if not native[line] and not (end < last and bones[end] == 58):
                told = _tell_number(bones, clean, first, start, end, last, letters, starts, sets, slots)
        elif _is_tag(bones, first, start, end):
            asked = native[line] or (end < last and bones[end] == 58)
            asked = asked or _is_named(clean, first, start, end, letters, starts, sets, slots)
            told = ASKED if asked else NOTHING
        else:
            told = HOST if _is_host(bones, start, end) else ASKED
            if told == HOST or end_of_scheme(bones, start, end) > start:
                read = read_parts(bones, first, start, end, last, table)
                if read.end:
                    told, link = LINK, read
                elif read.host:
                    told = NOTHING
        if told != NOTHING:
            every[count, 0], every[count, 1] = line, told
            every[count, 2], every[count, 3] = start - first, link.end - first
            every[count, 4], every[count, 5] = link.host - first, link.path - first
            every[count, 6] = link.query - first
            count += 1
    return every[:count]
