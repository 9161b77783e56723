"""Sparse rows, put together and multiplied faster than scipy does it, whose own checks take longer than one message."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from typing import Any

import numpy as np
from scipy import sparse

from workbench.compiled import compiled

LINE = 64  # bytes that a processor fetches at once


def make_csr(data: np.ndarray, indices: np.ndarray, indptr: np.ndarray, width: int) -> sparse.csr_matrix:
    """Return a CSR matrix of float data, int32 indices and int32 indptr of shape (n + 1,), taken as they are."""
    made = sparse.csr_matrix.__new__(sparse.csr_matrix)
    given = {"_shape": (len(indptr) - 1, width), "data": data, "indices": indices, "indptr": indptr}
    made.__dict__ |= {**_empty(), **given}
    return made


@cache
def _empty() -> dict[str, Any]:
    """Return what scipy keeps of a matrix of which nothing is given."""
    return dict(vars(sparse.csr_matrix((0, 0), dtype=np.float32)))


def point(counts: np.ndarray) -> np.ndarray:
    """Return where each of n rows begins and ends, int32 of shape (n + 1,), from how many entries each has."""
    indptr = np.zeros(len(counts) + 1, dtype=np.int32)
    np.cumsum(counts, out=indptr[1:])
    return indptr


def list_held(found: np.ndarray, weight: float) -> sparse.csr_matrix:
    """Return n rows of what holds, bool or uint8 of shape (n, d), as CSR: float32, the weight where it does."""
    columns, indptr = _list_held(found.view(np.uint8))
    return make_csr(np.full(len(columns), weight, np.float32), columns, indptr, found.shape[1])


@compiled("Tuple((int32[::1], int32[::1]))(uint8[:, ::1])")
def _list_held(found: Any) -> tuple[Any, Any]:
    columns, indptr = np.empty(found.size, np.int32), np.zeros(len(found) + 1, np.int32)
    count = 0
    for row in range(len(found)):
        for column in range(found.shape[1]):
            columns[count] = column
            count += found[row, column] != 0
        indptr[row + 1] = count
    return columns[:count].copy(), indptr


def stack(blocks: Sequence[Any]) -> Any:
    """Put feature blocks of n rows side by side, float32: CSR if any is, else dense."""
    if len(blocks) == 1:
        return blocks[0]
    if not any(sparse.issparse(block) for block in blocks):
        return np.hstack(blocks).astype(np.float32, copy=False)
    rows = [block if sparse.issparse(block) else sparse.csr_matrix(block) for block in blocks]
    firsts = list(accumulate((block.shape[1] for block in rows), initial=0))
    indices = [block.indices + np.int32(first) for block, first in zip(rows, firsts, strict=False)]
    data = [block.data.astype(np.float32, copy=False) for block in rows]
    if rows[0].shape[0] == 1:
        joined = np.concatenate(indices)
        return make_csr(np.concatenate(data), joined, np.array([0, len(joined)], np.int32), firsts[-1])
    counts = np.stack([np.diff(block.indptr) for block in rows])
    return make_csr(weave(data, counts), weave(indices, counts), point(counts.sum(axis=0)), firsts[-1])


def align(array: np.ndarray, dtype: Any) -> np.ndarray:
    """Return an array, C-ordered, that begins where a line of the cache does: a row of 64 bytes is then read as one.

    It is the array itself if that lies so, else a copy.
    """
    if array.dtype == dtype and array.flags.c_contiguous and array.ctypes.data % LINE == 0:
        return array
    room = np.empty(array.size * np.dtype(dtype).itemsize + LINE, np.uint8)
    first = -room.ctypes.data % LINE
    made: np.ndarray = room[first : first + len(room) - LINE].view(dtype).reshape(array.shape)
    made[:] = array
    return made


def weave(parts: Sequence[np.ndarray], counts: np.ndarray) -> np.ndarray:
    """Put the entries of n rows, float32 or int32, together, rows whole: of each row first those of the first part.

    `parts`: the entries of p parts, each row by row; `counts`: how many each row has of each, int of shape (p, n).
    """
    entries = np.concatenate(parts)
    return entries if counts.shape[1] == 1 else np.asarray(_weave(entries, np.ascontiguousarray(counts, np.int64)))


@compiled("float32[::1](float32[::1], int64[:, ::1])", "int32[::1](int32[::1], int64[:, ::1])")
def _weave(entries: Any, counts: Any) -> Any:
    """Return entries that come part by part as `weave` does."""
    starts = np.zeros(len(counts), np.int64)  # of each part, what of it comes next
    for part in range(1, len(counts)):
        starts[part] = starts[part - 1] + counts[part - 1].sum()
    made, at = np.empty_like(entries), 0
    for row in range(counts.shape[1]):
        for part in range(len(counts)):
            for entry in range(starts[part], starts[part] + counts[part, row]):
                made[at] = entries[entry]
                at += 1
            starts[part] += counts[part, row]
    return made


def multiply(rows: Any, weights: np.ndarray) -> np.ndarray:
    """Return the product of n rows, CSR or dense, with weights of shape (d, k), summed in float64."""
    if sparse.issparse(rows) and rows.shape[0] == 1 and rows.format == "csr":
        return np.asarray(rows.data.astype(np.float64) @ weights.take(rows.indices, axis=0))[None]
    return np.asarray(rows.astype(np.float64) @ weights)
