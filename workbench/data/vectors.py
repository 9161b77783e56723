"""Sparse vectors in temporary files, mapped: each is at hand, in the memory of those that were looked at last."""

from __future__ import annotations

import mmap
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np
from scipy import sparse


class Vectors(NamedTuple):
    """n sparse rows: where each begins and ends, int64 of shape (n + 1,), and the mapped files of what stands there."""

    starts: np.ndarray
    columns: mmap.mmap
    values: mmap.mmap

    def arrays(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return starts, columns (int32) and values (float32), as of a CSR matrix; what they hold cannot be changed."""
        size = int(self.starts[-1])
        return self.starts, np.frombuffer(self.columns, np.int32, size), np.frombuffer(self.values, np.float32, size)

    def let_go(self) -> None:
        """Let go of the memory of what was looked at; it is read again when it is wanted."""
        for part in (self.columns, self.values):
            part.madvise(mmap.MADV_DONTNEED)


def keep(blocks: Iterable[sparse.csr_matrix], folder: Path) -> Vectors:
    """Put blocks of rows, float32, into files of a folder, made if need be, which go with what comes back."""
    folder.mkdir(parents=True, exist_ok=True)
    counts = [np.zeros(1, dtype=np.int64)]
    with tempfile.TemporaryFile(dir=folder) as columns, tempfile.TemporaryFile(dir=folder) as values:
        for block in blocks:
            counts.append(np.diff(block.indptr))
            columns.write(block.indices.astype(np.int32, copy=False).data)
            values.write(block.data.astype(np.float32, copy=False).data)
        return Vectors(np.cumsum(np.concatenate(counts), dtype=np.int64), _map(columns), _map(values))


def _map(file: IO[bytes]) -> mmap.mmap:
    file.write(b"\0")  # a file with nothing in it cannot be mapped
    file.flush()
    return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
