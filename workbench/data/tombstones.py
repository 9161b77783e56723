"""Tombstones: `data/purged.json`, the signed records of all purges, which git carries to every clone.

A build depends on the last purge that touched its recipe's snapshot: after one, it is stale. Old commits may no longer
check out; the records say why, and name what is gone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from workbench.config import Project
from workbench.data.building import write_json

PURGED = "purged.json"
NEVER = "none"


def write_tombstones(project: Project, records: Sequence[dict[str, Any]], *, public_key: str | None) -> Path:
    """Write the records of a store, checked, or those that are there already where there is no store."""
    file = project.locks / PURGED
    content: dict[str, Any] = {"format": 1, "records": list(records), "recipes": _name_last(project, records)}
    write_json(content | ({"public_key": public_key} if records else {}), file)
    return file


def read_tombstones(project: Project) -> tuple[list[dict[str, Any]], str | None]:
    """Return the records that git carried here, and the public key that they are signed by."""
    file = project.locks / PURGED
    content = json.loads(file.read_text("utf-8")) if file.exists() else {"records": []}
    return content["records"], content.get("public_key")


def _name_last(project: Project, records: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Return recipe → hash of the last record that names its snapshot."""
    last = dict.fromkeys(project.settings.recipes, NEVER)
    return last | {recipe: one["hash"] for one in records for recipe in one["snapshots"] if recipe in last}
