"""Mending: words that are misspelt, short, in pieces or of figures are written as they are meant, by compiled loops.

What is looked up stands in tables; `workbench.canonical.spelling` makes them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.canonical.glyphs import (
    GAPPED,
    HINTS,
    LEET,
    MENDED,
    SHORT,
    SPACE,
    SPACED,
    STEP,
    is_figure,
    is_letter,
    is_of_word,
)
from workbench.canonical.wordtable import LEAST, LEAST_SLIP, SLIP, hash_word, look_slip_up, look_up, make_key
from workbench.compiled import compiled

LONGEST = 24  # letters of a word that is looked up
_LEAST_GAPPED = 6  # letters of a word that is mended with a space inside
_PIECES = 4  # that a word is put together from, at most
_POWERS = STEP ** np.arange(LONGEST + 1, dtype=np.uint64)  # what a hash is multiplied with by so many signs behind it
_ONE, _EIGHT, _B, _L = (ord(sign) for sign in "18bl")


@compiled()
def _leaves_out(word: Any, whole: Any) -> bool:
    """Return whether a word is what is left of another one when letters are left out, no more than half."""
    at = 0
    for sign in whole:
        at += at < len(word) and word[at] == sign
    return bool(at == len(word) and len(whole) <= 2 * len(word) + 1)


@compiled()
def _is_slip(word: Any, meant: Any) -> bool:
    """Return whether one letter is left out, put in, wrong, or changed its place with the next; never the first."""
    at, end = 0, 0
    most = min(len(word), len(meant))
    while at < most and word[at] == meant[at]:
        at += 1
    while end < most - at and word[len(word) - 1 - end] == meant[len(meant) - 1 - end]:
        end += 1
    odd, lacking = len(word) - at - end, len(meant) - at - end
    swapped = odd == 2 and lacking == 2 and word[at] == meant[at + 1] and word[at + 1] == meant[at]
    return bool(at > 0 and (swapped or max(odd, lacking) == 1))


@compiled()
def _find_slip(word: Any, slips: Any, letters: Any, told: Any) -> int:
    """Return the number of the most common word that a word is a slip of, or 0.

    The hash of what is left without a letter is that of the word, less what the letter made of what stands before it.
    """
    best, whole, begun = 0, hash_word(word, SLIP), hash_word(word[:1], SLIP)
    for left in range(1, len(word) + 1):
        after = (begun + np.uint64(word[left])) * STEP if left < len(word) else begun
        number = look_slip_up(slips, whole + (begun - after) * _POWERS[max(len(word) - 1 - left, 0)])
        if number and (number < best or not best) and _is_slip(word, letters[told[number - 1, 0] : told[number, 0]]):
            best = number
        begun = after
    return best


@compiled()
def _mend(word: Any, slips: Any, letters: Any, told: Any) -> Any:
    """Return the number of the common word that a word is meant for, or 0."""
    value, size = make_key(word)
    if size >= LEAST:
        number = look_slip_up(slips, value)
        if number and _leaves_out(word, letters[told[number - 1, 0] : told[number, 0]]):
            return number
    return _find_slip(word, slips, letters, told) if len(word) >= LEAST_SLIP else 0


@compiled()
def _list_runs(raw: Any, runs: Any, hashes: Any) -> int:
    """Write where runs of letters and figures start and end, how many letters each has, its hash; return how many.

    What placeholders hint at is none.
    """
    count = start = several = 0
    value = np.uint64(0)
    for at in range(len(raw) + 1):
        sign = raw[at] if at < len(raw) else np.uint32(SPACE)
        letter = is_of_word(sign)
        if letter or is_figure(sign):
            several += letter
            value = (value + np.uint64(sign)) * STEP
            continue
        if start < at:
            runs[count, 0], runs[count, 1], runs[count, 2], hashes[count] = start, at, several, value
            count += 1
        if sign == HINTS:
            break
        start, several, value = at + 1, 0, np.uint64(0)
    return count


@compiled()
def _list_odd(raw: Any, words: Any, told: Any, runs: Any, hashes: Any) -> int:
    """Write the numbers of words, and last which runs are to be looked at; return how many these are.

    A number, a lone letter, and a known word that says itself and is no piece of another stay as they are.
    """
    total, count = len(hashes), 0
    for at in range(total):
        runs[at, 3] = look_up(words, hashes[at]) if runs[at, 1] - runs[at, 0] <= LONGEST else 0
    for at in range(total):
        number, size = runs[at, 3], runs[at, 1] - runs[at, 0]
        after = min(at + 1, total - 1)
        apart = (raw[runs[after, 0] - 1] == SPACE) & (not _is_gapped(runs, at, after))
        piece = (runs[after, 0] - runs[at, 1] == 1) & (not apart)
        runs[count, 4] = at
        count += piece | (told[number, 1] != number) if number else (runs[at, 2] > 0) & (size > 1)
    return count


@compiled()
def _is_gapped(runs: Any, one: int, other: int) -> bool:
    """Return whether words may be one with a space inside: no lone letter, and one at most is known, and short."""
    known = (runs[one, 3] != 0) * runs[one, 2] + (runs[other, 3] != 0) * runs[other, 2]
    return bool(min(runs[one, 2], runs[other, 2]) > 1 and known <= GAPPED)


@compiled()
def _join(raw: Any, runs: Any, hashes: Any, at: int, words: Any, common: int) -> tuple[int, int]:
    """Return the number of the common word that this run and those behind are pieces of, and the last of them, or 0."""
    number = last = 0
    if at + 1 == len(hashes) or runs[at + 1, 0] - runs[at, 1] != 1:
        return 0, at
    if raw[runs[at, 1]] == SPACE and not _is_gapped(runs, at, at + 1):
        return 0, at
    value, size, gapped = hashes[at], runs[at, 2], False
    for place in range(at + 1, min(at + _PIECES, len(hashes))):
        start, stop = runs[place, 0], runs[place, 1]
        if start - runs[place - 1, 1] != 1 or runs[place, 2] != stop - start or raw[start - 1] >= 0x80:
            break
        if raw[start - 1] == SPACE and (place > at + 1 or not _is_gapped(runs, at, place)):
            break
        gapped = gapped or raw[start - 1] == SPACE
        size += stop - start
        if size > LONGEST:
            break
        value = value * _POWERS[stop - start] + hashes[place]
        found = look_up(words, value)
        if 0 < found <= common and size >= (_LEAST_GAPPED if gapped else LEAST_SLIP):
            number, last = found, place
    return number, last


@compiled()
def _unmask(raw: Any, leet: Any, other: bool, buffer: Any) -> bool:
    """Write a run with letters in the place of its figures, if there are any for them; 1 is i, or the other way l."""
    for at in range(len(raw)):
        sign = raw[at]
        if not is_of_word(sign):
            sign = np.uint32(_L if other and sign == _ONE else _B if sign == _EIGHT else leet[sign])
        buffer[at] = sign
        if sign == 0:
            return False
    return True


@compiled()
def _read_leet(raw: Any, leet: Any, words: Any, common: int, buffer: Any) -> Any:
    """Return the number of the common word that a run of letters and figures is, or 0."""
    for other in range(2):
        if _unmask(raw, leet, other == 1, buffer):
            number = look_up(words, hash_word(buffer[: len(raw)], np.uint64(0)))
            if 0 < number <= common:
                return number
    return 0


@compiled()
def _stands_so(raw: Any, runs: Any, count: int, at: int, told: int) -> bool:
    """Return whether a short form may be one: a figure among short forms and words, a letter not among lone ones."""
    if runs[at, 1] - runs[at, 0] > 1:
        return True
    before, after = at > 0, at + 1 < count
    if runs[at, 2]:
        alone = (before and runs[at - 1, 1] - runs[at - 1, 0] == 1 and runs[at, 0] - runs[at - 1, 1] <= GAPPED) or (
            after and runs[at + 1, 1] - runs[at + 1, 0] == 1 and runs[at + 1, 0] - runs[at, 1] <= GAPPED
        )
        return not alone
    if not (told and before and after):
        return False
    spaced = raw[runs[at, 0] - 1] == SPACE and raw[runs[at, 1]] == SPACE
    return bool(spaced and runs[at - 1, 2] and runs[at + 1, 2])


@compiled()
def _judge(
    raw: Any, runs: Any, hashes: Any, at: int, leet: Any, words: Any, slips: Any, letters: Any, told: Any,
    buffer: Any, count: Any,
) -> tuple[int, int]:  # fmt: skip
    """Return the number of the word to write for a run, 0 for itself, and the last run that it is written for."""
    start, stop, several, number = runs[at, 0], runs[at, 1], runs[at, 2], runs[at, 3]
    size, common = stop - start, told[0, 1]
    if several == size and size > 1:
        joined, last = _join(raw, runs, hashes, at, words, common)
        if joined:
            count[SPACED] += 1
            return joined, last
    if number:
        meant = told[number, 1]
        if meant == number or not _stands_so(raw, runs, len(hashes), at, count[SHORT]):
            return 0, at
        count[SHORT] += 1
        return meant, at
    if not LEAST <= size <= LONGEST or not several:
        return 0, at
    if several < size:
        number = _read_leet(raw[start:stop], leet, words, common, buffer) if size > LEAST else 0
        count[LEET] += number > 0
        return number, at
    number = _mend(raw[start:stop], slips, letters, told) if is_letter(raw[start]) else 0
    count[MENDED] += number > 0
    return number, at


@compiled()
def _copy(some: Any, signs: Any, size: int) -> int:
    """Write some signs behind others; return how many they are then."""
    room = signs[size : size + len(some)]
    for at in range(len(some)):
        room[at] = some[at]
    return size + len(some)


@compiled()
def respell(
    raw: Any, leet: Any, words: Any, slips: Any, letters: Any, told: Any, runs: Any, hashes: Any, buffer: Any,
    signs: Any, count: Any,
) -> int:  # fmt: skip
    """Write a text's signs with its words as they are meant; return how many they are."""
    hashes = hashes[: _list_runs(raw, runs, hashes)]
    size, done, behind = 0, 0, 0
    for at in runs[: _list_odd(raw, words, told, runs, hashes), 4]:
        if at < behind:
            continue
        number, last = _judge(raw, runs, hashes, at, leet, words, slips, letters, told, buffer, count)
        if number:
            size = _copy(raw[done : runs[at, 0]], signs, size)
            size = _copy(letters[told[number - 1, 0] : told[number, 0]], signs, size)
            done, behind = runs[last, 1], last + 1
    return _copy(raw[done:], signs, size)
