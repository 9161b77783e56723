"""Needles: texts that are looked for, all at once, in the bytes of files, whatever form they were written in."""

from __future__ import annotations

import json
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

LEAST = 16  # bytes of a text that is looked for; what is shorter stands anywhere by chance
HEAD = 8  # bytes that are compared first, at every place at once
CHUNK = 1 << 22  # bytes
LOW = 1 << 16


class Needles:
    """Texts, each as UTF-8, as JSON spells it, and as numpy stores it (UTF-32)."""

    def __init__(self, texts: Iterable[str]) -> None:
        spelled = {form for text in texts for form in _spell(text) if len(text.encode()) >= LEAST}
        self._longest = max(map(len, spelled), default=0)
        self._heads: defaultdict[int, list[bytes]] = defaultdict(list)
        for form in spelled:
            self._heads[int.from_bytes(form[:HEAD], "little")].append(form)
        self._known = np.array(sorted(self._heads), dtype="<u8")
        self._low = np.zeros(LOW, dtype=bool)
        self._low[self._known % LOW] = True

    def __bool__(self) -> bool:
        return bool(self._heads)

    def stand_in(self, file: Path) -> bool:
        """Tell whether a text stands in a file, or in a member of it where it is a zip archive."""
        if not self:
            return False
        with file.open("rb") as opened:
            if self._found(iter(lambda: opened.read(CHUNK), b"")):
                return True
        return zipfile.is_zipfile(file) and any(self._found(member) for member in _members(file))

    def _found(self, chunks: Iterator[bytes]) -> bool:
        tail = b""
        for chunk in chunks:
            content = tail + chunk
            if self._holds(content):
                return True
            tail = content[-self._longest :]
        return False

    def _holds(self, content: bytes) -> bool:
        if len(content) < HEAD:
            return False
        # The eight bytes from every place on, as one number each; nothing is copied.
        windows = np.ndarray(len(content) - HEAD + 1, dtype="<u8", buffer=content, strides=(1,))
        places = np.flatnonzero(self._low[windows % LOW])
        places = places[np.isin(windows[places], self._known)]
        return any(content.startswith(form, at) for at in places for form in self._heads[int(windows[at])])


def _spell(text: str) -> set[bytes]:
    return {text.encode(), json.dumps(text)[1:-1].encode(), text.encode("utf-32-le")}


def _members(file: Path) -> Iterator[Iterator[bytes]]:
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            with archive.open(name) as member:
                yield iter(lambda: member.read(CHUNK), b"")
