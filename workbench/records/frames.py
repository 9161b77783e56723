"""Record tables as DataFrames: made of whatever holds records, and checked column by column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from workbench.contracts import KINDS, LABELS
from workbench.errors import RecordError, join_names
from workbench.records.identity import random_id
from workbench.records.rows import Rows

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("id", "kind", "content", "sender", "received_at", "label", "source")


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
            f"a record table needs the column 'content'. Got {join_names(map(str, frame.columns))}. Rename the column.",
            [("/content", "missing")],
        )
    doubled = sorted(set(map(str, frame.columns[frame.columns.duplicated()])))
    if doubled:
        raise RecordError(
            f"a record table has each column once. Got {join_names(doubled)} more than once. "
            "Drop or rename the others.",
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
                f"column '{name}' must hold {join_names(values)}. Got {len(got)} other value(s) instead.",
                [(f"/{name}", "not_allowed")],
            )
    missing = int(frame["content"].isna().sum())
    if missing:
        raise RecordError(
            f"column 'content' must hold text. Got {missing} null(s) instead; drop those rows.", [("/content", "null")]
        )
