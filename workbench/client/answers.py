"""What the API answers, typed. Fields that a newer server adds are ignored."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Reason(msgspec.Struct, frozen=True):
    """Why, in words about the anonymized text; `weight` is its contribution."""

    code: str
    part: str
    weight: float
    text: str


class Model(msgspec.Struct, frozen=True):
    """Which model answered."""

    recipe: str
    version: str


class Answer(msgspec.Struct, frozen=True):
    """A verdict: smishing, spam, ham or unsure; `score` is P(smishing); it may be cached until `expires_at`."""

    id: str
    verdict: str
    score: float
    reasons: tuple[Reason, ...]
    found: dict[str, int]
    warnings: tuple[str, ...]
    model: Model
    lineage: str
    stored: str
    expires_at: datetime
    threats: tuple[str, ...] = ()
    ref: str | None = None
    test: bool = False


class Fault(msgspec.Struct, frozen=True):
    """Where a request is at fault, and how."""

    pointer: str
    code: str


class Problem(msgspec.Struct, frozen=True):
    """A refusal (RFC 9457). It quotes nothing of what was sent."""

    title: str
    status: int
    detail: str
    request_id: str = ""
    errors: tuple[Fault, ...] = ()
    ref: str | None = None


class ApiError(Exception):
    """The API refused; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.status} {problem.title}: {problem.detail} (request {problem.request_id})")
        self.problem = problem


def read_problem(status: int, body: bytes) -> Problem:
    """Read a refusal, also one that a proxy in between wrote in a form of its own."""
    try:
        return msgspec.json.decode(body, type=Problem)
    except msgspec.MsgspecError:
        return Problem("Refused", status, "the answer is no problem of this API; a proxy may have written it")


def read_batch(body: bytes) -> list[Answer | Problem]:
    """Read one answer or one problem for each item."""
    raws = msgspec.json.decode(body, type=_Results).results
    return [_decode(raw) for raw in raws]


def _decode(raw: msgspec.Raw) -> Answer | Problem:
    if msgspec.json.decode(raw, type=_Told).status is None:
        return msgspec.json.decode(raw, type=Answer)
    return msgspec.json.decode(raw, type=Problem)


class _Results(msgspec.Struct):
    results: list[msgspec.Raw]


class _Told(msgspec.Struct):
    status: int | None = None
