"""Problems: errors as RFC 9457 tells them. None ever quotes the payload."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from uuid import UUID

import msgspec

from workbench.store.ids import new_id

MEDIA_TYPE = "application/problem+json"
Headers = tuple[tuple[bytes, bytes], ...]


class Fault(msgspec.Struct, frozen=True):
    """What is wrong and where: a JSON pointer into the body, to a field that the API knows, and a code."""

    pointer: str
    code: str


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Problem details (RFC 9457), with the request's id, as a URI too (`instance`), and where the faults lie."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    request_id: str
    errors: list[Fault] = []
    ref: str | None = None


class Rejected(Exception):
    """A request, or an item, that is refused: an HTTP status, a sentence, faults. Holds nothing of the payload."""

    def __init__(self, status: int, detail: str, *faults: Fault, headers: Headers = ()) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.faults = faults
        self.headers = headers


encode_problem = msgspec.json.Encoder().encode


def new_request_id() -> str:
    """Return an id for a request that brought none."""
    return new_id("req")


def make_problem(
    status: int, detail: str, *, request_id: str, path: str = "", faults: Sequence[Fault] = (), ref: str | None = None
) -> Problem:
    """Make problem details; the title is the status's own phrase, `type` says no more than it (about:blank).

    `path`: a JSON pointer to what has the problem, where that is not the whole request.
    """
    title, instance = HTTPStatus(status).phrase, _name(request_id) + (path and f"#{path}")
    return Problem("about:blank", title, int(status), detail, instance, request_id, list(faults), ref)


def _name(request_id: str) -> str:
    """Return the URI of a request, which names this one problem: a client's own path may hold payload."""
    return UUID(request_id.removeprefix("req_")).urn


def of_rejection(rejected: Rejected, *, request_id: str, path: str = "", ref: str | None = None) -> Problem:
    """Make the problem of a rejection; `path` is the pointer of what was rejected, where it is not the whole body."""
    faults = [Fault(path + fault.pointer, fault.code) for fault in rejected.faults]
    return make_problem(rejected.status, rejected.detail, path=path, request_id=request_id, faults=faults, ref=ref)


def unavailable(detail: str, *, retry_after: int = 1) -> Rejected:
    """Return the rejection of what may be tried again in a moment."""
    return Rejected(503, detail, headers=((b"retry-after", str(retry_after).encode()),))
