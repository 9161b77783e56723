"""Sparse rows, put together faster than scipy does it: for one message its own checks take longer than the model."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from functools import cache
from itertools import accumulate
from typing import Any

import numpy as np
from scipy import sparse


def make_csr(data: np.ndarray, indices: np.ndarray, indptr: np.ndarray, width: int) -> sparse.csr_matrix:
    """Return a CSR matrix of float32 data, int32 indices and int32 indptr of shape (n + 1,), taken as they are."""
    if len(indptr) != 2:
        return sparse.csr_matrix((data, indices, indptr), shape=(len(indptr) - 1, width))
    made = copy(_empty(width))
    made.data, made.indices, made.indptr = data, indices, indptr
    return made


@cache
def _empty(width: int) -> sparse.csr_matrix:
    return sparse.csr_matrix((1, width), dtype=np.float32)


def stack(blocks: Sequence[Any]) -> Any:
    """Put feature blocks of n rows side by side, float32: CSR if any is, else dense."""
    if len(blocks) == 1:
        return blocks[0]
    if not any(sparse.issparse(block) for block in blocks):
        return np.hstack(blocks).astype(np.float32, copy=False)
    if blocks[0].shape[0] == 1:
        return _stack_row(blocks)
    rows = [block if sparse.issparse(block) else sparse.csr_matrix(block) for block in blocks]
    return sparse.hstack(rows, format="csr", dtype=np.float32)


def _stack_row(blocks: Sequence[Any]) -> sparse.csr_matrix:
    first = list(accumulate((block.shape[1] for block in blocks), initial=0))
    indices, data = [], []
    for block, start in zip(blocks, first, strict=False):
        if sparse.issparse(block):
            places, values = block.indices, block.data
        else:
            places = np.flatnonzero(block[0])
            values = block[0][places]
        indices.append(places + start if start else places)
        data.append(values)
    joined = np.concatenate(indices).astype(np.int32, copy=False)
    return make_csr(
        np.concatenate(data).astype(np.float32, copy=False), joined, np.array([0, len(joined)], np.int32), first[-1]
    )
