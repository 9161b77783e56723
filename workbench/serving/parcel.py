"""A parcel: an answer too long for memory. It is written to a file first, so that its length can be told.

The file has no name, and what lies in it is sealed under a key that is in memory only: an export says who a client is.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, cast

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from workbench.store.vault import decrypt, encrypt

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

PIECE = 1 << 16  # bytes


class Parcel:
    """Write to `file`, then send `pieces`. Close it; its file goes with it."""

    def __init__(self, folder: Path) -> None:
        self._sealed = _Sealed(folder)
        self.file = io.BufferedWriter(cast(io.RawIOBase, self._sealed), PIECE)

    def __len__(self) -> int:
        self.file.flush()
        return self._sealed.size

    def pieces(self) -> Iterator[bytes]:
        """Yield what was written, a piece at a time."""
        self.file.flush()
        return self._sealed.read_pieces()

    def close(self) -> None:
        """Let go of the file."""
        self.file.close()


class _Sealed(io.RawIOBase):
    """A temporary file of sealed pieces, each behind its length and bound to its number."""

    def __init__(self, folder: Path) -> None:
        self._key = AESGCM(AESGCM.generate_key(256))
        self._file = TemporaryFile(dir=folder)  # noqa: SIM115  # closed by `close`
        self._pieces = self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, plain: ReadableBuffer) -> int:
        sealed = encrypt(self._key, bytes(plain), f"parcel:{self._pieces}")
        self._file.write(len(sealed).to_bytes(4) + sealed)
        self._pieces += 1
        self.size += (length := memoryview(plain).nbytes)
        return length

    def read_pieces(self) -> Iterator[bytes]:
        self._file.seek(0)
        for number in range(self._pieces):
            length = int.from_bytes(self._file.read(4))
            yield decrypt(self._key, self._file.read(length), f"parcel:{number}")

    def close(self) -> None:
        self._file.close()
        super().close()
