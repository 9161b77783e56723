"""The store of the project that a command runs in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.store import Store


def here() -> Store:
    """Open the store of the project around the working directory."""
    from workbench.config import load_project
    from workbench.store import open_store

    return open_store(load_project())
