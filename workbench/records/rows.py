"""Light rows: a record table on the hot path, without pandas, and what plugins may see of any table."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

VISIBLE = ("kind", "content", "sender", "received_at")

Memo = TypeVar("Memo")  # a list or an array


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

    from workbench.records.frames import to_frame

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
