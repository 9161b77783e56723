"""Disagreeing: near-duplicates that one source labels otherwise than another, or than itself, counted by pair.

Where spam ends and smishing begins the sets do not agree by any visible rule; how often they differ says what no model
can be better than.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import pandas as pd


class Disagreement(NamedTuple):
    """Of `shared` clusters that two sources hold records of, in how many one says a label and the other another."""

    sources: tuple[str, str]
    labels: tuple[str, str]
    clusters: int
    shared: int

    def __str__(self) -> str:
        (one, other), (said, denied) = self.sources, self.labels
        return f"{one} says {said} and {other} {denied} in {self.clusters} of {self.shared} clusters that both hold"


def find_disagreements(frame: pd.DataFrame, clusters: np.ndarray) -> tuple[Disagreement, ...]:
    """Return every disagreement, the most frequent first.

    `frame`: records with `source` and `said`, their label or what the publisher said; `clusters`: of shape (n,).
    """
    held = frame[["source", "said"]].astype(str).assign(cluster=clusters)
    counts = held.groupby(["cluster", "source"]).size().rename("records").reset_index()
    shared = _count(_pair(counts[["cluster", "source"]]), ["source", "source_other"])
    alone = _count(counts[counts["records"] > 1], ["source"])
    pairs = _pair(held.drop_duplicates())
    differ = _count(pairs[pairs["said"] != pairs["said_other"]], ["source", "source_other", "said", "said_other"])
    told = [
        Disagreement((one, other), (said, denied), count, alone[one,] if one == other else shared[one, other])
        for (one, other, said, denied), count in differ.items()
    ]
    return tuple(sorted(told, key=lambda one: (-one.clusters, one)))


def _pair(held: pd.DataFrame) -> pd.DataFrame:
    """Return every pair of rows of one cluster, each pair once, the smaller first."""
    values = [str(name) for name in held.columns if name != "cluster"]
    pairs = held.merge(held, on="cluster", suffixes=("", "_other"))
    first, other = (pairs[[name + end for name in values]].apply(tuple, axis=1) for end in ("", "_other"))
    return pairs[first < other]


def _count(rows: pd.DataFrame, names: list[str]) -> dict[tuple[str, ...], int]:
    """Return in how many clusters each combination of values is."""
    kept = rows[["cluster", *names]].drop_duplicates()
    return dict(Counter(kept[names].itertuples(index=False, name=None)))
