"""The audit: what the workbench did itself, as a chain in the store."""

from __future__ import annotations

import getpass
import os
from typing import Any

from workbench.config import Project
from workbench.store.opening import open_store


def append_audit(project: Project, act: str, *, by: str = "", **facts: Any) -> dict[str, Any]:
    """Append one act, chained to the last by its hash; safe for several processes. Facts are JSON types.

    `by`: who acted; whoever runs this process, where nobody is named.
    """
    with open_store(project) as store, store.database.write() as connection:
        store.by = by or login()
        return store.note(connection, act, **facts)


def login() -> str:
    """Return who runs this process."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number that has no name
        return f"uid {os.getuid()}"


def read_audit(project: Project) -> list[dict[str, Any]]:
    """Return every act in order; raise DataError that names the entry where the chain is broken."""
    with open_store(project) as store:
        return store.read_audit()
