"""Outputs: files that appear whole or not at all, whatever stops the writing: a disk that fills, say."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workbench.errors import DiskFull

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
SAID = ("No space left on device", "database or disk is full")  # by libraries that tell no number


@contextmanager
def replaced(file: Path) -> Iterator[Path]:
    """Yield where to write a file; once that is done it takes the file's place, else it is removed."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(file.name + ".part")
    try:
        yield partial
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def filled(folder: Path) -> Iterator[Path]:
    """Yield a folder to write files into; once all are written they move into `folder`, else none does."""
    new = not folder.exists()
    partial = folder / ".part"
    shutil.rmtree(partial, ignore_errors=True)  # of a process that was killed
    try:
        partial.mkdir(parents=True)
        yield partial
        for file in sorted(partial.iterdir()):
            file.replace(folder / file.name)
    except BaseException:
        shutil.rmtree(folder if new else partial, ignore_errors=True)
        raise
    partial.rmdir()


def find_full(error: BaseException | None) -> DiskFull | None:
    """Return what to tell of an error that came of a disk without room, its file too where known; else None."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in FULL:
            return _told(f" for {error.filename}" if error.filename else "")
        if any(words in str(error) for words in SAID):
            return _told("")
        error = error.__cause__ or error.__context__
    return None


def _told(where: str) -> DiskFull:
    return DiskFull(
        f"no room is left on the disk{where}, and nothing half-written was kept. Make room, in the project and where "
        "temporary files lie, and run it again."
    )
