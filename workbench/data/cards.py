"""Data cards of sources: Markdown for people, Croissant 1.0 JSON-LD (MLCommons) for programs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from workbench.contracts import Source
from workbench.plugins import host

SAMPLE = 20
_TYPES = {bool: "sc:Boolean", int: "sc:Integer", float: "sc:Float", datetime: "sc:DateTime"}
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "isLiveDataset": "cr:isLiveDataset",
    "recordSet": "cr:recordSet",
    "source": "cr:source",
}


def write_card(name: str) -> str:
    """Return the data card of a source as Markdown: its own where it has one, else what its registration says."""
    source = _source(name)
    return source.card() if source.card else f"# Data card: {name}\n\n" + "\n".join(_facts(source))


def write_croissant(name: str) -> dict[str, Any]:
    """Return the data card of a source as Croissant JSON-LD.

    A pinned source is described by its file; a generator, which has none, by its fields and a sample of its records.
    """
    source = _source(name)
    made = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": name,
        "description": " ".join(_facts(source)),
        "license": source.licence,
        "citeAs": source.citation,
        "version": _semantic(source.version),
        "distribution": _files(source),
    }
    if source.synthetic:
        made |= {
            "rai:dataCollectionType": "Synthetic data",
            "rai:dataLimitations": "No message was sent by anybody; figures on it say nothing about people's messages.",
            "rai:personalSensitiveInformation": "None of a person: identifiers are drawn at random, in valid form.",
            "recordSet": [_records(source)],
        }
    return made


def _source(name: str) -> Source:
    source = host().part("source", name).factory
    assert isinstance(source, Source)
    return source


def _facts(source: Source) -> list[str]:
    facts = ["Every record is synthetic." if source.synthetic else "Records of people, read from its publisher's file."]
    if source.pin:
        facts.append(
            f"File {source.pin.filename}, sha256 {source.pin.sha256}, {source.pin.address or 'from a mirror only'}."
        )
    return [*facts, f"Version {source.version}.", f"Licence: {source.licence}.", f"Citation: {source.citation}."]


def _semantic(version: str) -> str:
    return ".".join([*version.split("."), "0", "0"][:3])


def _files(source: Source) -> list[dict[str, Any]]:
    if source.pin is None:
        return []
    return [
        {
            "@type": "cr:FileObject",
            "@id": source.pin.filename,
            "name": source.pin.filename,
            "contentUrl": source.pin.address or source.pin.filename,
            "encodingFormat": "text/plain",
            "sha256": source.pin.sha256,
        }
    ]


def _records(source: Source) -> dict[str, Any]:
    """Return the record set of a generator: its fields, and the first of its records as inline data."""
    rows = [_row(record) for record in islice(source(None, size=SAMPLE), SAMPLE)]
    fields = [
        {"@type": "cr:Field", "@id": f"records/{name}", "name": name, "dataType": _TYPES.get(type(value), "sc:Text")}
        for name, value in rows[0].items()
    ]
    data = [{f"records/{name}": _plain(value) for name, value in row.items()} for row in rows]
    return {"@type": "cr:RecordSet", "@id": "records", "name": "records", "field": fields, "data": data}


def _row(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != "spans"}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else "" if value is None else value
