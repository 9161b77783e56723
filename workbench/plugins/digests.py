"""Digests of plugins: what code and data stand behind a name and a version, which may not tell an edited one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path


def digest_of(module: str) -> str | None:
    """Return sha256 over the files of a module's package, as `hash_files` does, or None where it has none."""
    spec = find_spec(module.partition(".")[0])
    if spec is None or spec.origin is None:
        return None
    origin = Path(spec.origin)
    return f"sha256:{hash_files(origin.parent if spec.submodule_search_locations else origin)}"


@cache
def hash_files(path: Path) -> str:
    """Return sha256 over a file, or over a folder's files with their paths; byte code and tests left out."""
    files = [path] if path.is_file() else sorted(_files(path))
    made = hashlib.sha256()
    for file in files:
        made.update(f"{file.relative_to(path.parent).as_posix()}\0".encode())
        made.update(hashlib.sha256(file.read_bytes()).digest())
    return made.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for file in folder.rglob("*"):
        if file.is_file() and "__pycache__" not in file.parts and not file.name.startswith((".", "test_")):
            yield file
