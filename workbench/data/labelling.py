"""The label rule: one record a text, and its label from the source that knows best.

Sources are deduplicated on the number-masked text before anything else. Where several sources have a text, a
label that is sure wins over one that may hide another (`Source.ambiguous`); a text whose only label is
ambiguous keeps it as `published_label` and has no label; sure labels that contradict each other drop the text.

The records are read twice: once for what is compared, a few bytes a record, and once for those that remain, one
after the other. So no more of the raw text is in memory than is being masked.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from workbench.records import number_masked

Read = Callable[[], Iterable[Mapping[str, Any]]]


@dataclass
class Labelled:
    """The records that remain, in the order of their reading, and what was dropped or settled, counted by reason."""

    read: Read
    labels: dict[int, str | None] = field(default_factory=dict)  # row → label, of those that remain
    dropped: Counter[str] = field(default_factory=Counter)
    settled: Counter[str] = field(default_factory=Counter)

    def __len__(self) -> int:
        return len(self.labels)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for row, record in enumerate(self.read()):
            if row in self.labels:
                yield {**record, "label": self.labels[row], "published_label": record["label"]}


def label_records(read: Read, ambiguous: Mapping[str, frozenset[str]]) -> Labelled:
    """Apply the label rule to raw records with `content`, `label` and `source`.

    `read` gives the same records whenever it is called; `ambiguous`: source → labels of it that may hide another.
    Null and empty texts are dropped and counted.
    """
    made = Labelled(read)
    groups: dict[bytes, tuple[_Opinion, ...]] = {}
    for row, record in enumerate(read()):
        text = number_masked(record["content"] or "")
        if text:
            key = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
            sure = record["label"] not in ambiguous.get(record["source"], frozenset())
            groups[key] = (*groups.get(key, ()), _Opinion(row, record["label"], sure))
        else:
            made.dropped["empty"] += 1
    for group in groups.values():
        _settle(group, made)
    return made


class _Opinion(NamedTuple):
    """What one source says of one text: at which row, by which label, and whether that may hide another."""

    row: int
    label: str | None
    sure: bool


def _settle(group: Sequence[_Opinion], made: Labelled) -> None:
    sure = [said for said in group if said.sure]
    labels = {said.label for said in sure} - {None}
    if len(labels) > 1:
        made.dropped["contradictory"] += len(group)
        return
    if len(group) > 1:
        made.dropped["duplicate"] += len(group) - 1
    best = next((said for said in sure if said.label is not None), group[0])
    label = next(iter(labels), None)
    if label is None and best.label is not None:
        made.settled["ambiguous, no label"] += 1
    if label is not None and any(said.label not in (label, None) for said in group):
        made.settled[f"ambiguous, settled as {label}"] += 1
    made.labels[best.row] = label
