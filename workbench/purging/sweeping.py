"""Purging: before every build, rows of accounts that objected or left go from wherever they stand.

From the store; from snapshots, DVC's cache and its folder remotes; models that hold the text of such a row are removed,
models that only learned from it are marked. A signed record, chained to the one before, says what left which snapshot
and which models knew it. What the records of other stores name, which git carried here, goes from these files as well.
A journal is written first: a purge that was killed is completed by the next, and one that left something fails again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import contextmanager, nullcontext
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from workbench.config import Project, load_project
from workbench.errors import DataError, ModelError
from workbench.purging.journal import Journal, clear_remotes, journal_file, read_journal, write_journal
from workbench.purging.remains import NO_TEXTS, NOTHING, Remains, drop_remains, find_left, find_remains, find_stores
from workbench.purging.tombstones import read_tombstones, write_tombstones
from workbench.store import Store, Traces, has_store, hash_id, open_store, run_retention
from workbench.store.erasure import compact
from workbench.store.research import NOWHERE
from workbench.store.restoring import Restored, accept_restore
from workbench.store.retention import Swept
from workbench.store.vault import vault_file, verify

if TYPE_CHECKING:
    from workbench.purging.knowing import Knowing
    from workbench.purging.needles import Needles


class Going(NamedTuple):
    """What a purge takes away: rows that are still in the store, files and models; its journal, None for nothing."""

    rows: int = 0
    remains: Remains = NOTHING
    models: tuple[Knowing, ...] = ()
    journal: Journal | None = None

    @property
    def traces(self) -> Traces:
        """What the record says of it."""
        return self.journal.traces if self.journal else NOWHERE


def purge_withdrawn(
    *, project: Project | None = None, cleared: tuple[str, ...] = (), by: str = ""
) -> dict[str, Any] | None:
    """Purge what was withdrawn; return the signed record, or None for nothing.

    Without a store, what the records in `data/purged.json` name goes from this clone's files alone. Raises DataError
    where a row still stands in a file that no stage makes, or may stand in a remote that is no folder; again and again,
    until it is gone: remotes that are `cleared` are, as `by` says.
    """
    project = project or load_project()
    with open_store(project) if has_store(project) else nullcontext() as store:
        if deleted := clear_remotes(project, cleared):
            _note_cleared(store, deleted, by)
        going = find_going(store, project)
        take_away(project, going)
        record = store.research.purge(going.traces) if store else None
        if store and (record or going.journal):  # also where one was killed before it came to that
            compact(store.database)
        finish(store, project, going)
        return record


def _note_cleared(store: Store | None, deleted: Mapping[str, list[str]], by: str) -> None:
    if store is None:
        return
    store.by = by
    with store.database.write() as connection:
        store.note(connection, "remotes cleared", objects=deleted)


def sweep(store: Store, *, now: datetime | None = None, dry_run: bool = False) -> Swept:
    """Run the retention, and the purge that belongs to it; a dry run looks, counts, and changes nothing.

    Raises DataError as a purge does.
    """
    going = find_going(store, store.project)
    if not dry_run:
        take_away(store.project, going)
    swept = run_retention(store, now=now, dry_run=dry_run, traces=going.traces)
    if not dry_run:
        if going.journal and swept.compacted is None:
            compact(store.database)
        finish(store, store.project, going)
    return swept


def accept_restored(store: Store) -> Restored:
    """Accept that an older copy of the database was put back; rows that were purged since go from it again."""
    with store.vault.witness.silent():
        known = {record["hash"] for record in store.research.purged()}
    told = read_tombstones(store.project).records
    lost = [record for record in told if record["hash"] not in known and _is_signed(record, store.vault.public_key)]
    restored = accept_restore(store, lost=_join(lost))
    write_tombstones(store.project, store.research.purged(), public_key=store.vault.public_key)
    return restored


def _is_signed(record: Mapping[str, Any], public_key: str) -> bool:
    """Tell whether a record is this store's own: git carries those of others, too."""
    return verify(public_key, bytes.fromhex(record["hash"]), record["signature"])


def _join(told: Iterable[Mapping[str, Any]]) -> Traces:
    """Return what several records of purges tell, as one."""
    records = list(told)

    def gather(name: str) -> set[str]:
        return {one for record in records for one in record[name]}

    return Traces(
        rows=frozenset(gather("rows")),
        snapshots={recipe: digest for record in records for recipe, digest in record["snapshots"].items()},
        objects=tuple(sorted(gather("objects"))),
        models=tuple(sorted(gather("models"))),
        removed=tuple(sorted(gather("removed"))),
    )


