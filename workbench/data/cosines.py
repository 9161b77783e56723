"""Cosines of sparse rows of length 1, compiled: of given pairs, and of all pairs that can be near."""

from __future__ import annotations

import numpy as np

from workbench.compiled import compiled


@compiled()
def measure(starts: np.ndarray, grams: np.ndarray, weights: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """Return the cosine of each pair, float64 of shape (n,).

    `starts`, `grams`, `weights`: a CSR matrix, each row's grams in rising order; `pairs`: two row numbers each.
    """
    told = np.zeros(len(pairs))
    for number in range(len(pairs)):
        at, other = starts[pairs[number, 0]], starts[pairs[number, 1]]
        end, last = starts[pairs[number, 0] + 1], starts[pairs[number, 1] + 1]
        while at < end and other < last:
            if grams[at] == grams[other]:
                told[number] += weights[at] * weights[other]
            step = grams[at] <= grams[other]
            if grams[other] <= grams[at]:
                other += 1
            if step:
                at += 1
    return told


@compiled()
def likely(
    starts: np.ndarray,
    grams: np.ndarray,
    weights: np.ndarray,
    posts: np.ndarray,
    rows: np.ndarray,
    shares: np.ndarray,
    left: np.ndarray,
    first: int,
    last: int,
    bound: float,
) -> np.ndarray:
    """Return the pairs of a row from `first` to `last` and one before it that may be near, int64 of shape (m, 2).

    `starts`, `grams`, `weights`: a CSR matrix of what is rare in each row; `posts`, `rows`, `shares`: the same by
    columns (CSC); `left`: what the rest of each row can add. A pair may be near where both add up to the bound.
    """
    sums, touched = np.zeros(last), np.empty(last, dtype=np.int64)
    found, count = np.empty((1024, 2), dtype=np.int64), 0
    for row in range(first, last):
        met = 0
        for at in range(starts[row], starts[row + 1]):
            gram, weight = grams[at], weights[at]
            for place in range(posts[gram], posts[gram + 1]):
                other = rows[place]
                if other >= row:
                    break
                if sums[other] == 0:
                    touched[met] = other
                    met += 1
                sums[other] += weight * shares[place]
        if count + met > len(found):
            more = np.empty((2 * (count + met), 2), dtype=np.int64)
            more[:count] = found[:count]
            found = more
        for place in range(met):
            other = touched[place]
            if sums[other] + max(left[row], left[other]) >= bound:
                found[count, 0], found[count, 1] = other, row
                count += 1
            sums[other] = 0
    return found[:count]
