"""Building: raw records in, an anonymized snapshot and its manifest out. Raw text lives in memory only."""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from workbench.config import Project, Recipe, load_project
from workbench.contracts import Source
from workbench.data.columns import admit
from workbench.data.fetching import fetch_source
from workbench.data.labelling import Labelled, Ledger
from workbench.errors import ConfigError, DataError, join_names
from workbench.outputs import filled, replaced
from workbench.parquet import write_parquet
from workbench.plugins import host
from workbench.privacy import Findings, Masker, build_masker
from workbench.progress import track
from workbench.records import COLUMNS, content_digest, record_id, to_frame
from workbench.workers import share

if TYPE_CHECKING:
    import pandas as pd

SNAPSHOT = "snapshot.parquet"
MANIFEST = "manifest.json"
RIDERS = ("published_label", "family", "language", "country", "hand")
CHUNK = 1024
T = TypeVar("T")


def find_sources(recipe: Recipe) -> dict[str, Source]:
    """Return the sources that a recipe names, in its order; raise PluginError for one that no plugin offers."""
    return {name: host().part("source", name).factory for name in recipe.sources}  # type: ignore[misc]


def fetch(recipe: str, *, project: Project | None = None) -> dict[str, Path]:
    """Find or download every pinned file of a recipe; return where each lies."""
    project = project or load_project()
    sources = find_sources(project.recipe(recipe))
    return {name: fetch_source(name, source.pin, project) for name, source in sources.items() if source.pin}


def build(recipe: str, *, project: Project | None = None) -> dict[str, Any]:
    """Build `data/<recipe>/snapshot.parquet` and its manifest; return the manifest.

    A pure function of the sources and the recipe: the same bytes on every rebuild. Raises SourceMissing where a
    file is in no mirror and cannot be had, DataError where a column of a source holds what it may not,
    AnonymizerFailed where an anonymizer fails.
    """
    project = project or load_project()
    settings = project.recipe(recipe)
    sources = find_sources(settings)
    findings = Findings()
    frame, labelled = gather(settings, findings, project=project)
    manifest = _manifest(settings, sources, labelled, findings, frame)
    with filled(project.folder(recipe)) as folder:
        write_parquet(frame, folder / SNAPSHOT)
        write_json(manifest, folder / MANIFEST)
    return manifest


def gather(
    settings: Recipe, findings: Findings, *, project: Project, masker: Masker | None = None
) -> tuple[pd.DataFrame, Labelled]:
    """Read a recipe's sources, label and anonymize them; return the table and what became of the labels.

    Records pass one chunk at a time: of the raw text no more is in memory than is being masked. `masker` stands in
    for the recipe's own.
    """
    sources = find_sources(settings)
    files = {name: fetch_source(name, source.pin, project) for name, source in sources.items() if source.pin}
    masker = masker or build_masker(settings.anonymizers, settings.masking)
    ledger = Ledger({name: source.ambiguous for name, source in sources.items()})
    read = ledger.admit(_read(settings, sources, files), settings.kinds)
    chunks = batched(ledger.sift(read), CHUNK)
    tables = [*track(share(partial(_mask, masker), chunks), "anonymizing")]
    labelled = ledger.settle()
    if not labelled.labels:
        raise DataError(
            f"the sources {join_names(sources)} gave no record of kind {join_names(settings.kinds)}. "
            "Check them, their options, and the recipe's 'kinds'."
        )
    frame = _keep(tables, labelled, findings)
    frame.attrs = {"anonymized": sorted(masker.parts)}
    return frame, labelled


def _read(recipe: Recipe, sources: Mapping[str, Source], files: Mapping[str, Path]) -> Iterator[dict[str, Any]]:
    for name, source in sources.items():
        options = recipe.sources[name]
        key = source.pin.sha256 if source.pin else _key(name, source, options)
        records = admit(name, _records(name, source, files.get(name), options), live=source.state is not None)
        row = -1
        for row, record in enumerate(records):
            own = record["id"] if source.state else record_id(name, row, key=key)
            yield {**_known(record), "id": own, "source": name}
        if row < 0 and source.state is None:
            raise DataError(
                f"source '{name}' gave no record with the options {join_names(options)}. A recipe runs on all that it "
                f"names: check [tool.workbench.recipes] 'sources.{name}', or take it out."
            )


