"""Hashed n-grams of canonical lines, by one compiled loop over their signs: which a row has, or what they weigh.

A word's hash is a polynomial of its code points modulo 2**64, a run's one of its words' hashes; the upper half of the
bits chooses the column. Nothing is remembered: to hash a message takes less than to look its words up.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import accumulate, chain
from typing import Any

import numpy as np
from workbench_ngrams.skeletons import SIGNS

from workbench.canonical import Canonical
from workbench.compiled import compiled

_END, _SPACE = np.uint32(0x85), np.uint32(0x20)
_STEP, _HALF = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)
MOST_PLACES = 100  # of one column in one row that are located: each is a walk through the row


class Grams:
    """Which n-grams are hashed, and what they weigh.

    `words`, `skeletons`, `characters`: shortest and longest run of each; `width`: of all columns, a third for each
    kind; `weight`: of the only n-gram of its kind in a row, of `c` each weighs `weight / c**0.25`.
    """

    def __init__(
        self, words: Sequence[int], skeletons: Sequence[int], characters: Sequence[int], *, width: int, weight: float
    ) -> None:
        self._shape = np.array([*words, *skeletons, *characters, width], dtype=np.int64)
        self._weight = float(weight)

    def find(self, form: Canonical) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the columns, int32, of n rows' n-grams, what each weighs, float32, and how many each row has.

        Row by row: words, shorter runs first, skeletons likewise, characters. Numbers are int64 of shape (n, 3).
        """
        told: tuple[np.ndarray, ...] = _find(form.signs, SIGNS, self._shape, self._weight, len(form.counts))
        return told[0], told[1], told[2]

    def weigh(self, form: Canonical, weights: np.ndarray, sums: np.ndarray) -> None:
        """Add to sums, (n, k), what n rows' n-grams weigh, for weights, float32 of shape (width, k), C-ordered."""
        _weigh(form.signs, SIGNS, self._shape, self._weight, weights, sums)

    def locate(self, form: Canonical, columns: Sequence[Collection[int]]) -> list[list[int]]:
        """Return where the n-grams of n rows stand that have one of the columns given for their row, none twice.

        In the order in which `find` gives them, of each column the first `MOST_PLACES` of a row. Of each the row, its
        column, whether it is one of skeletons, where it starts in the signs of all rows, and its end.
        """
        ends = np.array([*accumulate(map(len, columns))], np.int64)
        wanted = np.array([*chain.from_iterable(columns)], np.int32)
        told: list[list[int]] = _locate(form.signs, SIGNS, self._shape, wanted, ends).tolist()
        return told


@compiled()
def _choose(value: Any, first: int, width: int) -> Any:
    """Return the column of a hash: one of so many beside the first."""
    return np.int32(first + np.int64((value >> _HALF) * np.uint64(width) >> _HALF))


@compiled()
def _hash_words(signs: Any, letters: Any, hashes: Any) -> tuple[int, int]:
    """Write the hashes of a row's words, and in the next row those of their skeletons; return how many each are."""
    several = fewer = 0
    word = skeleton = np.uint64(0)
    last = np.uint32(0)
    for sign in signs:
        if sign == _SPACE:
            hashes[0, several], hashes[1, fewer] = word, skeleton
            several += word != 0
            fewer += skeleton != 0
            word = skeleton = np.uint64(0)
            last = np.uint32(0)
            continue
        word = (word + np.uint64(sign)) * _STEP
        letter = letters[sign] if sign < len(letters) else np.uint32(0)
        longer = (skeleton + np.uint64(letter)) * _STEP
        skeleton = longer if (letter != 0) & (letter != last) else skeleton  # chosen, for no processor foresees it
        last = letter if letter != 0 else last
    return several, fewer


@compiled()
def _add_runs(words: Any, rolled: Any, lengths: Any, first: int, width: int, columns: Any, at: int) -> int:
    """Write the columns of runs of words, shorter ones first, from a place on; return the place behind them."""
    rolled[: len(words)] = 0
    for length in range(1, lengths[1] + 1):
        for start in range(len(words) - length + 1):
            rolled[start] = (rolled[start] + words[start + length - 1]) * _STEP
            if length >= lengths[0]:
                columns[at] = _choose(rolled[start], first, width)
                at += 1
    return at


