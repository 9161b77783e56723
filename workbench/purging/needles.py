"""Needles: texts that are looked for, all at once, in the bytes of files, whatever form they were written in.

They are known by keyed hashes alone, so that what is looked for can be written down, and does not say what it is.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

LEAST = 16  # bytes of a text that is looked for; what is shorter stands anywhere by chance
HEAD = 16  # bytes that are compared first, at every place at once
CHUNK = 1 << 22  # bytes
LOW = 1 << 16
KEY = 32  # bytes


class Print(NamedTuple):
    """What is known of one form of a text: a hash of its first bytes, its length in bytes, a hash of it all."""

    head: int
    length: int
    digest: str


class Needles:
    """Texts, each as UTF-8, as JSON spells it, and as numpy stores it (UTF-32); `prints` are of others, by `key`."""

    def __init__(self, texts: Iterable[str] = (), *, key: bytes = b"", prints: Iterable[Print] = ()) -> None:
        self.key = key or secrets.token_bytes(KEY)
        factors = np.frombuffer(hashlib.blake2b(b"heads", key=self.key, digest_size=16).digest(), dtype="<u8")
        self._first, self._second = factors | np.uint64(1)
        spelled = {form for text in texts for form in _spell(text) if len(text.encode()) >= LEAST}
        self.prints = frozenset({*map(Print._make, prints), *map(self._print, spelled)})
        self._longest = max((one.length for one in self.prints), default=0)
        self._heads: defaultdict[int, defaultdict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        for one in self.prints:
            self._heads[one.head][one.length].add(one.digest)
        self._known = np.array(sorted(self._heads), dtype="<u8")
        self._low = np.zeros(LOW, dtype=bool)
        self._low[self._known % LOW] = True

    def __bool__(self) -> bool:
        return bool(self.prints)

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
        heads = self._hash_heads(content)
        places = np.flatnonzero(self._low[heads % LOW])
        places = places[np.isin(heads[places], self._known)]
        return any(self._stands_at(int(at), int(heads[at]), content) for at in places)

    def _hash_heads(self, content: bytes) -> np.ndarray:
        """Return a hash of the first bytes from every place on: half of it, which does not say what they are."""
        windows = np.ndarray(len(content) - HEAD // 2 + 1, dtype="<u8", buffer=content, strides=(1,))
        mixed: np.ndarray = windows[: -HEAD // 2] * self._first + windows[HEAD // 2 :] * self._second
        return mixed >> np.uint64(32)

    def _stands_at(self, at: int, head: int, content: bytes) -> bool:
        known = self._heads[head].items()
        return any(self._digest(content[at : at + length]) in digests for length, digests in known)

    def _print(self, form: bytes) -> Print:
        return Print(int(self._hash_heads(form[:HEAD])[0]), len(form), self._digest(form))

    def _digest(self, form: bytes) -> str:
        return hashlib.blake2b(form, key=self.key, digest_size=16).hexdigest()


def _spell(text: str) -> set[bytes]:
    return {text.encode(), json.dumps(text)[1:-1].encode(), text.encode("utf-32-le")}


def _members(file: Path) -> Iterator[Iterator[bytes]]:
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            with archive.open(name) as member:
                yield iter(lambda: member.read(CHUNK), b"")
