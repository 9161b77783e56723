"""Fetching: a source's file by its checksum, from a mirror folder, the user's cache, or its publisher."""

from __future__ import annotations

import hashlib
import io
import json
import os
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

from workbench.config import Project
from workbench.contracts import Pin
from workbench.errors import DataError, SourceMissing

TIMEOUT = 60  # seconds without a byte
LARGEST = 2 * 2**30  # bytes of a publisher's file


def user_cache() -> Path:
    """Return the user's cache folder of sources (XDG base directories)."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "smishing-workbench"


def fetch_source(name: str, pin: Pin, project: Project) -> Path:
    """Return a file with the pinned content: from the mirrors, the user's cache, or the publisher's address.

    Raises SourceMissing that says how to get it, or DataError that names both checksums.
    """
    found = find_source(pin, project)
    if found:
        return found
    if pin.address is None:
        raise SourceMissing(
            _missing(name, pin, "its publisher offers no such file: it comes from a mirror folder", project)
        )
    try:
        content = _download(pin.address)
    except (urllib.error.URLError, OSError) as error:
        raise SourceMissing(
            _missing(name, pin, f"{pin.address} did not answer ({type(error).__name__})", project)
        ) from None
    return _keep(name, pin, content)


def find_source(pin: Pin, project: Project) -> Path | None:
    """Return a file with the pinned content in the mirrors or the user's cache, or None."""
    cached = user_cache() / pin.sha256 / pin.filename
    if cached.is_file() and hash_file(cached) == pin.sha256:
        return cached
    sums = _Sums(user_cache() / "checksums.json")
    try:
        return next((file for file in _mirrored(pin, project) if sums.of(file) == pin.sha256), None)
    finally:
        sums.save()


def _mirrored(pin: Pin, project: Project) -> Iterator[Path]:
    """Yield the files of the mirror folders, those of the pinned name first."""
    files = [file for mirror in project.mirrors() if mirror.is_dir() for file in sorted(mirror.rglob("*"))]
    yield from sorted((file for file in files if file.is_file()), key=lambda file: file.name != pin.filename)


class _Sums:
    """sha256 of files, remembered by path, size and time of change, so that a mirror is read once."""

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            self._known: dict[str, str] = json.loads(file.read_text("utf-8"))
        except (OSError, ValueError):
            self._known = {}
        self._new = False

    def of(self, file: Path) -> str:
        state = file.stat()
        key = f"{file.resolve()}|{state.st_size}|{state.st_mtime_ns}"
        if key not in self._known:
            self._known[key] = hash_file(file)
            self._new = True
        return self._known[key]

    def save(self) -> None:
        if not self._new:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        partial = self._file.with_suffix(f".{os.getpid()}.part")
        partial.write_text(json.dumps(self._known, sort_keys=True), "utf-8")
        partial.replace(self._file)


def hash_file(file: Path) -> str:
    """Return the sha256 of a file, in hexadecimal."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _download(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=TIMEOUT) as response:  # noqa: S310  (addresses are a plugin's own)
        content = response.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise DataError(f"{address} is larger than {LARGEST} bytes; that is not the file")
    assert isinstance(content, bytes)
    return content


def _keep(name: str, pin: Pin, content: bytes) -> Path:
    """Store the pinned file, or the member of a zip archive that is it, in the user's cache."""
    for candidate in _candidates(content):
        if hashlib.sha256(candidate).hexdigest() == pin.sha256:
            file = user_cache() / pin.sha256 / pin.filename
            file.parent.mkdir(parents=True, exist_ok=True)
            partial = file.with_suffix(f".{os.getpid()}.part")
            partial.write_bytes(candidate)
            partial.replace(file)
            return file
    got = hashlib.sha256(content).hexdigest()
    raise DataError(
        f"source '{name}': {pin.address} gave a file of sha256 {got}, and none inside it has the pinned "
        f"{pin.sha256}. The publisher changed it: check what changed, then pin the new sum in the plugin."
    )


def _candidates(content: bytes, depth: int = 2) -> Iterator[bytes]:
    yield content
    if depth and zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.infolist():
                if not member.is_dir() and member.file_size <= LARGEST:
                    yield from _candidates(archive.read(member), depth - 1)


def _missing(name: str, pin: Pin, why: str, project: Project) -> str:
    same = next((file for file in _mirrored(pin, project) if file.name == pin.filename), None)
    other = f"; {same} is another, its sha256 is {hash_file(same)}" if same else ""
    return (
        f"source '{name}' is missing: no file of sha256 {pin.sha256} ({pin.filename}) in the mirrors or the "
        f"cache{other}, and {why}. Put the file into a folder and name that folder in WORKBENCH_MIRROR, or as `mirror` "
        "in pyproject.toml."
    )