@compiled()
def _add_characters(signs: Any, lengths: Any, first: int, width: int, room: Any, columns: Any, at: int) -> int:
    """Write the columns of runs of characters of each word, and of the spaces about it; return the place behind.

    Columns are worked out of all runs, side by side; those are written whose first sign has no space before their last.
    """
    size, low = len(signs), lengths[0]
    left, rolled, found = room[0], room[1], room[2:]  # by the sign that a run begins with
    behind = size
    for place in range(size - 1, -1, -1):
        left[place] = behind - place
        behind = place if signs[place] == _SPACE else behind
    rolled[:size] = 0
    for length in range(1, lengths[1] + 1):
        for start in range(size - length + 1):
            rolled[start] = (rolled[start] + np.uint64(signs[start + length - 1])) * _STEP
        for start in range(size - length + 1 if length >= low else 0):
            found[length - low, start] = _choose(rolled[start], first, width)
    for start in range(size - 1):
        for length in range(low, lengths[1] + 1):
            columns[at] = found[length - low, start]
            at += length <= left[start] + 1
    return at


@compiled()
def _add_row(signs: Any, letters: Any, shape: Any, room: Any, columns: Any, at: int) -> tuple[int, ...]:
    """Write the columns of a row; return the places behind those of words, of skeletons, of characters.

    How many words and skeletons it has comes last.
    """
    third = shape[6] // 3
    several, fewer = _hash_words(signs, letters, room)
    words = _add_runs(room[0, :several], room[2], shape[:2], 0, third, columns, at)
    skeletons = _add_runs(room[1, :fewer], room[2], shape[2:4], third, third, columns, words)
    characters = _add_characters(signs, shape[4:], 2 * third, shape[6] - 2 * third, room, columns, skeletons)
    return words, skeletons, characters, several, fewer


@compiled()
def _make_room(size: int, shape: Any) -> tuple[Any, Any]:
    """Return arrays for what is worked out of each of so many signs, and for all columns and one that is none."""
    most = 0
    for kind in range(3):
        most += max(shape[2 * kind + 1] - shape[2 * kind] + 1, 0)
    lengths = max(shape[5] - shape[4] + 1, 0)
    return np.empty((lengths + 3, size + 1), np.uint64), np.empty(most * (size + 1) + 1, np.int32)


@compiled()
def _find_end(signs: Any, start: int) -> int:
    """Return where the row that starts here ends."""
    while start < len(signs) and signs[start] != _END:
        start += 1
    return start


@compiled()
def _scale(weight: float, count: int) -> Any:
    """Return what each of so many n-grams weighs."""
    return np.float32(weight / np.sqrt(np.sqrt(max(count, 1))))


@compiled("Tuple((int32[::1], float32[::1], int64[:, ::1]))(uint32[::1], uint32[::1], int64[::1], float64, int64)")
def _find(signs: Any, letters: Any, shape: Any, weight: float, rows: int) -> tuple[Any, Any, Any]:
    room, columns = _make_room(len(signs), shape)
    data = np.empty(len(columns), np.float32)
    counts = np.empty((rows, 3), np.int64)
    start = at = 0
    for row in range(rows):
        stop = _find_end(signs, start)
        kinds = _add_row(signs[start:stop], letters, shape, room, columns, at)
        for kind in range(3):
            counts[row, kind] = kinds[kind] - at
            data[at : kinds[kind]] = _scale(weight, kinds[kind] - at)
            at = kinds[kind]
        start = stop + 1
    return columns[:at].copy(), data[:at].copy(), counts


@compiled()
def _add_up(columns: Any, weights: Any, scale: Any, totals: Any, sums: Any) -> None:
    """Add to k sums what columns weigh, times a scale: eight columns at a time, for most are waited for."""
    totals[:] = 0
    eights = len(columns) // 8 * 8
    for at in range(0, eights, 8):
        a, b = weights[np.uint32(columns[at])], weights[np.uint32(columns[at + 1])]
        c, d = weights[np.uint32(columns[at + 2])], weights[np.uint32(columns[at + 3])]
        e, f = weights[np.uint32(columns[at + 4])], weights[np.uint32(columns[at + 5])]
        g, h = weights[np.uint32(columns[at + 6])], weights[np.uint32(columns[at + 7])]
        for k in range(len(totals)):
            first = (np.float64(a[k]) + np.float64(b[k])) + (np.float64(c[k]) + np.float64(d[k]))
            totals[k] += first + ((np.float64(e[k]) + np.float64(f[k])) + (np.float64(g[k]) + np.float64(h[k])))
    for column in columns[eights:]:
        for k in range(len(totals)):
            totals[k] += weights[column, k]
    for k in range(len(totals)):
        sums[k] += scale * totals[k]


