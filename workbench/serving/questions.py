"""Questions: how a worker and what judges for it speak. A line of JSON each way, answers in the order of questions.

What stands behind verdicts is told once, in a line of its own before the first answer that names it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from workbench.contracts import Kind
from workbench.serving.items import Answer, Explain, Item
from workbench.store import Lineage


class Checked(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An item that passed its checks; `keep` tells whether its anonymized row may be kept."""

    kind: Kind
    content: str
    explain: Explain = "short"
    keep: bool = False
    sender: str | None = None
    received_at: datetime | None = None
    ref: str | None = None


class Judge(msgspec.Struct, frozen=True, array_like=True, tag="judge"):
    """Judge these items, in order; answered by a Judgement."""

    items: list[Checked]


class Describe(msgspec.Struct, frozen=True, array_like=True, tag="describe"):
    """Say what is served; answered by entries as `/v1/models` gives them."""


class Mark(msgspec.Struct, frozen=True, array_like=True, tag="mark"):
    """Find what carries the verdict on anonymized content; answered by [start, end] in code points."""

    kind: Kind
    content: str
    sender: str | None
    toward: int  # 1 for a verdict of fraud, -1 for another


Question = Judge | Describe | Mark


class Provenance(NamedTuple):
    """What stands behind a model's verdicts."""

    name: str  # recipe@version
    anonymizers: str  # pins, for the rows that they anonymized
    entry: Lineage


class Judged(msgspec.Struct, frozen=True, array_like=True):
    """One item judged; content and sender are anonymized.

    Of a test input there is no content: no model judged it, and nothing of it is kept.
    """

    answer: Answer
    kind: Kind
    content: str | None
    sender: str | None


class Spent(NamedTuple):
    """Seconds that a company took in all, by step."""

    anonymize: float
    predict: float


class Judgement(msgspec.Struct, frozen=True, array_like=True):
    """What became of items, in order, and the time that it took them and those they were judged with."""

    items: list[Judged]
    spent: Spent


MOST_ITEMS = 100  # of one request judged at one go: a full batch, a quarter cheaper an item than in thirds; and
MOST_CHARACTERS = 16_384  # of content, so that other requests get their turn in between
FAILED, TOLD = b"!", b"{"  # how a line begins that is no answer: why there is none; what stands behind verdicts
encode = msgspec.json.Encoder().encode
decode_question = msgspec.json.Decoder(Question).decode
decode_judgement = msgspec.json.Decoder(Judgement).decode
decode_marks = msgspec.json.Decoder(list[tuple[int, int]]).decode
decode_models = msgspec.json.Decoder(list[dict[str, Any]]).decode
decode_provenances = msgspec.json.Decoder(dict[str, Provenance]).decode  # by the digest of their lineage


def ask_about(item: Item, kind: Kind, content: str, *, keep: bool) -> Checked:
    """Return an item as it is asked about."""
    return Checked(kind, content, item.options.explain, keep, item.sender, item.received_at, item.ref)
