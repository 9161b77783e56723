"""What records are known by: ids, the digest of a table, and the key under which two texts are one."""

from __future__ import annotations

import hashlib
import os
import re
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    import pandas as pd

DIGESTED = 65_536  # rows at a time

_DIGITS = re.compile(r"\d+")
_SPACE = re.compile(r"\s+")


def number_masked(text: str) -> str:
    """Return the key under which two texts are one: lower case, one space, each run of digits as 0."""
    return _DIGITS.sub("0", _SPACE.sub(" ", text.casefold())).strip()


def record_id(source: str, row: int, *, key: str) -> str:
    """Return an id that carries no meaning: a hash of (source, row) keyed with the pinned file's sha256."""
    made = hashlib.blake2b(f"{source}\0{row}".encode(), key=key.encode()[:64], digest_size=12)
    return made.hexdigest()


def random_id() -> str:
    """Return a random id of 24 hex digits, for records that come from no pinned file."""
    return os.urandom(12).hex()


def content_digest(frame: pd.DataFrame) -> str:
    """Return sha256 over the rows in order, column by column name; independent of file format and path."""
    made = hashlib.sha256()
    names = sorted(map(str, frame.columns))
    made.update(msgspec.json.encode(names))
    encode = msgspec.json.Encoder(enc_hook=str).encode
    for start in range(0, len(frame), DIGESTED):
        part = frame.iloc[start : start + DIGESTED]
        columns = [[None if value != value else value for value in part[name].astype(object)] for name in names]
        for row in zip(*columns, strict=True):
            made.update(encode(row))
    return f"sha256:{made.hexdigest()}"
