"""How reasons hold when a message changes as little as can be: what carries a verdict must not jump at a full stop."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from workbench.models import Model

if TYPE_CHECKING:
    import pandas as pd

MOST = 100  # messages
EDITS: dict[str, Callable[[str], str]] = {
    "a full stop": lambda text: f"{text.rstrip()}.",
    "a space more": lambda text: text.replace(" ", "  ", 1),
    "the first letter's case": lambda text: text[:1].swapcase() + text[1:],
    "thanks at the end": lambda text: f"{text.rstrip()} Thanks",
}


def measure_stability(model: Model, frame: pd.DataFrame, *, seed: int) -> list[dict[str, Any]]:
    """Return for each edit how many messages gave reasons, and the mean Jaccard of the reasons before and after it.

    Nothing for a model that gives no reasons.
    """
    drawn = frame.sample(min(len(frame), MOST), random_state=seed).sort_values("id").reset_index(drop=True)
    before = _reason(model, drawn)
    told = [row for row, reasons in enumerate(before) if reasons]
    if not told:
        return []
    return [
        {"edit": name, "n": len(told), "agreement": _agree(before, _reason(model, _edit(drawn, change)), told)}
        for name, change in EDITS.items()
    ]


def _edit(drawn: pd.DataFrame, change: Callable[[str], str]) -> pd.DataFrame:
    return drawn.assign(content=[change(text) for text in drawn["content"]])


def _reason(model: Model, frame: pd.DataFrame) -> list[set[str]]:
    return [{reason.text for reason in verdict.reasons} for verdict in model.judge(frame)]


def _agree(before: list[set[str]], after: list[set[str]], rows: list[int]) -> float:
    return sum(len(before[row] & after[row]) / len(before[row] | after[row]) for row in rows) / len(rows)
