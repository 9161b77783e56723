"""Tombstones: `data/purged.json`, the signed records of all purges, which git carries to every clone.

A build depends on the last purge that touched its recipe's snapshot: after one, it is stale. Old commits may no longer
check out; the records say why, and name what is gone. Several stores may have purged: the records of all of them stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from workbench.config import Project
from workbench.data.building import write_json
from workbench.errors import DataError

PURGED = "purged.json"
NEVER = "none"


class Tombstones(NamedTuple):
    """The records, and the public keys that they are signed by: one of each store that has purged."""

    records: tuple[dict[str, Any], ...] = ()
    public_keys: tuple[str, ...] = ()


def write_tombstones(project: Project, records: Sequence[dict[str, Any]] = (), *, public_key: str = "") -> Path:
    """Add the records of a store, checked and signed by `public_key`; those that git carried here are never lost."""
    told = read_tombstones(project)
    known = {record["hash"] for record in told.records}
    merged = [*told.records, *(record for record in records if record["hash"] not in known)]
    content: dict[str, Any] = {"format": 1, "records": merged, "recipes": _name_last(project, merged)}
    keys = sorted({*told.public_keys, *([public_key] if records else [])})
    file = project.locks / PURGED
    write_json(content | ({"public_keys": keys} if keys else {}), file)
    return file


def read_tombstones(project: Project) -> Tombstones:
    """Return what git carried here; raise DataError for a file that was cut, or merged by halves."""
    file = project.locks / PURGED
    if not file.exists():
        return Tombstones()
    try:
        content = msgspec.json.decode(file.read_bytes(), type=_Content)
        keys = {"hash", "rows", "snapshots", "objects", "models", "removed", "signature"}
        if all(keys <= record.keys() for record in content.records):
            return Tombstones(tuple(content.records), tuple(content.public_keys))
    except msgspec.DecodeError:
        pass
    raise DataError(
        f"{file} is broken: it must hold the records of purges as JSON. Put back the version that git has, with the "
        "records of both sides where it was merged, and run `workbench data purge` again."
    )


class _Content(msgspec.Struct):
    records: list[dict[str, Any]]
    public_keys: list[str] = []


def _name_last(project: Project, records: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Return recipe → hash of the last record that names its snapshot."""
    last = dict.fromkeys(project.settings.recipes, NEVER)
    return last | {recipe: one["hash"] for one in records for recipe in one["snapshots"] if recipe in last}
