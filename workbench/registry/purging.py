"""Purging: before every build, rows of accounts that objected or left go from wherever they stand.

From the store; from snapshots, DVC's cache and its folder remotes; models that hold the text of such a row are removed,
models that only learned from it are marked. A signed record, chained to the one before, says what left which snapshot
and which models knew it.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.config import Project, load_project
from workbench.data.remains import NOTHING, Remains, drop_remains, find_left, find_remains, find_stores
from workbench.data.tombstones import read_tombstones, write_tombstones
from workbench.errors import DataError
from workbench.store import Store, Traces, has_store, hash_id, open_store, run_retention
from workbench.store.erasure import compact
from workbench.store.restoring import Restored, accept_restore
from workbench.store.retention import Swept
from workbench.store.vault import vault_file

if TYPE_CHECKING:
    from workbench.data.needles import Needles
    from workbench.registry.knowing import Knowing


class Going(NamedTuple):
    """What a purge takes away: rows that are still in the store, files and models."""

    rows: int
    remains: Remains
    models: list[Knowing]

    @property
    def traces(self) -> Traces:
        """What the record says of it."""
        return Traces(
            rows=self.remains.rows,
            snapshots=self.remains.snapshots,
            objects=self.remains.objects,
            models=tuple(sorted(name for model in self.models for name in model.names)),
            removed=tuple(sorted(name for model in self.models if model.tells for name in model.names)),
        )


def purge_withdrawn(*, project: Project | None = None) -> dict[str, Any] | None:
    """Purge what was withdrawn; return the signed record, or None for nothing.

    Without a store, what the records in `data/purged.json` name goes from this clone's files, too. Raises DataError
    where a row still stands in a file that no stage makes, or may stand in a remote that is no folder.
    """
    project = project or load_project()
    if not has_store(project):
        _follow(project)
        return None
    with open_store(project) as store:
        going = find_going(store, project)
        take_away(project, going)
        record = store.research.purge(going.traces)
        if record:
            compact(store.database)
        finish(store, project, going)
        return record


def sweep(store: Store, *, now: datetime | None = None, dry_run: bool = False) -> Swept:
    """Run the retention, and the purge that belongs to it; a dry run looks, counts, and changes nothing."""
    going = find_going(store, store.project)
    if not dry_run:
        take_away(store.project, going)
    swept = run_retention(store, now=now, dry_run=dry_run, traces=going.traces)
    if not dry_run:
        finish(store, store.project, going)
    return swept


def accept_restored(store: Store) -> Restored:
    """Accept that an older copy of the database was put back; rows that were purged since go from it again."""
    with store.vault.witness.silent():
        known = {record["hash"] for record in store.research.purged()}
    records, _ = read_tombstones(store.project)
    lost = [record for record in records if record["hash"] not in known]
    restored = accept_restore(store, lost=_join(lost))
    write_tombstones(store.project, store.research.purged(), public_key=store.vault.public_key)
    return restored


def _join(records: list[dict[str, Any]]) -> Traces:
    """Return what several records of purges tell, as one."""

    def gather(name: str) -> set[str]:
        return {one for record in records for one in record[name]}

    return Traces(
        rows=frozenset(gather("rows")),
        snapshots={recipe: digest for record in records for recipe, digest in record["snapshots"].items()},
        objects=tuple(sorted(gather("objects"))),
        models=tuple(sorted(gather("models"))),
        removed=tuple(sorted(gather("removed"))),
    )


def find_going(store: Store, project: Project) -> Going:
    """Look for whatever knows rows that are withdrawn, or were purged before. Nothing is changed."""
    rows = store.research.withdrawn()
    fresh = {hash_id(row["id"]) for row in rows}
    purged = {name for record in store.research.purged() for name in record["rows"]}
    if not fresh | purged:
        return Going(0, NOTHING, [])
    remains = find_remains(project, fresh | purged, {row["content"] for row in rows})
    return Going(len(rows), remains, _find_knowing(project, fresh | remains.rows, remains.texts))


def _find_knowing(project: Project, hashes: set[str], texts: Needles) -> list[Knowing]:
    if not hashes:  # as nearly always: MLflow takes seconds to load
        return []
    from workbench.registry.knowing import find_knowing

    return find_knowing(project, hashes, texts)


def take_away(project: Project, going: Going) -> None:
    """Drop files and models. Before the rows go: once they have, no text is known by which to find a model again."""
    for model in going.models:
        model.let_go(project)
    if going.rows or going.remains.files:
        drop_remains(project, going.remains)


def finish(store: Store, project: Project, going: Going) -> None:
    """Once the store has the record, write it where builds depend on it; prove by the bytes that nothing is left."""
    write_tombstones(project, store.research.purged(), public_key=store.vault.public_key)
    _prove(store, project, going)


def _prove(store: Store, project: Project, going: Going) -> None:
    file = store.database.file
    own = {vault_file(project), *(file.parent.glob(f"{file.name}*") if file else ())}
    if left := find_left(project, going.remains, but=own):
        raise DataError(
            f"rows that were withdrawn still stand in {', '.join(map(str, left))}, which no stage makes. Delete what "
            "holds them, and run `workbench data purge` again."
        )
    if going.remains.objects and (distant := find_stores(project).distant):
        raise DataError(
            f"DVC's remotes {', '.join(distant)} are no folders: {', '.join(going.remains.objects)} may lie there "
            "still. Delete those objects there, and run it again."
        )


def _follow(project: Project) -> None:
    records, public_key = read_tombstones(project)
    purged = {name for record in records for name in record["rows"]}
    if purged and (remains := find_remains(project, purged)).files:
        drop_remains(project, remains)
    write_tombstones(project, records, public_key=public_key)
