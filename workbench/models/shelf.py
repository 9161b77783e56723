"""A shelf: rows of features in a temporary file, read a block at a time, so that a fit takes the memory of a block."""

from __future__ import annotations

import mmap
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np
from scipy import sparse


class Shelf:
    """n rows of d features in blocks, float32, that can be gone through again and again. `shape` is (n, d).

    What lies in the file is mapped, not copied, and let go of once it is read: a block is good until the next one.
    """

    def __init__(self, pieces: list[Any], width: int, mapped: mmap.mmap) -> None:
        self._pieces = pieces
        self._mapped = mapped
        self.shape = (sum(piece.shape[0] for piece in pieces), width)

    def __iter__(self) -> Iterator[Any]:
        for piece in self._pieces:
            yield self._read(piece)
            self._mapped.madvise(mmap.MADV_DONTNEED)

    def take(self, chosen: np.ndarray) -> Shelf:
        """Return the rows of a mask, bool of shape (n,).

        A block of which only some are chosen is copied into memory: order rows so that there are few.
        """
        pieces, start = [], 0
        for piece in self._pieces:
            mine = chosen[start : start + piece.shape[0]]
            start += piece.shape[0]
            if mine.any():
                pieces.append(piece if mine.all() else self._read(piece)[np.flatnonzero(mine)])
        return Shelf(pieces, self.shape[1], self._mapped)

    def gather(self) -> Any:
        """Return all rows in memory, as one matrix."""
        blocks = [self._read(piece) for piece in self._pieces]
        return sparse.vstack(blocks, format="csr") if sparse.issparse(blocks[0]) else np.vstack(blocks)

    def _read(self, piece: Any) -> Any:
        return piece.read(self._mapped) if isinstance(piece, _Stored) else piece


class _Stored(NamedTuple):
    """Where a CSR block of a shape lies in the file, and where its rows begin and end."""

    start: int
    indptr: np.ndarray
    shape: tuple[int, int]

    def read(self, mapped: mmap.mmap) -> sparse.csr_matrix:
        size = int(self.indptr[-1])
        indices = np.frombuffer(mapped, np.int32, size, self.start)
        data = np.frombuffer(mapped, np.float32, size, self.start + indices.nbytes)
        return sparse.csr_matrix((data, indices, self.indptr), self.shape)


def shelve(blocks: Iterable[Any], folder: Path) -> Shelf:
    """Put blocks of rows on a shelf: CSR ones into the file, which goes with the shelf; dense ones stay in memory.

    `folder`: where the file is, made if need be; on a disk, for in a folder that lies in memory nothing is saved.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as file:
        pieces = [_write(file, block) if sparse.issparse(block) else block for block in blocks]
        file.write(b"\0")  # a file with nothing in it cannot be mapped
        file.flush()
        return Shelf(pieces, pieces[0].shape[1], mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def _write(file: IO[bytes], block: sparse.csr_matrix) -> _Stored:
    block.sum_duplicates()  # once, and not in every fit
    stored = _Stored(file.tell(), block.indptr, block.shape)
    file.write(block.indices.astype(np.int32, copy=False).data)
    file.write(block.data.astype(np.float32, copy=False).data)
    return stored
