"""Problems: errors as RFC 9457 tells them. None ever quotes the payload."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

import msgspec
from starlette.responses import Response

from workbench.serving.items import Fault, Rejected

MEDIA_TYPE = "application/problem+json"


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Problem details (RFC 9457), with the request's id and where the faults lie."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    request_id: str
    errors: list[Fault] = []
    ref: str | None = None


def make_problem(
    status: int, detail: str, *, path: str, request_id: str, faults: Sequence[Fault] = (), ref: str | None = None
) -> Problem:
    """Make problem details; the title is the status's own phrase, `type` says no more than it (about:blank)."""
    return Problem("about:blank", HTTPStatus(status).phrase, status, detail, path, request_id, list(faults), ref)


def of_rejection(rejected: Rejected, *, path: str, request_id: str, ref: str | None = None) -> Problem:
    """Make the problem of a rejection."""
    return make_problem(
        rejected.status, rejected.detail, path=path, request_id=request_id, faults=rejected.faults, ref=ref
    )


def respond(problem: Problem, headers: dict[str, str] | None = None) -> Response:
    """Return the response of a problem."""
    return Response(msgspec.json.encode(problem), problem.status, headers, MEDIA_TYPE)
