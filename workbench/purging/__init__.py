"""Purging: what knows rows that were withdrawn is found, taken away, recorded, proved to be gone. Names load late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.late import load_late

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


__getattr__ = load_late(__name__, _PUBLIC)

if TYPE_CHECKING:
    from workbench.purging.knowing import name_knowing
    from workbench.purging.sweeping import accept_restored, purge_withdrawn, sweep
