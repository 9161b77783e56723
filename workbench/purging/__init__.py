"""Purging: what knows rows that were withdrawn is found, taken away, recorded, proved to be gone. Names load late."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

_PUBLIC = {
    "accept_restored": "sweeping",
    "name_knowing": "knowing",
    "purge_withdrawn": "sweeping",
    "sweep": "sweeping",
}

__all__ = [
    "accept_restored",
    "name_knowing",
    "purge_withdrawn",
    "sweep",
]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'workbench.purging' has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(f"workbench.purging.{_PUBLIC[name]}"), name)


if TYPE_CHECKING:
    from workbench.purging.knowing import name_knowing
    from workbench.purging.sweeping import accept_restored, purge_withdrawn, sweep
