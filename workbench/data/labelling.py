"""The label rule: one record a text, and its label from the source that knows best.

Sources are deduplicated on the number-masked text before anything else. Where several sources have a text, a
label that is sure wins over one that may hide another (`Source.ambiguous`); a text whose only label is
ambiguous keeps it as `published_label` and has no label; sure labels that contradict each other drop the text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench.records import number_masked


@dataclass
class Labelled:
    """The records that remain, in order of first appearance, and what was dropped or settled, counted by reason."""

    records: list[dict[str, Any]] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    settled: Counter[str] = field(default_factory=Counter)


def label_records(records: Iterable[Mapping[str, Any]], ambiguous: Mapping[str, frozenset[str]]) -> Labelled:
    """Apply the label rule to raw records with `content`, `label` and `source`.

    `ambiguous`: source → labels of it that may hide another. Null and empty texts are dropped and counted.
    """
    made = Labelled()
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for record in records:
        key = number_masked(record["content"] or "")
        if key:
            groups.setdefault(key, []).append(record)
        else:
            made.dropped["empty"] += 1
    for group in groups.values():
        _settle(group, ambiguous, made)
    return made


def _settle(group: list[Mapping[str, Any]], ambiguous: Mapping[str, frozenset[str]], made: Labelled) -> None:
    sure = [record for record in group if record["label"] not in ambiguous.get(record["source"], frozenset())]
    labels = {record["label"] for record in sure} - {None}
    if len(labels) > 1:
        made.dropped["contradictory"] += len(group)
        return
    if len(group) > 1:
        made.dropped["duplicate"] += len(group) - 1
    best = next((record for record in sure if record["label"] is not None), group[0])
    published = best["label"]
    label = next(iter(labels), None)
    if label is None and published is not None:
        made.settled["ambiguous, no label"] += 1
    if label is not None and any(record["label"] not in (label, None) for record in group):
        made.settled[f"ambiguous, settled as {label}"] += 1
    made.records.append({**best, "label": label, "published_label": published})
