"""Purging: rows of accounts that objected or left are deleted before a build, and it is told who knew them."""

from __future__ import annotations

import json
from typing import Any

from workbench.config import Project, load_project
from workbench.data.building import SNAPSHOT
from workbench.data.consent import CAPTURED
from workbench.data.splitting import SUMMARY
from workbench.records import COLUMNS, content_digest, read_parquet
from workbench.registry.tracking import open_client
from workbench.store import has_store, open_store


def purge_withdrawn(*, project: Project | None = None) -> dict[str, Any] | None:
    """Delete what was withdrawn; return the signed record, or None for nothing.

    The record names rows by hashes of their ids, the snapshots built before that hold them (recipe → digest), and the
    model versions that were trained on those.
    """
    project = project or load_project()
    if not has_store(project):
        return None
    with open_store(project) as store:
        withdrawn = store.research.withdrawn()
        holding = _holding(withdrawn, project) if withdrawn else {}
        return store.research.purge(snapshots=holding, models=[m for name in holding for m in _trained(name, project)])


def _holding(withdrawn: set[str], project: Project) -> dict[str, str]:
    """Return recipe → content digest of the snapshots that hold any of the rows."""
    found = {}
    for name, recipe in project.settings.recipes.items():
        file = project.folder(name) / SNAPSHOT
        if CAPTURED in recipe.sources and file.exists():
            frame = read_parquet(file)
            if frame["id"].isin(withdrawn).any():
                found[name] = content_digest(frame[list(COLUMNS)])
    return found


def _trained(recipe: str, project: Project) -> list[str]:
    """Return the registered versions that were trained on the recipe's present training part."""
    file = project.folder(recipe) / SUMMARY
    if not file.exists():
        return []
    trained_on = json.loads(file.read_text("utf-8"))["parts"]["train"]["digest"]
    client = open_client(project)
    versions = client.search_model_versions(f"name='{recipe}'")
    digests = {version.version: client.get_run(version.run_id).data.tags.get("data_digest") for version in versions}
    return [f"{recipe}/{version}" for version, digest in digests.items() if digest == trained_on]