def find_going(store: Store | None, project: Project) -> Going:
    """Look for whatever knows rows that are withdrawn, or were purged before, here or elsewhere. Nothing is changed."""
    rows = store.research.withdrawn() if store else []
    records = store.research.purged() if store else []
    fresh = {hash_id(row["id"]) for row in rows}
    own = fresh | {name for record in records for name in record["rows"]}
    foreign = {name for record in read_tombstones(project).records for name in record["rows"]} - own
    owed = _find_owed(project, records)
    if not (own or foreign or owed):
        return Going()
    remains = find_remains(project, own | foreign, {row["content"] for row in rows}, owed.texts if owed else NO_TEXTS)
    with _mlflow_asked():
        models = _find_knowing(project, fresh | remains.rows, remains.texts)
    if not (rows or remains.files or models or owed):
        return Going()
    owed = owed or Journal(after=len(records))
    traces = _trace(remains, models, own) if rows or remains.rows & own else NOWHERE
    journal = Journal(
        after=owed.after,
        traces=_join(map(msgspec.to_builtins, (traces, owed.traces))),
        key=remains.texts.key,
        prints=remains.texts.prints,
        distant=_find_distant(project, remains.objects, owed.distant),
    )
    return Going(len(rows), remains, tuple(models), journal)


def _trace(remains: Remains, models: Iterable[Knowing], own: Set[str]) -> Traces:
    """Return what the record says; rows that only other stores' records name are in those."""
    return Traces(
        rows=remains.rows & own,
        snapshots=remains.snapshots,
        objects=remains.objects,
        models=tuple(sorted(name for model in models for name in model.names)),
        removed=tuple(sorted(name for model in models if model.tells for name in model.names)),
    )


def _find_distant(
    project: Project, objects: Iterable[str], owed: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    """Return which objects may lie in which remotes that are no folders; those that records name were told before."""
    told = {name for record in read_tombstones(project).records for name in record["objects"]}
    if new := frozenset(objects) - told:
        return {**owed, **{name: new | owed.get(name, frozenset()) for name in find_stores(project).distant}}
    return dict(owed)


def _find_owed(project: Project, records: list[dict[str, Any]]) -> Journal | None:
    """Return the journal of a purge that is not done; it owes the record nothing where that was made."""
    journal = read_journal(project)
    if journal is None:
        return None
    made = any(_tells(record, journal.traces) for record in records[journal.after :])
    return msgspec.structs.replace(journal, after=len(records), traces=NOWHERE if made else journal.traces)


def _tells(record: Mapping[str, Any], traces: Traces) -> bool:
    parts = (set(record[name]) >= set(getattr(traces, name)) for name in ("objects", "models", "removed"))
    return record["snapshots"].items() >= traces.snapshots.items() and all(parts)


def _find_knowing(project: Project, hashes: set[str], texts: Needles) -> list[Knowing]:
    if not hashes:  # as nearly always: MLflow takes seconds to load
        return []
    from workbench.purging.knowing import find_knowing

    return find_knowing(project, hashes, texts)


@contextmanager
def _mlflow_asked() -> Iterator[None]:
    try:
        yield
    except ModelError as error:
        raise DataError(f"the purge is not done: {error} Then run `workbench data purge` again.") from None


def take_away(project: Project, going: Going) -> None:
    """Drop files and models. Before the rows go: once they have, no text is known by which to find a model again."""
    if going.journal is None:
        return
    write_journal(project, going.journal)
    with _mlflow_asked():
        for model in going.models:
            model.let_go(project)
    drop_remains(project, going.remains)


def finish(store: Store | None, project: Project, going: Going) -> None:
    """Once the store has the record, write it where builds depend on it; prove by the bytes that nothing is left."""
    if store:
        write_tombstones(project, store.research.purged(), public_key=store.vault.public_key)
    else:
        write_tombstones(project)
    if going.journal:
        _prove(store, project, going.journal)


def _prove(store: Store | None, project: Project, journal: Journal) -> None:
    """End the journal where nothing is left; raise DataError where something is."""
    file = store.database.file if store else None
    own = {vault_file(project), *(file.parent.glob(f"{file.name}*") if file else ())}
    told = []
    if left := find_left(project, journal.texts, but=own):
        told.append(
            f"rows that were withdrawn still stand in {', '.join(map(str, left))}, which no stage makes. Delete what "
            "holds them, and run `workbench data purge` again."
        )
    if journal.distant:
        remotes, objects = sorted(journal.distant), sorted(frozenset().union(*journal.distant.values()))
        told.append(
            f"DVC's remotes {', '.join(remotes)} are no folders: {', '.join(objects)} may lie there still. Delete "
            f"those objects there, then `workbench data purge {' '.join(f'--cleared {name}' for name in remotes)}`."
        )
    if told:
        raise DataError(" ".join(told))
    journal_file(project).unlink(missing_ok=True)
