"""Splitting: near-duplicate clusters, whole, into a training and a test part; by time where it is known."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.config import Project, load_project
from workbench.data.building import SNAPSHOT, count_by, find_sources, write_json
from workbench.data.clusters import cluster_texts
from workbench.errors import DataError
from workbench.outputs import filled
from workbench.parquet import read_parquet, write_parquet
from workbench.records import COLUMNS, content_digest, number_masked

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

SPLIT = "split.parquet"
SUMMARY = "split.json"
PARTS = ("train", "test")


def split(recipe: str, *, project: Project | None = None) -> dict[str, Any]:
    """Split a recipe's snapshot; write `split.parquet` (id, cluster, part) and return the summary beside it.

    A cluster is never across parts. Clusters whose records have a time go to test newest first; the others by a
    hash of the cluster with the recipe's seed. Synthetic records are for training alone, where there are others: no
    figure is measured on them. Raises DataError where a part would lack smishing.
    """
    project = project or load_project()
    settings = project.recipe(recipe)
    frame = read_snapshot(recipe, project=project)
    frame, method = clustered(frame, similarity=settings.similarity, folder=project.state / "cache")
    frame["part"] = _assign(frame, share=settings.test_share, seed=settings.seed, training=_training(recipe, project))
    _check(recipe, frame)
    summary = {
        "format": 1,
        "method": method,
        "similarity": settings.similarity,
        "seed": settings.seed,
        "clusters": int(frame["cluster"].nunique()),
        "largest": int(frame.groupby("cluster").size().max()),
        "parts": {part: _summarize(frame[frame["part"] == part]) for part in PARTS},
    }
    with filled(project.folder(recipe)) as folder:
        write_parquet(frame[["id", "cluster", "part"]], folder / SPLIT)
        write_json(summary, folder / SUMMARY)
    return summary


def clustered(frame: pd.DataFrame, *, similarity: float, folder: Path | None = None) -> tuple[pd.DataFrame, str]:
    """Return the table with the near-duplicate `cluster` of each record beside it, and how they were found."""
    texts = [number_masked(text) for text in frame["content"]]
    numbers, method = cluster_texts(texts, similarity=similarity, folder=folder)
    return frame.assign(cluster=name_clusters(frame["id"].to_numpy(), numbers)), method


def read_snapshot(recipe: str, *, project: Project) -> pd.DataFrame:
    """Read a recipe's snapshot; raise DataError that names the command which builds it."""
    file = project.folder(recipe) / SNAPSHOT
    if not file.exists():
        raise DataError(
            f"recipe '{recipe}' has no snapshot ({file.relative_to(project.root)}). "
            f"Build it: `dvc repro split@{recipe}`, or fetch it: `dvc pull`."
        )
    try:
        return read_parquet(file)
    except (OSError, ValueError, KeyError):  # pyarrow's errors are of these
        raise DataError(
            f"{file} is broken. Build it anew: `dvc repro --force build@{recipe}`, or `dvc pull`."
        ) from None


def name_clusters(ids: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Name each cluster by the smallest id in it, so that its name does not depend on the order of rows."""
    order = np.lexsort((ids, numbers))
    _, first = np.unique(numbers[order], return_index=True)
    return np.asarray(ids[order][first][numbers])


def _training(recipe: str, project: Project) -> frozenset[str]:
    """Return the sources that are for training alone: the synthetic ones, where the recipe has a labelled real one.

    A live source (`state`) is labelled by feedback, record by record: it alone cannot be relied on for a test part.
    """
    named = find_sources(project.recipe(recipe))
    real = any(not source.synthetic and source.state is None for source in named.values())
    return frozenset(name for name, source in named.items() if source.synthetic and real)


def _assign(frame: pd.DataFrame, *, share: float, seed: int, training: frozenset[str]) -> np.ndarray:
    """Give each record a part: whole clusters, in order, to test until its share is reached.

    A cluster with a record that is for training alone is for training, and counts for no share.
    """
    held = frame.loc[frame["source"].isin(training), "cluster"]
    open_ = frame[~frame["cluster"].isin(set(held))]
    clusters = open_.groupby("cluster").agg(size=("id", "size"), newest=("received_at", "max")).reset_index()
    clusters["draw"] = [_draw(cluster, seed) for cluster in clusters["cluster"]]
    timed = clusters["newest"].notna()
    chosen: set[str] = set()
    for group in (clusters[timed].sort_values("newest", ascending=False), clusters[~timed].sort_values("draw")):
        before = group["size"].cumsum() - group["size"]
        chosen |= set(group.loc[before < share * group["size"].sum(), "cluster"])
    return np.where(frame["cluster"].isin(chosen), "test", "train")


def _draw(cluster: str, seed: int) -> int:
    return int.from_bytes(hashlib.blake2b(f"{seed}\0{cluster}".encode(), digest_size=8).digest(), "big")


def _check(recipe: str, frame: pd.DataFrame) -> None:
    for part in PARTS:
        labels = set(frame.loc[frame["part"] == part, "label"].dropna())
        if "smishing" not in labels or len(labels) < 2:
            raise DataError(
                f"recipe '{recipe}': part '{part}' must hold smishing and another label. "
                f"Got {', '.join(sorted(labels)) or 'none'}. Add a source, or change test_share or seed."
            )


def _summarize(part: pd.DataFrame) -> dict[str, Any]:
    ordered = part.sort_values("id", kind="stable").reset_index(drop=True)
    return {
        "rows": len(part),
        "clusters": int(part["cluster"].nunique()),
        "labels": count_by(part, "label"),
        "digest": content_digest(ordered[list(COLUMNS)]),
    }
