"""The witness: how far each chain had come, told outside of the database, in the folder of the key file.

Whoever writes to the database alone can cut a chain and set its head back, or put an old copy of the whole in its
place: every chain in it holds, and one ends before what its witness saw. An entry is witnessed once its commit is done,
so a witness may be behind its chain (a crash in between) and is never ahead of it. Databases that share a key file have
a folder each, by where they lie.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from workbench.store.durable import append_line, write_whole

logger = logging.getLogger("workbench.store")
TAIL = 4096  # bytes of the end that are read: several processes may have written out of turn, but not by many lines
LINE = re.compile(r"^(\d+) ([0-9a-f]{64})$", re.MULTILINE)


class Seen(NamedTuple):
    """An entry that was witnessed."""

    number: int
    hash: str


class Witness:
    """One file for each chain, `privacy_ledger.ACCOUNT` say; its highest line is the last entry that was seen."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.is_silent = False

    def last(self, table: str, scope: str = "") -> Seen | None:
        """Return the last entry of a chain that was seen, or None; of an account's wherever its database lay."""
        if self.is_silent:
            return None
        return max((seen for file in self._files(table, scope) for seen in _read(file)), default=None)

    def note(self, table: str, scope: str, seen: Seen) -> None:
        """Note an entry that is committed. Where it cannot be written the witness stays behind, and the log says so."""
        try:
            append_line(self._file(table, scope), f"{seen.number} {seen.hash}")
        except OSError as error:
            logger.error("a chain's entry could not be witnessed: %s", type(error).__name__)

    def chains(self) -> list[tuple[str, str]]:
        """Return table and scope of every chain that was seen."""
        names = sorted(file.name for file in self._folder.glob("*") if not file.name.endswith(".new"))
        return [(table, scope) for table, _, scope in (name.partition(".") for name in names)]

    def forget(self, table: str, scope: str) -> None:
        """Forget a chain: of an account that is erased."""
        for file in self._files(table, scope):
            file.unlink(missing_ok=True)

    def reset(self, table: str, scope: str, seen: Seen) -> None:
        """Take an entry for the last, whatever was seen before: a restore was accepted."""
        self.forget(table, scope)
        write_whole(self._file(table, scope), f"{seen.number} {seen.hash}\n".encode())

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Let what it saw object to nothing: while a restore is accepted."""
        before, self.is_silent = self.is_silent, True
        try:
            yield
        finally:
            self.is_silent = before

    def _files(self, table: str, scope: str) -> list[Path]:
        own = self._file(table, scope)
        return [*self._folder.parent.glob(f"*/{own.name}")] if scope else [own]

    def _file(self, table: str, scope: str) -> Path:
        return self._folder / (f"{table}.{scope}" if scope else table)


def _read(file: Path) -> list[Seen]:
    """Return the entries that the end of a file tells of, in no order."""
    try:
        with file.open("rb") as opened:
            opened.seek(max(0, os.fstat(opened.fileno()).st_size - TAIL))
            told = LINE.findall(opened.read().decode("ascii", "replace"))
    except FileNotFoundError:
        return []
    return [Seen(int(number), hashed) for number, hashed in told]
