"""Tables of words by hash, for compiled loops: what a word's number is, and of which words it may be a slip."""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.canonical.glyphs import STEP, is_letter
from workbench.compiled import compiled

LEAST, LEAST_SLIP = 3, 4  # letters of a word that is mended, and with a slip
SLIP = np.uint64(1 << 41)  # what the hash of a word with a slip begins with
_KEY = np.uint64(1 << 40)  # and what that of a key does
_NUMBER, _SHORT_NUMBER = np.uint64(0xFFFF), np.uint32(0xFFFF)  # the part of an entry that is a word's number
_C, _K = (ord(sign) for sign in "ck")
_VOWELS = sum(1 << ord(sign) - 97 for sign in "aeiou")


@compiled()
def hash_word(word: Any, value: Any) -> Any:
    """Return the hash of a word that goes on from another's."""
    for sign in word:
        value = (value + np.uint64(sign)) * STEP
    return value


@compiled()
def _enter(table: Any, value: Any, number: int) -> None:
    """Enter a number for a hash, unless the table has one."""
    mask = np.uint64(len(table) - 1)
    slot = value >> np.uint64(40) & mask
    while table[slot]:
        if table[slot] | _NUMBER == value | _NUMBER:
            return
        slot = slot + np.uint64(1) & mask
    table[slot] = value & ~_NUMBER | np.uint64(number)


@compiled()
def look_up(table: Any, value: Any) -> Any:
    """Return the number that was entered for a hash, or 0."""
    mask = np.uint64(len(table) - 1)
    slot = value >> np.uint64(40) & mask
    while table[slot]:
        if table[slot] | _NUMBER == value | _NUMBER:
            return np.int64(table[slot] & _NUMBER)
        slot = slot + np.uint64(1) & mask
    return 0


@compiled()
def _find_slot(slips: Any, value: Any) -> Any:
    """Return where the table has what a hash stands for, or room for it; its mark, without the number, comes second."""
    mask = np.uint64(len(slips) - 1)
    slot, mark = value >> np.uint64(40) & mask, np.uint32(value >> np.uint64(16)) & ~_SHORT_NUMBER
    while slips[slot] and slips[slot] & ~_SHORT_NUMBER != mark:
        slot = slot + np.uint64(1) & mask
    return slot, mark


@compiled()
def _enter_slip(slips: Any, value: Any, number: int) -> None:
    slot, mark = _find_slot(slips, value)
    if not slips[slot]:
        slips[slot] = mark | np.uint32(number)


@compiled()
def look_slip_up(slips: Any, value: Any) -> Any:
    """Return the number of the word that may be meant, or 0: marks are short, so that others may share one."""
    return np.int64(slips[_find_slot(slips, value)[0]] & _SHORT_NUMBER)


@compiled()
def _is_vowel(sign: Any) -> bool:
    """Return whether a small letter is a vowel; no other sign of ASCII may be asked for."""
    return bool((sign < 128) & (_VOWELS >> (sign - 97 & 31) & 1))


@compiled()
def make_key(word: Any) -> tuple[Any, int]:
    """Return the hash of a word's first letter and of its consonants, doubled ones as one and ck as k; their number."""
    value, size, last = _KEY, 0, np.uint32(0)
    for at in range(len(word)):
        sign = word[at]
        if at and (_is_vowel(sign) or sign == last or (sign == _C and at + 1 < len(word) and word[at + 1] == _K)):
            continue
        value, size, last = (value + np.uint64(sign)) * STEP, size + 1, sign
    return value, size


@compiled("void(uint64[::1], uint32[::1], int32[:, ::1])")
def enter_words(words: Any, letters: Any, told: Any) -> None:
    """Enter the hashes of words by their numbers, from 1."""
    for number in range(1, len(told)):
        _enter(words, hash_word(letters[told[number - 1, 0] : told[number, 0]], np.uint64(0)), number)


@compiled("void(uint32[::1], uint32[::1], int32[:, ::1])")
def enter_slips(slips: Any, letters: Any, told: Any) -> None:
    """Enter what words in Latin letters may become: without vowels, or without any one letter (SymSpell's deletions).

    Two words with the same deletion meet in what lacks a letter of both.
    """
    for number in range(1, len(told)):
        word = letters[told[number - 1, 0] : told[number, 0]]
        if len(word) < LEAST_SLIP or not is_letter(word[0]):
            continue
        value, size = make_key(word)
        if size >= LEAST:
            _enter_slip(slips, value, number)
        if len(word) > LEAST_SLIP:
            _enter_slip(slips, hash_word(word, SLIP), number)
            for left in range(1, len(word)):
                _enter_slip(slips, hash_word(word[left + 1 :], hash_word(word[:left], SLIP)), number)
