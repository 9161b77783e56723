"""Consent: rows of captured traffic are used only while their owners allow it, in old snapshots too.

A model that learned from such rows says so: beside it lie the hashes of their ids, so that it is known which models
knew a row once it is withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.config import Project
from workbench.outputs import replaced

if TYPE_CHECKING:
    import pandas as pd

CAPTURED = "captured"
LEARNED = "captured.txt"  # in a model's folder


def drop_withdrawn(frame: pd.DataFrame, *, project: Project) -> pd.DataFrame:
    """Return a snapshot's rows without the captured ones that the store no longer gives for research."""
    captured = frame["source"] == CAPTURED
    if not captured.any():
        return frame
    allowed = allowed_rows(project)
    return frame[~captured | frame["id"].isin(allowed)].reset_index(drop=True)


def allowed_rows(project: Project) -> set[str]:
    """Return the ids of the rows that may be used now: none where there is no store."""
    from workbench.store import has_store, open_store

    if not has_store(project):
        return set()
    with open_store(project) as store:
        return {row["id"] for row in store.research.read()}


def is_usable(source: str, name: str, allowed: set[str]) -> bool:
    """Tell whether a row may be used: one of another source, or a captured one that is allowed."""
    return source != CAPTURED or name in allowed


def write_learned(frame: pd.DataFrame, folder: Path) -> None:
    """Write beside a model from which captured rows it learned; nothing where there were none."""
    captured = frame.loc[frame["source"] == CAPTURED, "id"]
    (folder / LEARNED).unlink(missing_ok=True)
    if len(captured):
        write_hashes(captured, folder / LEARNED)


def write_hashes(ids: Iterable[str], file: Path) -> None:
    """Write the hashes of ids, sorted, a line each."""
    from workbench.store import hash_id

    with replaced(file) as partial:
        partial.write_text("\n".join(sorted(map(hash_id, ids))) + "\n", "utf-8")


def read_learned(folder: Path) -> set[str]:
    """Return the hashes of the captured rows that a model learned from."""
    file = folder / LEARNED
    return set(file.read_text("utf-8").split()) if file.exists() else set()
