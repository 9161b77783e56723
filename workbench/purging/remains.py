"""Remains: rows outside of the store. In snapshots and what was made of them, in DVC's cache and its folder remotes.

A table is known by the hashes of its rows' ids, which outlive the rows; any other file by the texts: of rows that are
still in the store, and as tables spell them, which were masked once more when they were built. What DVC links into
the project from its cache counts as a file of its own.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Set
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from workbench.config import Project
from workbench.data.building import SNAPSHOT
from workbench.parquet import read_parquet
from workbench.purging.needles import Needles
from workbench.records import COLUMNS, content_digest
from workbench.store import hash_id

MAGIC = b"PAR1"
CACHE = "datasets"  # of memory-mapped datasets, in the project's state


class Remains(NamedTuple):
    """Files that hold rows; hashes of those found in tables; snapshots by recipe, DVC's objects by md5; all texts."""

    files: tuple[Path, ...]
    rows: frozenset[str]
    snapshots: Mapping[str, str]
    objects: tuple[str, ...]
    texts: Needles


NO_TEXTS = Needles()
NOTHING = Remains((), frozenset(), {}, (), NO_TEXTS)


class Stores(NamedTuple):
    """Folders in which DVC keeps files under their md5, and the names of remotes that are no folders."""

    folders: tuple[Path, ...] = ()
    distant: tuple[str, ...] = ()


def find_remains(
    project: Project, hashes: Set[str], texts: Set[str] = frozenset(), known: Needles = NO_TEXTS
) -> Remains:
    """Find the files that hold rows of these hashes, or these texts, or those that are known already."""
    stored = find_stores(project).folders
    files = [file for folder in (project.locks, *stored) for file in _files(folder)]
    read = {file: _read_rows(file, hashes) for file in files}
    tables = {file: rows for file, rows in read.items() if rows}
    spelled = {text for rows in tables.values() for text in rows.values()}
    needles = Needles({*texts, *spelled}, key=known.key, prints=known.prints)
    # Of two equal texts in a table one may be another client's: there, only ids tell.
    found = {*tables, *(file for file, rows in read.items() if rows is None and needles.stand_in(file))}
    objects = {"".join(file.parts[-2:]) for file in found if any(map(file.is_relative_to, stored))}
    return Remains(
        files=tuple(sorted(found)),
        rows=frozenset().union(*tables.values()),
        snapshots=_name_snapshots(project, found),
        objects=tuple(sorted(objects)),
        texts=needles,
    )


def drop_remains(project: Project, remains: Remains) -> None:
    """Delete the files, links first, and before them what was memory-mapped of any snapshot."""
    shutil.rmtree(project.state / CACHE, ignore_errors=True)
    for file in sorted(remains.files, key=Path.is_symlink, reverse=True):
        file.unlink(missing_ok=True)


def find_left(project: Project, texts: Needles, *, but: Set[Path]) -> list[Path]:
    """Return the files of the project's state, `but` aside, in which one of the texts still stands."""
    return sorted(file for file in _files(project.state) if file not in but and texts.stand_in(file))


def find_stores(project: Project) -> Stores:
    """Return where DVC keeps what it versions: folders, its cache first, and the remotes that are none.

    A cache that was moved left its files in the folder that is DVC's own: that one is always among them.
    """
    dvc = project.root / ".dvc"
    if not dvc.is_dir():
        return Stores()
    from dvc.config import Config

    config = Config(dvc_dir=str(dvc))
    remotes = {name: Path(remote["url"].removeprefix("file://")) for name, remote in config["remote"].items()}
    own = dvc / "cache"
    folders = dict.fromkeys([Path(config["cache"].get("dir") or own), own, *filter(Path.is_absolute, remotes.values())])
    distant = sorted(name for name, place in remotes.items() if not place.is_absolute())
    return Stores(tuple(folder / "files" for folder in folders), tuple(distant))


def _read_rows(file: Path, hashes: Set[str]) -> dict[str, str] | None:
    """Return hash → text of the rows of these hashes that a table holds; None for what is no table with ids."""
    import pyarrow.parquet as pq

    with suppress(OSError, ValueError):  # pyarrow's errors are of these: a file that is gone, or half of one
        with file.open("rb") as opened:
            names = set(pq.read_schema(file).names) if opened.read(len(MAGIC)) == MAGIC else set()
        if "id" in names:
            table = pq.read_table(file, columns=["id", *({"content"} & names)]).to_pydict()
            texts = table.get("content") or [""] * len(table["id"])
            rows = dict(zip(map(hash_id, table["id"]), texts, strict=True))
            return {key: rows[key] for key in rows.keys() & hashes}
    return None


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in folder.rglob("*") if file.is_file())


def _name_snapshots(project: Project, files: Set[Path]) -> dict[str, str]:
    found = {}
    for recipe in project.settings.recipes:
        if (file := project.folder(recipe) / SNAPSHOT) in files:
            found[recipe] = content_digest(read_parquet(file)[list(COLUMNS)])
    return found
