"""The record table: one type from the API to the trainer. A DataFrame in training, light rows on the hot path.

Columns: `id`, `kind`, `content`, `sender`, `received_at`, `label`, `source`; what else a source gives
(`family`, `language`, `country`) rides along for slices, and `hand`, who worded it, for folds. Plugins are shown
`VISIBLE` alone.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from workbench.contracts import KINDS, LABELS
from workbench.errors import RecordError, allowed

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("id", "kind", "content", "sender", "received_at", "label", "source")
VISIBLE = ("kind", "content", "sender", "received_at")
DIGESTED = 65_536  # rows at a time

Memo = TypeVar("Memo")  # a list or an array

_DIGITS = re.compile(r"\d+")
_SPACE = re.compile(r"\s+")


class Rows:
    """A light, column-wise record table for the hot path: `rows[column]` is a sequence, `len(rows)` its length.

    `memo` keeps what several parts work out of the same rows, as long as the rows live: under each name a list or an
    array of one value a row (`recall`), of which some can be taken, or what is of all rows.
    """

    __slots__ = ("_columns", "_length", "memo")

    def __init__(self, columns: Mapping[str, Sequence[Any]], length: int) -> None:
        self._columns = columns
        self._length = length
        self.memo: dict[Hashable, Any] = {}

    def __getitem__(self, column: str) -> Sequence[Any]:
        return self._columns[column]

    def __len__(self) -> int:
        return self._length

    def __repr__(self) -> str:
        return f"<Rows of {self._length} records: {', '.join(self._columns)}>"

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self._columns)

    def replace(self, **columns: Sequence[Any]) -> Rows:
        """Return the same rows with some columns replaced."""
        return Rows({**self._columns, **columns}, self._length)

    def take(self, places: Sequence[int]) -> Rows:
        """Return some of the rows, with what is remembered of them; all of them are the rows as they are."""
        if len(places) == self._length and [*places] == [*range(self._length)]:
            return self
        made = type(self)({name: _pick(column, places) for name, column in self._columns.items()}, len(places))
        made.memo = {name: _pick(kept, places) for name, kept in self.memo.items() if _parts(kept)}
        return made


class VisibleRows(Rows):
    """Light rows that hold what plugins may see, and nothing else; so are some of them, but not what replaces any."""

    __slots__ = ()


def _parts(kept: Any) -> bool:
    return hasattr(kept, "take") or isinstance(kept, list)


def _pick(kept: Any, places: Sequence[int]) -> Any:
    if hasattr(kept, "take"):
        return kept.take(places, axis=0)
    if isinstance(places, range) and places.step == 1 and 0 <= places.start <= places.stop <= len(kept):
        return kept[places.start : places.stop]
    return [kept[row] for row in places]


def recall(records: Any, name: Hashable, work: Callable[[Any], Memo]) -> Memo:
    """Return what `work` makes of a table, one value a row; light rows remember it, so that every part shares it."""
    if not isinstance(records, Rows):
        return work(records)
    made: Memo | None = records.memo.get(name)
    if made is None:
        made = records.memo[name] = work(records)
    return made


def make_rows(
    content: Sequence[str],
    *,
    kind: str | Sequence[str] = "sms",
    sender: Sequence[str | None] | None = None,
    received_at: Sequence[datetime | None] | None = None,
) -> Rows:
    """Build light rows from columns of length n; `received_at` is aware UTC datetimes."""
    n = len(content)
    nothing = (None,) * n
    columns = {
        "id": nothing,
        "kind": (kind,) * n if isinstance(kind, str) else kind,
        "content": content,
        "sender": sender or nothing,
        "received_at": received_at or nothing,
        "label": nothing,
        "source": nothing,
    }
    return Rows(columns, n)


def visible(records: Any) -> Any:
    """Return what plugins may see of a table (`VISIBLE`, str, unknown as ""), in the table's own type."""
    if isinstance(records, VisibleRows):
        return records
    if isinstance(records, Rows):
        seen = VisibleRows({name: _texts(records[name]) for name in VISIBLE}, len(records))
        seen.memo = records.memo
        return seen
    import pandas as pd

    frame = to_frame(records)
    columns = {name: [_text(value) for value in frame[name].astype(object)] for name in VISIBLE}
    return pd.DataFrame(columns, index=frame.index, dtype="str")


def _texts(values: Sequence[Any]) -> list[str]:
    return [value if isinstance(value, str) else "" if value is None else _text(value) for value in values]


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None or value != value:  # NaN and NaT differ from themselves
        return ""
    return str(value.astimezone(UTC).isoformat())