@compiled("void(uint32[::1], uint32[::1], int64[::1], float64, float32[:, ::1], float64[:, ::1])")
def _weigh(signs: Any, letters: Any, shape: Any, weight: float, weights: Any, sums: Any) -> None:
    room, columns = _make_room(len(signs), shape)
    totals = np.empty(weights.shape[1])
    start = 0
    for row in range(len(sums)):
        stop = _find_end(signs, start)
        at = 0
        for end in _add_row(signs[start:stop], letters, shape, room, columns, 0)[:3]:
            _add_up(columns[at:end], weights, _scale(weight, end - at), totals, sums[row])
            at = end
        start = stop + 1


@compiled()
def _pick_run(lengths: Any, words: int, place: int) -> tuple[int, int]:
    """Return the first and the last word of a run at a place in the order of `_add_runs`."""
    length = max(lengths[0], 1)
    while place >= max(words - length + 1, 0):
        place -= max(words - length + 1, 0)
        length += 1
    return place, place + length - 1


@compiled()
def _find_words(signs: Any, letters: Any, bare: bool, first: int, last: int) -> tuple[int, int]:
    """Return where words of a row stand, from one number to another; `bare`: of those that have a skeleton."""
    start, begin, number, counts = 0, 1, 0, False
    for at in range(1, len(signs)):
        if signs[at] != _SPACE:
            counts = counts or not bare or (signs[at] < len(letters) and letters[signs[at]] != 0)
            continue
        if counts and number == first:
            start = begin
        if counts and number == last:
            return start, at
        number += counts
        begin, counts = at + 1, False
    return start, start


@compiled()
def _find_characters(signs: Any, lengths: Any, place: int) -> tuple[int, int]:
    """Return where a row's run of characters stands, by its place in the order of `_add_characters`."""
    for start in range(len(signs) - 1):
        for at in range(start, min(start + lengths[1], len(signs))):
            if at - start >= lengths[0] - 1:
                if place == 0:
                    return start, at + 1
                place -= 1
            if signs[at] == _SPACE and at > start:
                break
    return 0, 0


@compiled()
def _stand(signs: Any, letters: Any, shape: Any, ends: Any, place: int) -> tuple[int, int]:
    """Return where a row's n-gram at a place stands; `ends`: see `_add_row`."""
    if place >= ends[1]:
        return _find_characters(signs, shape[4:], place - ends[1])
    if place >= ends[0]:
        first, last = _pick_run(shape[2:4], ends[4], place - ends[0])
        return _find_words(signs, letters, True, first, last)
    first, last = _pick_run(shape[:2], ends[3], place)
    return _find_words(signs, letters, False, first, last)


@compiled("int64[:, ::1](uint32[::1], uint32[::1], int64[::1], int32[::1], int64[::1])")
def _locate(signs: Any, letters: Any, shape: Any, wanted: Any, ends: Any) -> Any:
    """Return what `Grams.locate` does; `wanted`: the columns, row by row; `ends`: where those of each row end."""
    room, columns = _make_room(len(signs), shape)
    told = np.empty((min(len(columns), MOST_PLACES * len(wanted)), 5), np.int64)
    seen = np.zeros(len(wanted), np.int64)
    start = count = first = 0
    for row, last in enumerate(ends):
        stop = _find_end(signs, start)
        line = signs[start:stop]
        behind = _add_row(line, letters, shape, room, columns, 0) if first < last else (0, 0, 0, 0, 0)
        for place in range(behind[2]):
            for which in range(first, last):
                if columns[place] == wanted[which] and seen[which] < MOST_PLACES:
                    seen[which] += 1
                    begin, end = _stand(line, letters, shape, behind, place)
                    told[count, 0], told[count, 1] = row, wanted[which]
                    told[count, 2] = behind[0] <= place < behind[1]
                    told[count, 3], told[count, 4] = start + begin, start + end
                    count += 1
        start, first = stop + 1, last
    return told[:count].copy()
