"""Leftovers: Python's search for cyclic ones, kept away from what stays.

Models and modules are half a million objects that live as long as the process. Walking them again and again took an
eighth of a busy worker's time, in pauses of a tenth of a second, and a seventh of what a command takes to begin.
"""

from __future__ import annotations

import gc

THRESHOLDS = (20_000, 20, 20)  # new objects until a search among the young ones, and so on for the older


def settle() -> None:
    """Drop the leftovers there are, then let no search look at what is here now: it stays. After each loading."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def search_seldom() -> None:
    """Look for leftovers after more new objects than a program does that makes few at a time."""
    gc.set_threshold(*THRESHOLDS)
