"""The loop by which words are weighed: plain Python that numba can compile as it stands.

See `tiers` for when it does. What words have in common was added up before; the rest is hashed of a word's own bytes.
"""

from __future__ import annotations

from typing import Any

Array = Any  # of numpy when compiled, a memory view of it when interpreted: what is read of either is an int

# Of a piece the hash of its head, how many signs of the word, and where its tail begins and ends, in one number.
HEAD, SIZE, TAIL = range(3)
ALL = 0xFFFFFFFF

SIGNATURES = {
    "weigh": "void(int64[::1], int64[::1], int64[:, ::1], int64[:, ::1], uint8[::1], int64[::1], uint8[::1], "
    "int64[::1], int8[:, ::1], int16[:, ::1], int64)",
}


def hashed(told: int, signs: Array, begin: int, end: int, crcs: Array) -> int:
    """Return what the hash of an attribute (CRC-32) becomes with some bytes more."""
    for at in range(begin, end):
        told = crcs[(told ^ signs[at]) & 0xFF] ^ told >> 8
    return int(told)


def inside(signs: Array, at: int) -> bool:
    """Tell whether a byte goes on with a sign (UTF-8)."""
    return bool(signs[at] & 0xC0 == 0x80)


def first_of(signs: Array, begin: int, end: int, size: int) -> int:
    """Return where a negative number of a word's last signs begins; else where the word does."""
    if size >= 0:
        return begin
    at = end
    while size < 0 and at > begin:
        at -= 1
        size += not inside(signs, at)
    return at


def last_of(signs: Array, begin: int, end: int, size: int) -> int:
    """Return where so many of a word's first signs end; with a negative number where the word does."""
    if size < 0 or size >= end - begin:
        return end
    at = begin
    while at < end and (size > 0 or inside(signs, at)):
        size -= not inside(signs, at)
        at += 1
    return at


def weigh(
    keys: Array, chosen: Array, common: Array, pieces: Array, tails: Array, crcs: Array,
    signs: Array, begins: Array, emissions: Array, rows: Array, slots: int,
) -> None:  # fmt: skip
    """Write what the weights of attributes add up to, for each tag as much as it is better than O.

    `chosen`: by key, the row of `common` and `pieces` that counts for it: see `lending`; `slots`: rows of a word.
    """
    lanes = rows.shape[1]
    for place in range(len(keys)):
        row, one = keys[place], chosen[place]
        begin, end = begins[row // slots], begins[row // slots + 1]
        for lane in range(lanes):
            rows[row, lane] = common[one, lane]
        for at in range(common[one, lanes], common[one + 1, lanes]):
            size, tail = pieces[at, SIZE], pieces[at, TAIL]
            first, last = first_of(signs, begin, end, size), last_of(signs, begin, end, size)
            told = hashed(pieces[at, HEAD], signs, first, last, crcs)
            told = hashed(told, tails, tail >> 8, tail & 0xFF, crcs)
            bucket = (told ^ ALL) & (len(emissions) - 1)
            for lane in range(lanes - 1):
                rows[row, lane] += emissions[bucket, lane + 1] - emissions[bucket, 0]
