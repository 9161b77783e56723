"""Sparse vectors, in memory or in temporary files that are mapped: then in the memory of those looked at last."""

from __future__ import annotations

import mmap
import tempfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np
from scipy import sparse

from workbench.errors import DataError


class Vectors(NamedTuple):
    """n sparse rows: where each begins and ends, int64 of shape (n + 1,), and what stands there."""

    starts: np.ndarray
    columns: mmap.mmap | bytes
    values: mmap.mmap | bytes

    def arrays(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return starts, columns (int32) and values (float32), as of a CSR matrix; what they hold cannot be changed."""
        size = int(self.starts[-1])
        return self.starts, np.frombuffer(self.columns, np.int32, size), np.frombuffer(self.values, np.float32, size)

    def let_go(self) -> None:
        """Let go of the memory of what was looked at in files; it is read again when it is wanted."""
        for part in (self.columns, self.values):
            if isinstance(part, mmap.mmap):
                part.madvise(mmap.MADV_DONTNEED)


def keep(blocks: Iterable[sparse.csr_matrix], folder: Path | None) -> Vectors:
    """Keep blocks of rows, float32: in memory, or in files of a folder, made if need be, which go with what comes back.

    Raises DataError where the folder cannot hold them.
    """
    counts = [np.zeros(1, dtype=np.int64)]
    try:
        with _open(folder) as columns, _open(folder) as values:
            for block in blocks:
                counts.append(np.diff(block.indptr))
                columns.write(block.indices.astype(np.int32, copy=False).data)
                values.write(block.data.astype(np.float32, copy=False).data)
            return Vectors(np.cumsum(np.concatenate(counts), dtype=np.int64), _close(columns), _close(values))
    except OSError as error:
        raise DataError(
            f"near-duplicates are sought with temporary files in {folder}, which cannot be written "
            f"({type(error).__name__}). Make room there, or let it be written."
        ) from None


def _open(folder: Path | None) -> IO[bytes]:
    if folder is None:
        return BytesIO()
    folder.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryFile(dir=folder)


def _close(file: IO[bytes]) -> mmap.mmap | bytes:
    file.write(b"\0")  # a file with nothing in it cannot be mapped
    file.flush()
    if isinstance(file, BytesIO):
        return file.getvalue()
    return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
