"""Judging: checked items in, answers out, by the model that answers each kind."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from workbench.contracts import Kind
from workbench.models import Model, Verdict
from workbench.records import Rows, make_rows
from workbench.serving.items import Answer, Item, ModelAnswer, ReasonAnswer
from workbench.serving.lineage import Standing, lineage_of
from workbench.store import Lineage
from workbench.store.ids import new_ids

CACHE = timedelta(hours=1)  # how long a verdict may be kept by a client
REASONS = {"none": 0, "short": 3, "full": 12}
MARK = "X5!SMISH-TEST-"
TESTS = {f"{MARK}{verdict}!5X": verdict for verdict in ("smishing", "spam", "ham", "unsure")}
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
    groups, tests = _sort(checked)
    for (kind, explain), places in groups.items():
        model = answering.model(kind)
        mine = [checked[place] for place in places]
        started = time.perf_counter()
        clean, spans = model.masker.apply(_rows(mine, kind))
        masked = time.perf_counter()
        verdicts = model.judge_masked(clean, spans, reasons=REASONS[explain])
        anonymizing += masked - started
        predicting += time.perf_counter() - masked
        told = _answers(mine, verdicts, clean["sender"], lineage_of(model), expires)
        made.update(zip(places, told, strict=True))
    made.update((place, Judged(_test(one, expires), one.kind, None, None, TEST)) for place, one in tests)
    return [made[place] for place in range(len(checked))], Spent(anonymizing, predicting)


def _sort(
    checked: Sequence[Checked],
) -> tuple[dict[tuple[Kind, str], list[int]], list[tuple[int, Checked]]]:
    """Return the places of what is judged together, and the test inputs with theirs."""
    groups: dict[tuple[Kind, str], list[int]] = {}
    tests = []
    for place, one in enumerate(checked):
        if one.content.startswith(MARK) and one.content in TESTS:  # a look at the start spares a hash of the whole
            tests.append((place, one))
        else:
            groups.setdefault((one.kind, one.item.options.explain), []).append(place)
    return groups, tests


def _rows(checked: Sequence[Checked], kind: Kind) -> Rows:
    return make_rows(
        [one.content for one in checked],
        kind=kind,
        sender=[one.item.sender for one in checked],
        received_at=[one.item.received_at for one in checked],
    )


def _answers(
    checked: Sequence[Checked],
    verdicts: Sequence[Verdict],
    senders: Sequence[str | None],
    lineage: Standing,
    expires: datetime,
) -> list[Judged]:
    ids = new_ids("ver", len(checked))
    return [
        Judged(_answer(verdict, name, lineage.entry.digest, one, expires), one.kind, verdict, sender, lineage)
        for one, verdict, sender, name in zip(checked, verdicts, senders, ids, strict=True)
    ]


def _answer(verdict: Verdict, name: str, lineage: str, one: Checked, expires: datetime) -> Answer:
    found = verdict.found
    return Answer(
        id=name,
        verdict=verdict.verdict,  # type: ignore[arg-type]
        score=verdict.score,
        threats=list(verdict.threats),
        reasons=[ReasonAnswer(r.code, r.part, r.weight, r.text) for r in verdict.reasons],
        found=found,
        warnings=[f"unneeded_sensitive:{entity}" for entity in SENSITIVE if entity in found] if found else [],
        model=_model(verdict.model.recipe, verdict.model.version),
        lineage=lineage,
        stored="anonymized" if one.keep else "none",
        expires_at=expires,
        ref=one.item.ref,
    )


_model = lru_cache(maxsize=64)(ModelAnswer)


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
