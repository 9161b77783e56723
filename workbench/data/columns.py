"""Columns: what a source may say of a record beside its text, which alone is masked.

Whatever else reaches a snapshot is a word of a closed list or a short code: raw text fits into none of them, and what
is none is refused with the source, the column and a count, never with what was got.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.contracts import KINDS, LABELS
from workbench.errors import DataError, join_names

if TYPE_CHECKING:
    import pandas as pd

MOST = 1000  # values of a column: it cuts records into slices, and a name or a number is another in each record


class Rule(NamedTuple):
    """What a value must match, whole, and that in words; nothing at all is allowed too."""

    pattern: re.Pattern[str]
    words: str

    def allows(self, value: Any) -> bool:
        """Tell whether a value may be kept."""
        return value is None or value != value or (isinstance(value, str) and bool(self.pattern.fullmatch(value)))


def _one_of(names: Iterable[str]) -> Rule:
    return Rule(re.compile("|".join(names)), f"{join_names(names)} or null")


_CALM = r"(?!.*\d{4})"  # no run of digits that could be of a number
RULES = {
    "label": _one_of(LABELS),
    "kind": _one_of(KINDS),
    "family": Rule(
        re.compile(_CALM + r"(?=.{1,40}\Z)[a-z][a-z0-9]*([_-][a-z0-9]+)*"),
        "a short name of lower-case ASCII letters, digits, - and _, such as kyc_reminder, or null",
    ),
    "language": Rule(
        re.compile(_CALM + r"[a-z]{2,8}(-[A-Za-z0-9]{2,8}){0,3}"),
        "a language tag (BCP 47), such as en or hi-Latn, or null",
    ),
    "country": Rule(re.compile(r"[A-Z]{2}"), "two capitals (ISO 3166-1), such as IN, or null"),
    "hand": Rule(
        re.compile(_CALM + r"(?=.{1,16}\Z)[a-z0-9]+([_-][a-z0-9]+)*"),
        "a short name of lower-case ASCII letters, digits, - and _, such as 2, or null",
    ),
    "id": Rule(re.compile(r"[a-z]{0,8}_?[0-9a-f]{20,64}"), "20 to 64 hexadecimal digits that carry no meaning"),
}


SLICES = ("family", "language", "country", "hand")


def find_strange(record: Mapping[str, Any], *, live: bool = False) -> list[str]:
    """Return the columns of a raw record that hold what they may not; only a live source's `id` is kept."""
    return [name for name, rule in RULES.items() if (live or name != "id") and not rule.allows(record.get(name))]


def admit(source: str, records: Iterable[Mapping[str, Any]], *, live: bool = False) -> Iterator[Mapping[str, Any]]:
    """Yield a source's raw records as long as each is allowed; raise DataError, once all were counted, where not."""
    values: dict[str, set[str | None]] = {name: set() for name in SLICES}
    wrong: Counter[str] = Counter()
    count = 0
    for record in records:
        count += 1
        wrong.update(find_strange(record, live=live))
        if not wrong:  # else the rest is only counted
            for name, seen in values.items():
                _note(source, name, record.get(name), seen)
            yield record
    if wrong:
        _refuse(source, wrong, count)


def _note(source: str, column: str, value: str | None, seen: set[str | None]) -> None:
    seen.add(value)
    if len(seen) > MOST:
        raise DataError(
            f"source '{source}', column '{column}': it must hold at most {MOST} different values, for it cuts records "
            "into slices. Got more. Leave the column out, or put larger classes into it."
        )


def check_labels(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a record table; raise DataError where a label, of any of its sources, is none that there is."""
    bad = ~(frame["label"].isna() | frame["label"].isin(LABELS))
    if bad.any():
        source = str(frame.loc[bad, "source"].iloc[0])
        mine = frame["source"] == source
        _refuse(source, {"label": int((bad & mine).sum())}, int(mine.sum()))
    return frame


def _refuse(source: str, wrong: Mapping[str, int], count: int) -> None:
    told = "; ".join(
        f"column '{name}' must hold {RULES[name].words}, and {times} of {count} records hold something else"
        for name, times in wrong.items()
    )
    raise DataError(f"source '{source}': {told}. Mend the source.")
