"""What clients say back, and what lies behind a verdict: feedback, grievances, lineage."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from starlette.concurrency import run_in_threadpool

from workbench.serving.calls import Call, Reply, reply
from workbench.store.choices import Note
from workbench.store.grievances import LONGEST


class FeedbackWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a verdict should have been. It goes to a review queue, never straight to training; no free text."""

    verdict_id: Annotated[str, msgspec.Meta(pattern="^ver_[0-9a-f]{32}$")]
    label: Literal["ham", "spam", "smishing"]
    note_code: Note = "none"


class FeedbackAnswer(msgspec.Struct, frozen=True):
    """Feedback as it waits for review."""

    id: str
    state: str


class GrievanceWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A grievance about what is held or done; it is kept encrypted."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST)]


class GrievanceAnswer(msgspec.Struct, frozen=True):
    """A grievance, when it must be answered, and the answer."""

    id: str
    account_id: str
    state: str
    opened_at: str
    due_at: str
    answered_at: str | None
    text: str
    answer: str | None


class Named(msgspec.Struct, frozen=True):
    """A part of the workbench; `digest` is of its code and data, none of a live object or in an older record."""

    name: str
    version: str
    digest: str | None = None
    kind: str | None = None


class ModelLineage(msgspec.Struct, frozen=True):
    """A model: its recipe, version and digest."""

    recipe: str
    version: str
    digest: str


class DataLineage(msgspec.Struct, frozen=True):
    """The snapshot that a model learned from; none for the rules."""

    digest: str | None


class Lineage(msgspec.Struct, frozen=True):
    """What stands behind a verdict."""

    id: str
    at: str
    digest: str
    model: ModelLineage
    data: DataLineage
    anonymizers: list[Named]
    plugins: list[Named]


feedback_decoder = msgspec.json.Decoder(FeedbackWish)
grievance_decoder = msgspec.json.Decoder(GrievanceWish)


async def give_feedback(call: Call) -> Reply:
    """Answer POST /v1/feedback."""
    wish = await call.json(feedback_decoder)
    made = await run_in_threadpool(
        call.store.feedback.add, call.account_id, wish.verdict_id, label=wish.label, note_code=wish.note_code
    )
    return reply(FeedbackAnswer(made, "open"), status=202)


async def show_lineage(call: Call) -> Reply:
    """Answer GET /v1/verdicts/{id}/lineage."""
    found: dict[str, Any] = await run_in_threadpool(call.store.lineage.get, call.value("id"), call.account_id)
    return reply(found)


async def open_grievance(call: Call) -> Reply:
    """Answer POST /v1/grievances."""
    wish = await call.json(grievance_decoder)
    return reply(await run_in_threadpool(call.store.grievances.open, call.account_id, wish.text), status=201)


async def show_grievance(call: Call) -> Reply:
    """Answer GET /v1/grievances/{id}."""
    return reply(await run_in_threadpool(call.store.grievances.get, call.value("id"), call.account_id))
