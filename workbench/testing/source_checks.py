"""Checks of a source: it says what it is, and its records are what a snapshot can hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any
from unittest import SkipTest

from workbench.config import load_project
from workbench.contracts import LABELS, Source
from workbench.data.columns import RULES, find_strange
from workbench.data.fetching import find_source
from workbench.errors import SourceMissing, join_names
from workbench.testing.failures import demand
from workbench.testing.sandbox import no_network


def check_says_where_it_comes_from(source: Source) -> None:
    """Licence, citation and version are told; a pinned file has a sha256."""
    missing = [name for name in ("licence", "citation", "version") if not getattr(source, name)]
    demand(not missing, "licence, citation and version must be told", got=f"no {', '.join(missing)}",
           do="give them to Source(…)")  # fmt: skip
    if source.pin:
        demand(re.fullmatch(r"[0-9a-f]{64}", source.pin.sha256), "a pin must be a sha256, 64 hex digits in lower case",
               got=source.pin.sha256, do="take what `sha256sum FILE` prints")  # fmt: skip
        demand(source.pin.filename, "a pin must name its file", got=source.pin.filename,
               do="give the name that the publisher gave it")  # fmt: skip


def check_ambiguous_labels_are_labels(source: Source) -> None:
    """Ambiguous labels are labels."""
    named = source.ambiguous
    told = f"ambiguous must be a frozenset of {join_names(LABELS)}"
    demand(isinstance(named, frozenset) and named <= set(LABELS), told,
           got=named, do="name those of its labels that may hide another")  # fmt: skip


def check_gives_records(source: Source) -> None:
    """Records have content, and beside it labels and short codes only; gold spans lie inside the text; no network."""
    records = _some(source)
    demand(records or source.state is not None, "a source must give records, unless it is a live one", got="none",
           do="look whether `read` yields what it reads")  # fmt: skip
    for row, record in enumerate(records):
        on = f"record {row}"
        demand(isinstance(record, Mapping), "a record must be a dict", on=on, got=type(record).__name__,
               do="yield {\"content\": …, \"label\": …}")  # fmt: skip
        missing = {"content", "label"} - record.keys()
        demand(not missing, "a record must have content and label", on=on, got=f"no {join_names(missing)}",
               do="name them so; a label that is not known is None")  # fmt: skip
        _check_values(record, on, live=source.state is not None)
        _check_spans(record, on)


def _check_values(record: Mapping[str, Any], on: str, *, live: bool) -> None:
    """Check what a record says. What was got is told by its type: it may be a publisher's message."""
    content = record["content"]
    demand(isinstance(content, str), "content must be text", on=on, got=type(content).__name__,
           do="yield a str, and leave out what has none")  # fmt: skip
    for name in find_strange(record, live=live):
        rule = "a label must be" if name == "label" else f"column '{name}' must hold"
        demand(False, f"{rule} {RULES[name].words}", on=on, got=_tell_kind(record[name]),
               do="translate the publisher's own, or leave it out")  # fmt: skip
    demand(_is_time(record.get("received_at")), "received_at must be a time with an offset from UTC, or None", on=on,
           got=_tell_kind(record.get("received_at")),
           do="parse it: datetime.fromisoformat(…).replace(tzinfo=UTC)")  # fmt: skip


def _check_spans(record: Mapping[str, Any], on: str) -> None:
    """Check a generator's gold spans."""
    length = len(record["content"])
    for span in record.get("spans") or ():
        demand(_is_gold(span), "a gold span must be (start, end, entity), of type int, int and str", on=on,
               got=type(span).__name__, do="yield tuples of three")  # fmt: skip
        start, end, _ = span
        demand(0 <= start < end <= length, "a gold span must lie inside its text", on=f"{on}, of {length} code points",
               got=span, do="count code points of `content`")  # fmt: skip


def _is_gold(span: Any) -> bool:
    kinds = (int, int, str)
    return isinstance(span, list | tuple) and len(span) == 3 and all(map(isinstance, span, kinds))


def _is_time(value: Any) -> bool:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return False
    return value is None or (isinstance(value, datetime) and value.tzinfo is not None)


def _tell_kind(value: Any) -> str:
    return f"{type(value).__name__} of {len(value)} characters" if isinstance(value, str) else type(value).__name__


def check_is_deterministic(source: Source) -> None:
    """The same records come again."""
    first, again = _some(source), _some(source)
    changed = [row for row, (one, other) in enumerate(zip(first, again, strict=False)) if one != other]
    got = f"others from record {changed[0]} on" if changed else f"{len(first)} and then {len(again)} records"
    demand(first == again, "a source must give the same records again", on="read twice", got=got, do="seed it")


def _some(source: Source) -> list[Any]:
    with no_network():
        given: Any = source.read(_file(source))
        demand(isinstance(given, Iterable), "read(path, **options) must give records, one after the other",
               got=type(given).__name__, do="yield them")  # fmt: skip
        try:
            return list(islice(given, 50))
        except SourceMissing as missing:
            raise SkipTest(str(missing)) from None


def _file(source: Source) -> Path | None:
    """Return where a pinned source's file lies; skip the check, with a reason, where it is not to be had offline."""
    if source.pin is None:
        return None
    file = find_source(source.pin, load_project())
    if file is None:
        raise SkipTest(f"{source.pin.filename} is in no mirror folder and not in the cache")
    return file


CHECKS = (
    check_says_where_it_comes_from,
    check_ambiguous_labels_are_labels,
    check_gives_records,
    check_is_deterministic,
)
