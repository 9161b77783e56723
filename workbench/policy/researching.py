"""Research: rows that stay as they are when masked anew, snapshots with proof, and no row of who objected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from workbench.config import Project
from workbench.data import load_dataset, load_records, read_manifest
from workbench.data.building import SNAPSHOT, batched
from workbench.data.consent import CAPTURED
from workbench.data.splitting import SPLIT
from workbench.parquet import read_parquet
from workbench.policy.ground import Fails, Ground, NothingStored, NothingYet
from workbench.purging.journal import read_journal
from workbench.purging.remains import find_remains
from workbench.purging.tombstones import read_tombstones
from workbench.records import COLUMNS, content_digest, make_rows
from workbench.registry import snapshot_reasons
from workbench.store import Store
from workbench.store.tables import accounts, research_rows

CHUNK = 1024  # rows masked at a time


def check_rows(ground: Ground) -> str:
    """The anonymizers of the models that answer today find nothing more in any research row."""
    count, changed = 0, []
    with ground.store.database.read() as connection:
        found = connection.execute(select(research_rows).order_by(research_rows.c.id)).mappings()
        for rows in batched(map(dict, found), CHUNK):
            count += len(rows)
            changed += _masked_further(rows, ground)
    if changed:
        told = ", ".join(changed[:3]) + (" …" if len(changed) > 3 else "")
        raise Fails(
            f"today's anonymizers find more in {len(changed)} of {count} research rows ({told}). Delete those rows, "
            "and build the snapshots that hold them anew."
        )
    return f"{count} research rows stay as they are"


def _masked_further(rows: list[dict[str, Any]], ground: Ground) -> list[str]:
    kinds: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        kinds[row["kind"]].append(row)
    return [row["id"] for kind, same in kinds.items() for row in _changed(kind, same, ground)]


def _changed(kind: str, rows: list[dict[str, Any]], ground: Ground) -> Iterator[dict[str, Any]]:
    table = make_rows([row["content"] for row in rows], kind=kind, sender=[row["sender"] for row in rows])
    clean, _ = ground.answering.model(kind).masker.apply(table)
    for row, content, sender in zip(rows, clean["content"], clean["sender"], strict=True):
        if (content, sender) != (row["content"], row["sender"]):
            yield row


def check_manifests(ground: Ground) -> str:
    """Every snapshot has a manifest that is about it and names its anonymizers with their versions."""
    project, built = ground.project, _built(ground.project)
    for recipe in built:
        manifest = read_manifest(recipe, project=project)
        anew = f"Build it anew: `dvc repro --force build@{recipe}`."
        named = manifest.get("anonymizers")
        if not named or any(f"anonymizer {name}" not in manifest.get("parts", {}) for name in named):
            raise Fails(f"the manifest of recipe '{recipe}' does not name its anonymizers and their versions. {anew}")
        frame = read_parquet(project.folder(recipe) / SNAPSHOT)
        if content_digest(frame[list(COLUMNS)]) != manifest.get("digest"):
            raise Fails(f"the snapshot of recipe '{recipe}' is not the one that its manifest is about. {anew}")
    return _tell(built, "has a manifest that names its anonymizers")


def check_reports(ground: Ground) -> str:
    """Every snapshot has a privacy report: about it, by today's thresholds, passed."""
    built = _built(ground.project)
    if reasons := [reason for recipe in built for reason in snapshot_reasons(recipe, ground.project)]:
        raise Fails("; ".join(reasons) + ".")
    return _tell(built, "passed the privacy gates")


def check_objections(ground: Ground) -> str:
    """What is loaded for training holds no captured row but those whose owners allow it now."""
    project = ground.project
    built = [recipe for recipe in _built(project) if CAPTURED in project.recipe(recipe).sources]
    try:
        withdrawn, allowed = _objected(ground.store), {row["id"] for row in ground.store.research.read()}
    except NothingStored:
        withdrawn, allowed = set(), set()
    for recipe in built:
        loaded = set(_load_captured(recipe, project))
        if wrong := len(loaded & withdrawn) + len(loaded - allowed - withdrawn):
            raise Fails(
                f"{wrong} rows that nobody allows are loaded of recipe '{recipe}'. Train nothing on it; run "
                f"`dvc repro build@{recipe}`."
            )
    return _tell(built, "gives no row of an account that objected")


def check_purged(ground: Ground) -> str:
    """No snapshot and no file of DVC's cache or its folder remotes holds a row that was purged; no purge is undone."""
    if read_journal(ground.project):
        raise Fails("a purge was stopped, or left something. Run `workbench data purge` until it passes.")
    told = (*ground.store.research.purged(), *read_tombstones(ground.project).records)
    purged = {name for record in told for name in record["rows"]}
    found = find_remains(ground.project, purged).files if purged else ()
    if found:
        raise Fails(f"rows that were purged stand in {', '.join(map(str, found))}. Run `workbench data purge`.")
    return f"{len(purged)} purged rows stand in no table"


def _built(project: Project) -> list[str]:
    return [name for name in project.settings.recipes if (project.folder(name) / SNAPSHOT).exists()]


def _tell(recipes: list[str], what: str) -> str:
    if not recipes:
        raise NothingYet("no snapshot is here of which to check it")
    return f"{', '.join(recipes)}: each {what}"


def _objected(store: Store) -> set[str]:
    """Return the ids of all rows, here or not, of accounts whose ledgers do not allow research."""
    with store.database.read() as connection:
        names = connection.execute(select(accounts.c.id).where(accounts.c.state != "erased")).scalars().all()
        owners = [name for name in names if not store.preferences.consents(connection, name)]
        return {row for name in owners for row in store.research.owned(connection, name)}


def _load_captured(recipe: str, project: Project) -> Iterator[str]:
    """Yield the ids of captured rows as both ways of loading give them."""
    opened = load_dataset(recipe, project=project)
    yield from (name for source, name in zip(opened["source"], opened["id"], strict=True) if source == CAPTURED)
    if (project.folder(recipe) / SPLIT).exists():
        frame = load_records(recipe, project=project)
        yield from frame[frame["source"] == CAPTURED]["id"]
