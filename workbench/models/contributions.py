"""Contributions: which columns carry a row's verdict most, chosen for all rows in one compiled loop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse

from workbench.compiled import compiled

EMPTY = -1


@compiled()
def _add_up(indices: Any, data: Any, keys: Any, sums: Any, held: Any) -> int:
    """Write the columns of a row into a table, `keys`, of a power of two places, all empty before, and their sums.

    Return how many places are `held`, and which.
    """
    count = 0
    for entry in range(len(indices)):
        index = indices[entry]
        place = index & (len(keys) - 1)
        while keys[place] != index and keys[place] != EMPTY:
            place = (place + 1) & (len(keys) - 1)
        if keys[place] == EMPTY:
            keys[place], sums[place], held[count] = index, 0.0, place
            count += 1
        sums[place] += data[entry]
    return count


@compiled()
def _insert(column: Any, weight: float, columns: np.ndarray, weights: np.ndarray, count: int) -> int:
    """Insert a column among the strongest so far, where it belongs if it does; return how many they are now."""
    place = count
    while place and abs(weight) >= abs(weights[place - 1]):
        if abs(weight) == abs(weights[place - 1]) and column > columns[place - 1]:
            break
        place -= 1
    if place == len(columns):
        return count
    count = min(count + 1, len(columns))
    for after in range(count - 1, place, -1):
        columns[after], weights[after] = columns[after - 1], weights[after - 1]
    columns[place], weights[place] = column, weight
    return count


@compiled("void(int32[::1], int32[::1], float64[::1], float64[::1], int32[:, ::1], float64[:, ::1], int64[::1])")
def _choose(
    indptr: np.ndarray,
    indices: np.ndarray,
    data: np.ndarray,
    toward: np.ndarray,
    columns: np.ndarray,
    weights: np.ndarray,
    counts: np.ndarray,
) -> None:
    """Write the strongest of each row, and how many there are."""
    most, size = 0, 2
    for row in range(len(counts)):
        most = max(most, indptr[row + 1] - indptr[row])
    while size < 2 * most:
        size *= 2
    keys, sums, held = np.full(size, EMPTY, np.int32), np.empty(size), np.empty(most, np.int32)
    for row in range(len(counts)):
        start, stop, count = indptr[row], indptr[row + 1], 0
        chosen, heavy = columns[row], weights[row]
        for place in held[: _add_up(indices[start:stop], data[start:stop], keys, sums, held)]:
            light = count == len(heavy) and (count == 0 or abs(sums[place]) < abs(heavy[count - 1]))
            if sums[place] * toward[row] > 0 and not light:  # to call for every column would cost more than all else
                count = _insert(keys[place], sums[place], chosen, heavy, count)
            keys[place] = EMPTY
        counts[row] = count


def choose_strongest(contributions: Any, toward: Sequence[int], most: int) -> list[tuple[list[int], list[float]]]:
    """Return for each row the columns that carry it most in its direction, and what they weigh, the strongest first.

    `contributions`: float of shape (n, d), dense or CSR, where a column that stands twice in a row counts twice;
    `toward`: 1 or -1 for each row; at most `most` columns each, of equals the first.
    """
    rows = contributions if sparse.issparse(contributions) else sparse.csr_matrix(np.asarray(contributions))
    shape = len(toward), most
    columns, weights, counts = np.empty(shape, np.int32), np.empty(shape), np.empty(len(toward), np.int64)
    indptr, indices = (part.astype(np.int32, copy=False) for part in (rows.indptr, rows.indices))
    signs = np.array(toward, dtype=np.float64)
    _choose(indptr, indices, rows.data.astype(np.float64, copy=False), signs, columns, weights, counts)
    told = zip(columns.tolist(), weights.tolist(), counts.tolist(), strict=True)
    return [(mine[:count], weigh[:count]) for mine, weigh, count in told]
