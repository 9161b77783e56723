"""Checks of a source: it says what it is, and its records are what a snapshot can hold."""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path
from typing import Any
from unittest import SkipTest

from workbench.config import load_project
from workbench.contracts import LABELS, Source
from workbench.data.columns import RULES, find_strange
from workbench.data.fetching import find_source
from workbench.testing.failures import demand
from workbench.testing.sandbox import no_network


def check_says_where_it_comes_from(source: Source) -> None:
    """Licence, citation and version are told; a pinned file has a sha256."""
    demand(source.licence and source.citation and source.version, "licence, citation and version must be told")
    if source.pin:
        demand(re.fullmatch(r"[0-9a-f]{64}", source.pin.sha256), "a pin must be a sha256", got=source.pin.sha256)
        demand(source.pin.filename, "a pin must name its file")


def check_ambiguous_labels_are_labels(source: Source) -> None:
    """Ambiguous labels are labels."""
    demand(source.ambiguous <= set(LABELS), "ambiguous labels must be labels", got=sorted(source.ambiguous))


def check_gives_records(source: Source) -> None:
    """Records have content and an allowed label, gold spans lie inside the text; no network."""
    for record in _some(source):
        demand(isinstance(record["content"], str), "content must be text", got=type(record["content"]).__name__)
        demand(record["label"] in (None, *LABELS), "a label must be ham, spam, smishing or None", got=record["label"])
        strange = find_strange(record, live=source.state is not None)
        demand(not strange, "; ".join(f"column '{name}' must hold {RULES[name].words}" for name in strange))
        for start, end, entity in record.get("spans", ()):
            demand(
                0 <= start < end <= len(record["content"]),
                "a gold span must lie inside its text",
                got=(start, end, entity),
            )


def check_is_deterministic(source: Source) -> None:
    """The same records come again."""
    demand(_some(source) == _some(source), "a source must give the same records again", do="seed it")


def _some(source: Source) -> list[Any]:
    with no_network():
        return list(islice(source(_file(source)), 50))


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
