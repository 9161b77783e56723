"""Source `captured`: the API's own traffic, anonymized before it was stored, with its owners' consent of now."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from workbench import hookimpl
from workbench.contracts import Source


@hookimpl
def sources() -> Mapping[str, Source]:
    """Offer `captured`. Its labels are those of feedback that a person accepted."""
    return {
        "captured": Source(
            read=read,
            licence="the operator's own, under its privacy policy",
            citation="messages sent to this deployment, anonymized, of accounts that allow research",
            state=digest,
        )
    }


def read(_: Path | None = None, *, labelled: bool = False) -> Iterator[dict[str, Any]]:
    """Yield a record a text, by id: of equal texts one that has a label, else the first; with `labelled` no other.

    Raises SourceMissing where there is no store: a snapshot without what its recipe names would pass for a whole one.
    """
    from workbench.config import load_project
    from workbench.errors import SourceMissing
    from workbench.records import number_masked
    from workbench.store import has_store

    if not has_store(load_project()):
        raise SourceMissing(
            "source 'captured' is missing: this project has no store, whose research rows it gives. Name the store in "
            "WORKBENCH_STORE, run this where the store is, or take 'captured' out of the recipe."
        )

    best: dict[str, Mapping[str, Any]] = {}
    for row in _rows():
        key = number_masked(row["content"])
        if key not in best or (best[key]["label"] is None and row["label"] is not None):
            best[key] = row
    for row in sorted(best.values(), key=lambda row: str(row["id"])):
        if row["label"] is not None or not labelled:
            yield {name: row[name] for name in ("id", "kind", "content", "sender", "label")}


def digest() -> str:
    """Return a digest of what the store holds for research now."""
    import hashlib
    import json

    return hashlib.sha256("\n".join(json.dumps(row, sort_keys=True) for row in _rows()).encode()).hexdigest()


def _rows() -> list[dict[str, Any]]:
    from workbench.config import load_project
    from workbench.store import has_store, open_store

    project = load_project()
    if not has_store(project):
        return []
    with open_store(project) as store:
        return store.research.read()