def to_frame(records: Any) -> pd.DataFrame:
    """Return a record table as a DataFrame with all seven columns and the riders behind them.

    `records`: a DataFrame, light rows, a `datasets.Dataset`, one or more dicts, or one or more texts (kind sms);
    `text` is accepted for `content`. Ids that are missing are random. Raises RecordError that names the column.
    """
    import pandas as pd

    if isinstance(records, pd.DataFrame):
        frame = records.rename(columns={"text": "content"}) if "content" not in records else records
        if _is_complete(frame):
            return frame
    elif isinstance(records, Rows):
        frame = pd.DataFrame({name: list(records[name]) for name in records.columns})
    elif hasattr(records, "to_pandas"):
        return to_frame(records.to_pandas())
    else:
        frame = pd.DataFrame(_dicts(records) or {"content": []})
    return _complete(frame)


def _is_complete(frame: pd.DataFrame) -> bool:
    """Tell a table that was made here from one into which a null, a number or a list was written since."""
    if tuple(frame.columns[: len(COLUMNS)]) != COLUMNS:
        return False
    return frame["content"].dtype == "str" and not frame["content"].isna().any()


def _dicts(records: Any) -> list[Mapping[str, Any]]:
    if not isinstance(records, Iterable) or isinstance(records, bytes):
        raise RecordError(
            f"records must be a text, a dict with 'content', or a list or table of them. Got {type(records).__name__}.",
            [("", "wrong_type")],
        )
    items = [records] if isinstance(records, str | Mapping) else list(records)
    dicts = [{"content": item} if isinstance(item, str) else item for item in items]
    for row, item in enumerate(dicts):
        if not isinstance(item, Mapping):
            raise RecordError(
                f"record {row} must be a text or a dict with 'content'. Got {type(item).__name__} instead.",
                [(f"/{row}", "wrong_type")],
            )
    return [{("content" if key == "text" else key): value for key, value in item.items()} for item in dicts]


def _complete(frame: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    if frame.columns.nlevels > 1:
        raise RecordError(
            f"a record table has one level of column names. Got {frame.columns.nlevels}. Join or drop the others.",
            [("", "wrong_type")],
        )
    if "content" not in frame:
        raise RecordError(
            f"a record table needs the column 'content'. Got {allowed(map(str, frame.columns))}. Rename the column.",
            [("/content", "missing")],
        )
    doubled = sorted(set(map(str, frame.columns[frame.columns.duplicated()])))
    if doubled:
        raise RecordError(
            f"a record table has each column once. Got {allowed(doubled)} more than once. Drop or rename the others.",
            [(f"/{name}", "doubled") for name in doubled],
        )
    _check_texts(frame["content"])
    n = len(frame)
    defaults: dict[str, Any] = {"kind": "sms", "sender": None, "received_at": None, "label": None, "source": "given"}
    columns = {name: frame[name] if name in frame else [value] * n for name, value in defaults.items()}
    columns["content"] = frame["content"]
    given = frame["id"].tolist() if "id" in frame else [None] * n
    columns["id"] = [random_id() if name is None or name != name else name for name in given]
    made = pd.DataFrame({name: columns[name] for name in COLUMNS}, index=frame.index)
    made = made.astype({name: "str" for name in COLUMNS if name != "received_at"})
    made["received_at"] = _times(made["received_at"])
    _check_values(made)
    riders = [name for name in frame.columns if name not in COLUMNS]
    complete = pd.concat([made, frame[riders]], axis=1)
    complete.attrs = dict(frame.attrs)
    return complete


def _check_texts(given: pd.Series[Any]) -> None:
    """Raise RecordError for what is no text, as a list, which would be written out and masked as one."""
    if given.dtype != object:
        return
    wrong = sorted(
        {type(value).__name__ for value in given if hasattr(value, "__iter__") and not isinstance(value, str)}
    )
    if wrong:
        raise RecordError(
            f"column 'content' must hold text, one a record. Got {', '.join(wrong)}. Give a list of dicts, or a table.",
            [("/content", "wrong_type")],
        )


def _times(given: pd.Series[Any]) -> pd.Series[Any]:
    import pandas as pd

    try:
        return pd.to_datetime(given, utc=True)
    except (ValueError, TypeError, OverflowError):  # pandas quotes the value
        raise RecordError(
            "column 'received_at' must hold times: datetimes, or ISO 8601 with an offset. Mend or drop the column.",
            [("/received_at", "not_a_time")],
        ) from None


def _check_values(frame: pd.DataFrame) -> None:
    for name, values in (("kind", KINDS), ("label", LABELS)):
        got = set(frame[name].dropna()) - set(values)
        if got:
            raise RecordError(
                f"column '{name}' must hold {allowed(values)}. Got {len(got)} other value(s) instead.",
                [(f"/{name}", "not_allowed")],
            )
    missing = int(frame["content"].isna().sum())
    if missing:
        raise RecordError(
            f"column 'content' must hold text. Got {missing} null(s) instead; drop those rows.", [("/content", "null")]
        )


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
