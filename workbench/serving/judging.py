"""Judging: parsed items in, answers out, by the model that answers each kind."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, Protocol

from workbench.contracts import Kind
from workbench.models import Model, Verdict
from workbench.records import Rows, make_rows
from workbench.serving.items import Answer, Item, ModelAnswer, ReasonAnswer

CACHE = timedelta(hours=1)  # how long a verdict may be kept by a client
REASONS = {"none": 0, "short": 3, "full": 12}
TESTS = {f"X5!SMISH-TEST-{verdict}!5X": verdict for verdict in ("smishing", "spam", "ham", "unsure")}
TEST_SCORES = {"smishing": 1.0, "spam": 0.1, "ham": 0.0, "unsure": 0.5}
# Sensitive personal data that no detection needs (policy 3.2): its presence is told, its value never.
SENSITIVE = ("AADHAAR", "CARD", "CVV", "PAN", "PASSPORT", "SSN")


class Checked(NamedTuple):
    """An item that passed its checks."""

    item: Item
    kind: Kind
    content: str


class Answering(Protocol):
    """What serving needs of `workbench.registry.Answers`."""

    def model(self, kind: str) -> Model: ...  # noqa: D102

    def models(self) -> list[dict[str, Any]]: ...  # noqa: D102

    def refresh(self) -> bool: ...  # noqa: D102


class Judged(NamedTuple):
    """Answers in order, and what observers may see: anonymized rows and their verdicts."""

    answers: list[Answer]
    rows: Rows
    verdicts: list[Verdict]


def judge(checked: Sequence[Checked], answering: Answering) -> Judged:
    """Judge items, those of one kind and one depth of explanation together; test inputs get their fixed answers."""
    answers: dict[int, Answer] = {}
    seen: list[Verdict] = []
    for (kind, explain), places in _groups(checked).items():
        model = answering.model(kind)
        rows = _rows([checked[place] for place in places], kind)
        verdicts = model.judge(rows, reasons=REASONS[explain])
        seen += verdicts
        answers |= {
            place: _answer(verdict, model, checked[place].item) for place, verdict in zip(places, verdicts, strict=True)
        }
    answers |= {place: _test(one) for place, one in enumerate(checked) if one.content in TESTS}
    rows = make_rows([verdict.content for verdict in seen])
    return Judged([answers[place] for place in range(len(checked))], rows, seen)


def _groups(checked: Sequence[Checked]) -> dict[tuple[Kind, str], list[int]]:
    groups: dict[tuple[Kind, str], list[int]] = {}
    for place, one in enumerate(checked):
        if one.content not in TESTS:
            groups.setdefault((one.kind, one.item.options.explain), []).append(place)
    return groups


def _rows(checked: Sequence[Checked], kind: Kind) -> Rows:
    return make_rows(
        [one.content for one in checked],
        kind=kind,
        sender=[one.item.sender for one in checked],
        received_at=[one.item.received_at for one in checked],
    )


def _answer(verdict: Verdict, model: Model, item: Item) -> Answer:
    return Answer(
        id=f"ver_{secrets.token_hex(12)}",
        verdict=verdict.verdict,  # type: ignore[arg-type]
        score=verdict.score,
        reasons=[ReasonAnswer(r.code, r.part, r.weight, r.text) for r in verdict.reasons],
        found=verdict.found,
        warnings=[f"unneeded_sensitive:{entity}" for entity in SENSITIVE if entity in verdict.found],
        model=ModelAnswer(verdict.model.recipe, verdict.model.version),
        lineage=model.digest,
        stored="none",
        expires_at=datetime.now(UTC) + CACHE,
        ref=item.ref,
    )


def _test(one: Checked) -> Answer:
    verdict = TESTS[one.content]
    return Answer(
        id="ver_test",
        verdict=verdict,  # type: ignore[arg-type]
        score=TEST_SCORES[verdict],
        reasons=[],
        found={},
        warnings=[],
        model=ModelAnswer("test", "1"),
        lineage="test",
        stored="none",
        expires_at=datetime.now(UTC) + CACHE,
        ref=one.item.ref,
        test=True,
    )
