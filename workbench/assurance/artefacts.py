"""Artefacts: what a stored model, or any folder of files, still holds of identifiers."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

# What must not be in any artefact: long digit runs, addresses at a domain or a bank, query values of a link.
PATTERNS = {
    "digits": re.compile(r"(?<![0-9.])[0-9]{7,}(?!\.?[0-9])"),
    "email": re.compile(r"[A-Za-z0-9._%+-]{2,}@[A-Za-z0-9-]+\.[A-Za-z]{2,}"),
    "upi": re.compile(r"[A-Za-z0-9._-]{2,}@[A-Za-z][A-Za-z0-9]+(?![\w.-]*\.[A-Za-z])"),
    "query": re.compile(r"https?://[^\s\"'<>]+\?[^\s\"'<>]*=[^\s\"'<>&]+"),
}
TEXT = (".json", ".md", ".txt", ".toml", ".yaml", ".yml", ".csv", ".jsonl", ".html", ".svg", ".xml")
OURS = ("id", "cluster")  # columns that carry no meaning
SETTINGS = frozenset({"seed", "random_state", "rows", "size", "n_features"})  # keys of numbers that are nobody's
_DIGEST = re.compile(r"\b(?=[0-9a-f]*[a-f])[0-9a-f]{16,}\b")
_PRINTABLE = re.compile(rb"[\x20-\x7e]{12,}")


class Hit(NamedTuple):
    """Where something that looks like an identifier stands: file, pattern, how often. The value is not told."""

    file: str
    pattern: str
    times: int


def scan(folder: Path) -> list[Hit]:
    """Return what looks like an identifier in a folder's files.

    Read inside are archives (skops too), JSON, arrays of strings and the columns of Parquet; of other files the runs
    of printable signs. Digests, long runs of hexadecimal, are passed over.
    """
    hits: list[Hit] = []
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        for name, text in read_texts(file.name, file.read_bytes()):
            bare = _DIGEST.sub("", text)
            for pattern, compiled in PATTERNS.items():
                if times := len(compiled.findall(bare)):
                    hits.append(Hit(str(file.relative_to(folder)) + name, pattern, times))
    return hits


def read_texts(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    """Yield the texts of a file: (place inside it, text)."""
    if name.endswith(".parquet"):
        yield "", _columns(content)
    elif zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                for place, text in read_texts(member, archive.read(member)):
                    yield f"!{member}{place}", text
    elif name.endswith(".npy"):
        yield "", _array(content)
    elif name.endswith(TEXT):
        yield "", _plain(name, content.decode("utf-8", "replace"))
    else:
        yield "", "\n".join(run.decode("ascii") for run in _PRINTABLE.findall(content))


def _columns(content: bytes) -> str:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.read_table(pa.BufferReader(content))
    named = [name for name in table.column_names if name not in OURS and pa.types.is_string(table[name].type)]
    named += [name for name in table.column_names if pa.types.is_large_string(table[name].type) and name not in OURS]
    return "\n".join(value for name in named for value in table[name].to_pylist() if value)


def _array(content: bytes) -> str:
    """Return the strings of an array; numbers are weights, and an array of objects is pickle, which is not read."""
    import numpy as np

    try:
        array = np.load(io.BytesIO(content), allow_pickle=False)
    except ValueError:
        return "\n".join(run.decode("ascii") for run in _PRINTABLE.findall(content))
    return "\n".join(map(str, array.ravel().tolist())) if array.dtype.kind in "US" else ""


def _plain(name: str, text: str) -> str:
    if not name.endswith(".json"):
        return text
    try:
        return "\n".join(_strings(json.loads(text)))
    except ValueError:
        return text


def _strings(node: Any, key: str = "") -> Iterator[str]:
    """Yield every text of a JSON value, keys too, and every number that is no setting; skops keeps JSON in JSON."""
    if isinstance(node, dict):
        if node.get("is_json") and isinstance(node.get("content"), str):
            yield from _strings(json.loads(node["content"]), key)
            return
        for name, value in node.items():
            yield name
            yield from _strings(value, name)
    elif isinstance(node, list):
        for item in node:
            yield from _strings(item, key)
    elif isinstance(node, str):
        yield node
    elif isinstance(node, int) and key not in SETTINGS and key != "__id__" and node & (node - 1):
        yield str(node)
