"""Slices: how the verdicts hold on parts of the data; a slice under twenty records is marked small."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.evaluation.metrics import share

if TYPE_CHECKING:
    import pandas as pd

SMALL = 20
LENGTHS = (40, 80, 160, 320)


def slice_columns(frame: pd.DataFrame) -> dict[str, list[str]]:
    """Return slice name → the value of each record; columns that nobody filled are left out."""
    columns = {name: frame[name].fillna("").tolist() for name in ("source", "language", "family", "country", "kind")
               if name in frame and frame[name].notna().any()}  # fmt: skip
    content = frame["content"].tolist()
    columns["length"] = [_bucket(len(text)) for text in content]
    columns["has URL"] = ["yes" if "<URL" in text else "no" for text in content]
    columns["has number"] = ["yes" if "<PHONE" in text else "no" for text in content]
    return columns


def _bucket(length: int) -> str:
    edge = next((edge for edge in LENGTHS if length <= edge), None)
    return f"up to {edge}" if edge else f"over {LENGTHS[-1]}"


def _order(value: str) -> tuple[bool, int, str]:
    """Sort names by the alphabet, and lengths by what they say; the longest has no bound."""
    bound = value.rpartition(" ")[2]
    return value.startswith("over "), int(bound) if bound.isdigit() else 0, value


def slice_figures(
    frame: pd.DataFrame, truth: np.ndarray, flagged: np.ndarray, groups: np.ndarray
) -> list[dict[str, Any]]:
    """Return for each slice: n, positives, recall and false-positive rate at the operating point, with intervals."""
    made = []
    for name, values in slice_columns(frame).items():
        told = np.array(values)
        for value in sorted(set(values), key=_order):
            mine = told == value
            positive, negative = mine & truth, mine & ~truth
            made.append(
                {
                    "slice": name,
                    "value": value or "not known",
                    "n": int(mine.sum()),
                    "positives": int(positive.sum()),
                    "recall": _share(flagged, positive, groups),
                    "false_positive_rate": _share(flagged, negative, groups),
                    "small": bool(mine.sum() < SMALL),
                }
            )
    return made


def _share(flagged: np.ndarray, mine: np.ndarray, groups: np.ndarray) -> dict[str, float | None]:
    """Return the share of flagged records with its interval; null where there is no record."""
    if not mine.any():
        return {"value": None, "low": None, "high": None}
    told: dict[str, float | None] = {**share(flagged[mine], groups[mine])._asdict()}
    return told
