"""Judging: checked items in, answers out, by the model that answers each kind."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from workbench.contracts import Kind
from workbench.models import Model, Verdict, occlude, strongest
from workbench.records import Rows, make_rows
from workbench.serving.items import MARK, TESTS, Answer, Explain, ModelAnswer, ReasonAnswer
from workbench.serving.lineage import lineage_of, trace
from workbench.serving.questions import Checked, Judged, Judgement, Mark, Provenance, Spent
from workbench.store.ids import new_ids

CACHE = timedelta(hours=1)  # how long a verdict may be kept by a client
REASONS: dict[Explain, int] = {"none": 0, "short": 3, "full": 12}
TEST_SCORES = {"smishing": 1.0, "spam": 0.1, "ham": 0.0, "unsure": 0.5}
TEST = Provenance(
    "test@1",
    "",
    trace({"recipe": "test", "version": "1", "digest": ""}, data=None, anonymizers=[], plugins=[]),
)
# Sensitive personal data that no detection needs (policy 3.2): its presence is told, its value never.
SENSITIVE = ("AADHAAR", "CARD", "CVV", "PAN", "PASSPORT", "SSN")


class Answering(Protocol):
    """What serving needs of `workbench.registry.Answers`."""

    def model(self, kind: str) -> Model: ...  # noqa: D102

    def models(self) -> list[dict[str, Any]]: ...  # noqa: D102

    def refresh(self) -> bool: ...  # noqa: D102


class Told(NamedTuple):
    """A judgement, and what stands behind its verdicts."""

    judgement: Judgement
    provenances: list[Provenance]


def judge(checked: Sequence[Checked], answering: Answering) -> Told:
    """Judge items, those of one kind and one depth of explanation together; test inputs get their fixed answers."""
    made: dict[int, Judged] = {}
    expires = datetime.now(UTC) + CACHE
    anonymizing = predicting = 0.0
    groups, tests = _sort(checked)
    provenances = [TEST] if tests else []
    for (kind, explain), places in groups.items():
        model = answering.model(kind)
        provenances.append(lineage_of(model))
        mine = [checked[place] for place in places]
        started = time.perf_counter()
        clean, spans = model.masker.apply(_rows(mine, kind))
        masked = time.perf_counter()
        verdicts = model.judge_masked(clean, spans, reasons=REASONS[explain])
        anonymizing += masked - started
        predicting += time.perf_counter() - masked
        told = _answers(mine, verdicts, clean["sender"], provenances[-1].entry.digest, expires)
        made.update(zip(places, told, strict=True))
    made.update((place, Judged(_test(one, expires), one.kind, None, None)) for place, one in tests)
    return Told(Judgement([made[place] for place in range(len(checked))], Spent(anonymizing, predicting)), provenances)


def find_marks(asked: Mark, answering: Answering) -> list[tuple[int, int]]:
    """Return where the words stand that carry a verdict."""
    found = occlude(answering.model(asked.kind), asked.content, sender=asked.sender, kind=asked.kind)
    return [(mark.start, mark.end) for mark in strongest(found, toward=asked.toward)]


def _sort(
    checked: Sequence[Checked],
) -> tuple[dict[tuple[Kind, Explain], list[int]], list[tuple[int, Checked]]]:
    """Return the places of what is judged together, and the test inputs with theirs."""
    groups: dict[tuple[Kind, Explain], list[int]] = {}
    tests = []
    for place, one in enumerate(checked):
        if one.content.startswith(MARK) and one.content in TESTS:  # a look at the start spares a hash of the whole
            tests.append((place, one))
        else:
            groups.setdefault((one.kind, one.explain), []).append(place)
    return groups, tests


def _rows(checked: Sequence[Checked], kind: Kind) -> Rows:
    return make_rows(
        [one.content for one in checked],
        kind=kind,
        sender=[one.sender for one in checked],
        received_at=[one.received_at for one in checked],
    )


def _answers(
    checked: Sequence[Checked],
    verdicts: Sequence[Verdict],
    senders: Sequence[str | None],
    lineage: str,
    expires: datetime,
) -> list[Judged]:
    ids = new_ids("ver", len(checked))
    return [
        Judged(_answer(verdict, name, lineage, one, expires), one.kind, verdict.content, sender)
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
        ref=one.ref,
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
        lineage=TEST.entry.digest,
        stored="none",
        expires_at=expires,
        ref=one.ref,
        test=True,
    )
