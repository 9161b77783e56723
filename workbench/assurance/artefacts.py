"""Artefacts: what a stored model, or any folder of files, still holds of identifiers."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

# What must not be in any artefact: long digit runs, addresses at a domain or a bank, query values of a link.
PATTERNS = {
    "digits": re.compile(rb"(?<![0-9A-Fa-f.])[0-9]{7,}(?![0-9A-Fa-f.])"),
    "address": re.compile(rb"[A-Za-z0-9._%+-]{2,}@[A-Za-z][A-Za-z0-9-]+(?:\.[A-Za-z]{2,})?"),
    "query": re.compile(rb"https?://[^\s\"'<>]+\?[^\s\"'<>]*=[^\s\"'<>&]+"),
}
READ = (".json", ".md", ".txt", ".toml", ".yaml", ".csv", ".jsonl", ".parquet", ".skops")


class Hit(NamedTuple):
    """Where something that looks like an identifier stands: file, pattern, how often. The value is not told."""

    file: str
    pattern: str
    times: int


def scan(folder: Path) -> list[Hit]:
    """Return what looks like an identifier in a folder's files, archives and Parquet columns read inside.

    Keys of JSON whose values are digests (`digest`, `sha256`) hold hexadecimal, which the patterns pass over.
    """
    hits: list[Hit] = []
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        for name, content in _contents(file):
            for pattern, compiled in PATTERNS.items():
                if times := len(compiled.findall(content)):
                    hits.append(Hit(str(file.relative_to(folder)) + name, pattern, times))
    return hits


def _contents(file: Path) -> Iterator[tuple[str, bytes]]:
    if file.suffix == ".parquet":
        yield "", _texts(file)
    elif zipfile.is_zipfile(file):
        with zipfile.ZipFile(BytesIO(file.read_bytes())) as archive:
            for member in archive.namelist():
                if member.endswith(READ):
                    yield f"!{member}", archive.read(member)
    elif file.suffix in READ:
        yield "", file.read_bytes()


def _texts(file: Path) -> bytes:
    """Return the text columns that hold what people wrote; ids and clusters are our own."""
    import pyarrow.parquet as pq

    table = pq.read_table(file)
    columns = [name for name in ("content", "sender") if name in table.column_names]
    return "\n".join(str(value) for name in columns for value in table[name].to_pylist() if value).encode(
        "utf-8", "surrogatepass"
    )
