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


def list_held(found: np.ndarray) -> sparse.csr_matrix:
    """Return n rows of what holds, bool or uint8 of shape (n, d), as CSR: float32, 1 where it does."""
    columns, indptr = _list_held(found.view(np.uint8))
    return make_csr(np.ones(len(columns), np.float32), columns, indptr, found.shape[1])


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
    firsts = [*accumulate((block.shape[1] for block in rows), initial=0)]
    data, indices, indptr = (
        np.concatenate([getattr(block, name) for block in rows]).astype(kind, copy=False)
        for name, kind in (("data", np.float32), ("indices", np.int32), ("indptr", np.int32))
    )
    return make_csr(*_weave(data, indices, indptr.reshape(len(rows), -1), np.array(firsts, np.int32)), firsts[-1])


@compiled("Tuple((float32[::1], int32[::1], int32[::1]))(float32[::1], int32[::1], int32[:, ::1], int32[::1])")
def _weave(data: Any, indices: Any, indptr: Any, firsts: Any) -> tuple[Any, Any, Any]:
    """Put the entries of n rows that come part by part together, rows whole: of each row first those of the first part.

    `indptr`: of each part, (p, n + 1); `firsts`: the first column of each. Data, indices and indptr of all come back.
    """
    told, columns, ends = np.empty_like(data), np.empty_like(indices), np.zeros(indptr.shape[1], np.int32)
    at = 0
    for row in range(len(ends) - 1):
        begun = 0  # where the entries of a part begin
        for part in range(len(indptr)):
            for entry in range(begun + indptr[part, row], begun + indptr[part, row + 1]):
                told[at], columns[at] = data[entry], indices[entry] + firsts[part]
                at += 1
            begun += indptr[part, -1]
        ends[row + 1] = at
    return told, columns, ends


def align(array: np.ndarray, dtype: Any, *, rows: int | None = None) -> np.ndarray:
    """Return an array, C-ordered, that begins where a line of the cache does: a row of 64 bytes is then read as one.

    It is the array itself if that lies so, else a copy. Raises ValueError if it must be of so many rows and is not:
    what is compiled reads on beyond its end.
    """
    if rows is not None and len(array) != rows:
        raise ValueError(f"weights of {rows} columns are wanted. Got {len(array)}.")
    if array.dtype == dtype and array.flags.c_contiguous and array.ctypes.data % LINE == 0:
        return array
    room = np.empty(array.size * np.dtype(dtype).itemsize + LINE, np.uint8)
    first = -room.ctypes.data % LINE
    made: np.ndarray = room[first : first + len(room) - LINE].view(dtype).reshape(array.shape)
    made[:] = array
    return made


def multiply(rows: Any, weights: np.ndarray) -> np.ndarray:
    """Return the product of n rows, CSR or dense, with weights of shape (d, k), summed in float64."""
    if sparse.issparse(rows) and rows.shape[0] == 1 and rows.format == "csr":
        return np.asarray(rows.data.astype(np.float64) @ weights.take(rows.indices, axis=0))[None]
    return np.asarray(rows.astype(np.float64) @ weights)