def _records(name: str, source: Source, file: Path | None, options: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Read a source; a wrong option is told, and not the value that a source's own error might quote."""
    try:
        inspect.signature(source.read).bind(file, **options)
        yield from source(file, **options)
    except (TypeError, ValueError) as error:
        told = f" ({error})" if isinstance(error, TypeError) and "argument" in str(error) else ""
        raise ConfigError(
            f"source '{name}' could not be read with the options {join_names(options)}: {type(error).__name__}{told}. "
            f"Check [tool.workbench.recipes] 'sources.{name}'."
        ) from None


def _known(record: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the columns that a snapshot may hold; gold spans and whatever else a source gives stay behind."""
    kept = {name: record.get(name) for name in ("content", "label", "sender", "received_at", *RIDERS[1:])}
    return {**kept, "kind": record.get("kind") or "sms"}


def _key(name: str, source: Source, options: Mapping[str, Any]) -> str:
    told = json.dumps([name, source.version, options], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def _mask(masker: Masker, chunk: Sequence[tuple[int, Mapping[str, Any]]]) -> pd.DataFrame:
    """Return records masked, and beside each its row and what was found in it; their labels are not settled yet."""
    import pandas as pd

    told = [{**record, "published_label": record["label"], "label": None} for _, record in chunk]
    raw = to_frame(pd.DataFrame(told))
    clean, found = masker.apply(raw)
    masked: pd.DataFrame = clean[[*COLUMNS, *RIDERS]].astype(dict.fromkeys(RIDERS, "str"))
    return masked.assign(
        row=[row for row, _ in chunk],
        characters=[len(text) for text in raw["content"]],
        masked=[sum(span.end - span.start for span in spans) for spans in found],
        entities=[" ".join(span.entity for span in spans) for spans in found],
    )


def _keep(tables: Sequence[pd.DataFrame], labelled: Labelled, findings: Findings) -> pd.DataFrame:
    """Return the records that remain, with their labels, sorted by id; count what was found in them."""
    import pandas as pd

    table = pd.concat(tables)
    table = table[table["row"].isin(labelled.labels)]
    for characters, masked, entities in zip(table["characters"], table["masked"], table["entities"], strict=True):
        findings.count(characters, masked, entities.split())
    labels = pd.array([labelled.labels[row] for row in table["row"]], dtype="str")
    kept: pd.DataFrame = table.assign(label=labels)[[*COLUMNS, *RIDERS]]
    return kept.sort_values("id", kind="stable").reset_index(drop=True)


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield lists of `size` items, the last one of what is left."""
    left = iter(items)
    while batch := list(islice(left, size)):
        yield batch


def _manifest(
    recipe: Recipe, sources: Mapping[str, Source], labelled: Labelled, findings: Findings, frame: pd.DataFrame
) -> dict[str, Any]:
    parts = [host().part("source", name) for name in recipe.sources]
    parts += [host().part("anonymizer", name) for name in recipe.anonymizers]
    return {
        "format": 1,
        "sources": {
            name: {
                "sha256": source.pin.sha256 if source.pin else None,
                "version": source.version,
                "options": recipe.sources[name],
                "licence": source.licence,
                "citation": source.citation,
                "synthetic": source.synthetic,
            }
            for name, source in sources.items()
        },
        "parts": {f"{part.kind} {part.name}": part.pin for part in parts},
        "anonymizers": dict(recipe.anonymizers),
        "masking": msgspec.to_builtins(recipe.masking),
        "rows": len(frame),
        "labels": count_by(frame, "label"),
        "dropped": dict(sorted(labelled.dropped.items())),
        "settled": dict(sorted(labelled.settled.items())),
        "found": findings.as_dict(),
        "digest": content_digest(frame[list(COLUMNS)]),
    }


def count_by(frame: pd.DataFrame, column: str) -> dict[str, dict[str, int]]:
    """Return source → value of a column → number of records; null as "none"."""
    counts = frame.assign(value=frame[column].fillna("none")).groupby(["source", "value"]).size()
    told: dict[str, dict[str, int]] = {}
    for key, count in dict(counts).items():
        source, found = str(key[0]), str(key[1])
        told.setdefault(source, {})[found] = int(count)
    return told


def write_json(content: Mapping[str, Any], file: Path) -> None:
    """Write JSON in the form that DVC hashes: sorted, indented, one newline at the end; atomic."""
    with replaced(file) as partial:
        partial.write_text(json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n", "utf-8")
