"""Digests of plugins: what code and data stand behind a name and a version, which may not tell an edited one."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path


@cache
def digest_of(module: str) -> str | None:
    """Return sha256 over the files of a module's package, by path and content, or None where it has none."""
    spec = find_spec(module.partition(".")[0])
    if spec is None or spec.origin is None:
        return None
    origin = Path(spec.origin)
    root = origin.parent
    files = sorted(_files(root)) if spec.submodule_search_locations else [origin]
    told = hashlib.sha256()
    for file in files:
        told.update(f"{file.relative_to(root).as_posix()}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return f"sha256:{told.hexdigest()}"


def _files(root: Path) -> list[Path]:
    return [file for file in root.rglob("*") if file.is_file() and "__pycache__" not in file.parts]
