"""Loading what was built: record tables for people and stages, memory-mapped datasets for what is large."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from workbench.config import Project, load_project
from workbench.data.building import MANIFEST, SNAPSHOT, gather
from workbench.data.consent import CAPTURED, allowed_rows, drop_withdrawn, is_usable
from workbench.data.splitting import SPLIT, SUMMARY, clustered, read_snapshot
from workbench.errors import ConfigError, DataError, join_names
from workbench.parquet import open_dataset, read_parquet
from workbench.privacy import Findings

if TYPE_CHECKING:
    from pathlib import Path

    import datasets
    import pandas as pd


def load_records(
    recipe: str, part: Literal["train", "test"] | None = None, *, project: Project | None = None
) -> pd.DataFrame:
    """Return a recipe's anonymized snapshot, or one part of it, sorted by id, with `cluster` and `part` beside.

    `attrs` say which recipe it is and what was masked, for display only. Raises DataError if it is not built.
    """
    project = project or load_project()
    project.recipe(recipe)
    frame = drop_withdrawn(read_snapshot(recipe, project=project), project=project)
    frame = frame.merge(_read_parts(recipe, project), on="id", how="left", validate="one_to_one")
    if part is not None:
        check_part(part)
        frame = frame[frame["part"] == part].reset_index(drop=True)
    manifest = read_manifest(recipe, project=project)
    frame.attrs = {"recipe": recipe, "anonymized": sorted(manifest["anonymizers"]), "found": manifest["found"]}
    return frame


def _read_parts(recipe: str, project: Project) -> pd.DataFrame:
    file = project.folder(recipe) / SPLIT
    if not file.exists():
        raise DataError(f"recipe '{recipe}' is not split. Run `dvc repro split@{recipe}`.")
    try:
        return read_parquet(file, columns=("id", "cluster", "part"))
    except (OSError, ValueError, KeyError):  # pyarrow's errors are of these
        raise _broken(file, recipe) from None


def _broken(file: Path, recipe: str) -> DataError:
    return DataError(f"{file} is broken. Build it anew: `dvc repro --force split@{recipe}`, or `dvc pull --force`.")


def check_part(part: Any) -> None:
    """Raise DataError for what is no part of a split."""
    if not isinstance(part, str) or part not in ("train", "test"):
        got = repr(part) if isinstance(part, str) else type(part).__name__
        raise DataError(f"part must be train or test. Got {got}.")


def load_source(recipe: str, source: str, *, project: Project | None = None) -> pd.DataFrame:
    """Build one source of a recipe alone, in memory: anonymized, with `cluster` and its publisher's labels.

    In the recipe's snapshot a text that two sources hold is one record; here none is lost to another source. Raises
    ConfigError for a source that the recipe does not name.
    """
    project = project or load_project()
    settings = project.recipe(recipe)
    if source not in settings.sources:
        raise ConfigError(f"source must be one of {join_names(settings.sources)}. Got {source!r}.")
    alone = msgspec.structs.replace(settings, sources={source: settings.sources[source]})
    frame, _ = gather(alone, Findings(), project=project)
    return clustered(frame, similarity=settings.similarity)[0]


def load_dataset(recipe: str, *, project: Project | None = None) -> datasets.Dataset:
    """Open a recipe's snapshot as a memory-mapped `datasets.Dataset`; its cache stays inside the project."""
    project = project or load_project()
    read_snapshot(recipe, project=project)
    opened = open_dataset(project.folder(recipe) / SNAPSHOT, cache=project.state / "datasets")
    if CAPTURED not in opened.unique("source"):
        return opened
    allowed_ids, rows = allowed_rows(project), zip(opened["source"], opened["id"], strict=True)
    return opened.select([place for place, (source, name) in enumerate(rows) if is_usable(source, name, allowed_ids)])


def read_manifest(recipe: str, *, project: Project | None = None) -> dict[str, Any]:
    """Return the manifest of a recipe's snapshot."""
    return _read_json(recipe, MANIFEST, project or load_project())


def name_synthetic(recipe: str, *, project: Project | None = None) -> frozenset[str]:
    """Return the names of a recipe's sources that are synthetic."""
    sources = read_manifest(recipe, project=project)["sources"]
    return frozenset(name for name, source in sources.items() if source["synthetic"])


def read_split(recipe: str, *, project: Project | None = None) -> dict[str, Any]:
    """Return the summary of a recipe's split."""
    return _read_json(recipe, SUMMARY, project or load_project())


def _read_json(recipe: str, name: str, project: Project) -> dict[str, Any]:
    file = project.folder(recipe) / name
    if not file.exists():
        raise DataError(f"recipe '{recipe}' has no {name}. Run `dvc repro split@{recipe}`, or `dvc pull`.")
    try:
        read = json.loads(file.read_text("utf-8"))
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise _broken(file, recipe)
    return read
