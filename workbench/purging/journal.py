"""The journal of a purge: what it set out to take away, until it has been proven that nothing of it is left.

It is written before anything goes, so that a purge that was killed is completed by the next, whose record says all; and
it stays while something is left, so that no purge passes before that is gone. Texts are in it as keyed hashes only.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from workbench.config import Project
from workbench.errors import ConfigError, DataError, join_names
from workbench.purging.needles import Needles, Print
from workbench.store import Traces
from workbench.store.durable import write_whole
from workbench.store.research import NOWHERE


class Journal(msgspec.Struct, frozen=True, kw_only=True):
    """What is owed: to the record, which comes after a number; the texts, as prints; objects by remotes."""

    after: int = 0
    traces: Traces = NOWHERE
    key: bytes = b""
    prints: frozenset[Print] = frozenset()
    distant: Mapping[str, frozenset[str]] = {}

    @property
    def texts(self) -> Needles:
        """What is looked for."""
        return Needles(key=self.key, prints=self.prints)


def journal_file(project: Project) -> Path:
    """Return where the journal lies: with what only its owner may read."""
    return project.state / "keys" / "purge.json"


def read_journal(project: Project) -> Journal | None:
    """Return the journal of a purge that is not done, or None; raise DataError for a broken one."""
    file = journal_file(project)
    if not file.exists():
        return None
    try:
        return msgspec.json.decode(file.read_bytes(), type=Journal)
    except msgspec.DecodeError:
        raise DataError(
            f"{file} is broken: it says what a purge that was stopped has not taken away yet. Put it back from a "
            "backup; without one delete it, and search for what the purge named by hand."
        ) from None


def write_journal(project: Project, journal: Journal) -> None:
    """Write the journal; it is on the disk before anybody goes on."""
    write_whole(journal_file(project), msgspec.json.encode(journal, order="sorted"))


def clear_remotes(project: Project, remotes: tuple[str, ...]) -> dict[str, list[str]]:
    """Take it that objects were deleted in these remotes, because somebody says so; return which they are.

    Raises ConfigError for a remote in which nothing may lie.
    """
    journal = read_journal(project) or Journal()
    if unknown := set(remotes) - journal.distant.keys():
        raise ConfigError(
            f"a remote to be cleared must be one in which something may lie: {join_names(journal.distant)}. "
            f"Got {join_names(unknown)}."
        )
    if remotes:
        kept = {name: objects for name, objects in journal.distant.items() if name not in remotes}
        write_journal(project, msgspec.structs.replace(journal, distant=kept))
    return {name: sorted(journal.distant[name]) for name in remotes}
