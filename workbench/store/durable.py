"""Files that are on the disk before anybody goes on, and their owner's alone."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(file: Path, content: bytes) -> None:
    """Write a file (mode 0600) that takes the place of the old one once it is whole and on the disk."""
    fresh = write_beside(file, content)
    fresh.replace(file)
    sync_folder(file.parent)


def write_beside(file: Path, content: bytes) -> Path:
    """Write what is to take a file's place into one of this process beside it; return that one."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = file.with_name(f"{file.name}.{os.getpid()}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    return fresh


def append_line(file: Path, line: str) -> None:
    """Add a line to a file (mode 0600); several processes may. Where the one before was torn, it begins anew."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = not file.exists()
    opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(opened, f"\n{line}\n".encode())
        os.fsync(opened)
    finally:
        os.close(opened)
    if new:
        sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Write a folder's names to the disk: a file whose name is not there yet is gone after a loss of power."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
