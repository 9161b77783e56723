"""Judging: checked items in, answers out, by the model that answers each kind."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, Protocol

from workbench.contracts import Kind
from workbench.models import Model, Verdict
from workbench.records import Rows, make_rows
from workbench.serving.items import Answer, Item, ModelAnswer, ReasonAnswer
from workbench.serving.lineage import Standing, lineage_of
from workbench.serving.randomness import new_id
from workbench.store import Lineage

CACHE = timedelta(hours=1)  # how long a verdict may be kept by a client
REASONS = {"none": 0, "short": 3, "full": 12}
TESTS = {f"X5!SMISH-TEST-{verdict}!5X": verdict for verdict in ("smishing", "spam", "ham", "unsure")}
TEST_SCORES = {"smishing": 1.0, "spam": 0.1, "ham": 0.0, "unsure": 0.5}
TEST = Standing("test@1", "", Lineage("test", {}))
# Sensitive personal data that no detection needs (policy 3.2): its presence is told, its value never.
SENSITIVE = ("AADHAAR", "CARD", "CVV", "PAN", "PASSPORT", "SSN")


class Checked(NamedTuple):
    """An item that passed its checks; `keep` tells whether its anonymized row may be kept."""

    item: Item
    kind: Kind
    content: str
    keep: bool = False

    @property
    def is_test(self) -> bool:
        """Whether it is a test input, which has a fixed answer and is never kept."""
        return self.content in TESTS


class Answering(Protocol):
    """What serving needs of `workbench.registry.Answers`."""

    def model(self, kind: str) -> Model: ...  # noqa: D102

    def models(self) -> list[dict[str, Any]]: ...  # noqa: D102

    def refresh(self) -> bool: ...  # noqa: D102


class Judged(NamedTuple):
    """One item judged; `sender` is anonymized. A test input has no verdict of a model, and nothing of it is kept."""

    answer: Answer
    kind: Kind
    verdict: Verdict | None
    sender: str | None
    lineage: Standing


class Spent(NamedTuple):
    """Seconds that a batch took in all, by step."""

    anonymize: float
    predict: float


def judge(checked: Sequence[Checked], answering: Answering) -> tuple[list[Judged], Spent]:
    """Judge items, those of one kind and one depth of explanation together; test inputs get their fixed answers."""
    made: dict[int, Judged] = {}
    expires = datetime.now(UTC) + CACHE
    anonymizing = predicting = 0.0
    for (kind, explain), places in _groups(checked).items():
        model = answering.model(kind)
        lineage = lineage_of(model)
        started = time.perf_counter()
        clean, spans = model.masker.apply(_rows([checked[place] for place in places], kind))
        masked = time.perf_counter()
        verdicts = model.judge_masked(clean, spans, reasons=REASONS[explain])
        anonymizing += masked - started
        predicting += time.perf_counter() - masked
        for place, verdict, sender in zip(places, verdicts, clean["sender"], strict=True):
            answer = _answer(verdict, lineage, checked[place], expires)
            made[place] = Judged(answer, kind, verdict, sender, lineage)
    for place, one in enumerate(checked):
        if one.is_test:
            made[place] = Judged(_test(one, expires), one.kind, None, None, TEST)
    return [made[place] for place in range(len(checked))], Spent(anonymizing, predicting)


def _groups(checked: Sequence[Checked]) -> dict[tuple[Kind, str], list[int]]:
    groups: dict[tuple[Kind, str], list[int]] = {}
    for place, one in enumerate(checked):
        if not one.is_test:
            groups.setdefault((one.kind, one.item.options.explain), []).append(place)
    return groups


def _rows(checked: Sequence[Checked], kind: Kind) -> Rows:
    return make_rows(
        [one.content for one in checked],
        kind=kind,
        sender=[one.item.sender for one in checked],
        received_at=[one.item.received_at for one in checked],
    )


def _answer(verdict: Verdict, lineage: Standing, one: Checked, expires: datetime) -> Answer:
    return Answer(
        id=new_id("ver"),
        verdict=verdict.verdict,  # type: ignore[arg-type]
        score=verdict.score,
        threats=list(verdict.threats),
        reasons=[ReasonAnswer(r.code, r.part, r.weight, r.text) for r in verdict.reasons],
        found=verdict.found,
        warnings=[f"unneeded_sensitive:{entity}" for entity in SENSITIVE if entity in verdict.found],
        model=ModelAnswer(verdict.model.recipe, verdict.model.version),
        lineage=lineage.entry.digest,
        stored="anonymized" if one.keep else "none",
        expires_at=expires,
        ref=one.item.ref,
    )


def _test(one: Checked, expires: datetime) -> Answer:
    verdict = TESTS[one.content]
    return Answer(
        id="ver_test",
        verdict=verdict,  # type: ignore[arg-type]
        score=TEST_SCORES[verdict],
        threats=[],
        reasons=[],
        found={},
        warnings=[],
        model=ModelAnswer("test", "1"),
        lineage="test",
        stored="none",
        expires_at=expires,
        ref=one.item.ref,
        test=True,
    )
