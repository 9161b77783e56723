"""The label rule: one record a text, and its label from the source that knows best.

Sources are deduplicated on the number-masked text before anything else. Where several sources have a text, a
label that is sure wins over one that may hide another (`Source.ambiguous`); a text whose only label is
ambiguous keeps it as `published_label` and has no label; sure labels that contradict each other drop the text.

The records are read once, and go on to be masked as they come; of each a few bytes are noted for what is compared.
Which of them remain is known when all are read. So no more of the raw text is in memory than is being masked.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from workbench.contracts import KINDS
from workbench.records import number_masked


@dataclass
class Labelled:
    """Which records remain, and by which label; what was dropped or settled, counted by reason."""

    labels: dict[int, str | None] = field(default_factory=dict)  # row → label, of those that remain
    dropped: Counter[str] = field(default_factory=Counter)
    settled: Counter[str] = field(default_factory=Counter)


class Ledger:
    """What sources say of texts, noted as records are read, and settled once all are."""

    def __init__(self, ambiguous: Mapping[str, frozenset[str]]) -> None:
        """Take for each source the labels of it that may hide another."""
        self._ambiguous = ambiguous
        self._groups: dict[bytes, tuple[_Opinion, ...]] = {}
        self._empty = 0
        self._others = 0

    def admit(self, records: Iterable[Mapping[str, Any]], kinds: Collection[str]) -> Iterator[Mapping[str, Any]]:
        """Yield raw records of some kinds, as a recipe names them, the others are counted; what is no kind goes on."""
        for record in records:
            if record["kind"] in kinds or record["kind"] not in KINDS:
                yield record
            else:
                self._others += 1

    def sift(self, records: Iterable[Mapping[str, Any]]) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """Note raw records with `content`, `label` and `source`; yield those that may remain, each with its row.

        Null and empty texts do not, nor those of which a record before has a label that is sure.
        """
        for row, record in enumerate(records):
            text = number_masked(record["content"] or "")
            if not text:
                self._empty += 1
            elif self._note(row, text, record["label"], record["source"]):
                yield row, record

    def _note(self, row: int, text: str, label: str | None, source: str) -> bool:
        key = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        said = self._groups.get(key, ())
        self._groups[key] = (*said, _Opinion(row, label, label not in self._ambiguous.get(source, frozenset())))
        return not any(before.settles for before in said)

    def settle(self) -> Labelled:
        """Apply the label rule."""
        made = Labelled()
        if self._empty:
            made.dropped["empty"] = self._empty
        if self._others:
            made.dropped["of another kind"] = self._others
        for group in self._groups.values():
            _settle(group, made)
        return made


class _Opinion(NamedTuple):
    """What one source says of one text: at which row, by which label, and whether that may hide another."""

    row: int
    label: str | None
    sure: bool

    @property
    def settles(self) -> bool:
        """Whether no record after it can stand for the text."""
        return self.sure and self.label is not None


def _settle(group: Sequence[_Opinion], made: Labelled) -> None:
    sure = [said for said in group if said.sure]
    labels = {said.label for said in sure} - {None}
    if len(labels) > 1:
        made.dropped["contradictory"] += len(group)
        return
    if len(group) > 1:
        made.dropped["duplicate"] += len(group) - 1
    best = next((said for said in group if said.settles), group[0])
    label = next(iter(labels), None)
    if label is None and best.label is not None:
        made.settled["ambiguous, no label"] += 1
    if label is not None and any(said.label not in (label, None) for said in group):
        made.settled[f"ambiguous, settled as {label}"] += 1
    made.labels[best.row] = label
