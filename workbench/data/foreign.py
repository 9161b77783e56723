"""Foreign sets, those that others made: JSON Lines, CSV or Parquet, whatever their columns are called."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import RecordError, join_names

if TYPE_CHECKING:
    import pandas as pd

TEXTS = ("content", "text", "message", "msg", "sms", "body", "v2")
LABELS = ("label", "class", "category", "target", "type", "v1")
FORMATS = (".jsonl", ".json", ".ndjson", ".csv", ".tsv", ".parquet")


def read_set(file: Path, *, text: str | None = None, label: str | None = None) -> pd.DataFrame:
    """Read a file as a table with `content` and `label` first, labels in lower case; other columns keep their names.

    `text` and `label` name the columns where they are not called as usual; case does not matter. Raises RecordError
    that names what is missing and quotes no row.
    """
    frame = _read(file)
    chosen = {_choose(frame, text, TEXTS, file): "content", _choose(frame, label, LABELS, file): "label"}
    renamed = frame.rename(columns=chosen)
    columns = ["content", "label", *(name for name in renamed.columns if name not in ("content", "label"))]
    made = renamed[columns].astype({"content": "str", "label": "str"})
    return made.assign(label=made["label"].str.strip().str.lower().replace("", None))


def _read(file: Path) -> pd.DataFrame:
    import pandas as pd

    kind = file.suffix.lower()
    try:
        if kind == ".parquet":
            return pd.read_parquet(file)
        if kind in (".csv", ".tsv"):
            return pd.read_csv(file, sep="\t" if kind == ".tsv" else ",", dtype=str, keep_default_na=False)
        if kind in FORMATS:
            return pd.read_json(file, lines=True, dtype=False)
    except (ValueError, OSError, UnicodeDecodeError):  # what pandas says may quote a row
        raise RecordError(
            f"{file} is no {kind[1:]} that can be read. Mend the file, UTF-8, one record a line."
        ) from None
    raise RecordError(f"a set must be a file of {join_names(FORMATS)}. Got {file.name}.")


def _choose(frame: pd.DataFrame, named: str | None, usual: tuple[str, ...], file: Path) -> str:
    there = {str(name).lower(): str(name) for name in reversed(frame.columns)}
    for name in (named.lower(),) if named else usual:
        if name in there:
            return there[name]
    wanted = named or " or ".join(usual)
    raise RecordError(
        f"{file.name} must have a column {wanted}. Got {join_names(map(str, frame.columns))}. "
        "Name yours by --text and --label."
    )
