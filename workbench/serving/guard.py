"""The guard around every request: its id, its trace, problems for whatever goes wrong, silence in logs."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.routing import Router
from starlette.types import ASGIApp, Receive, Scope, Send

from workbench.serving.calls import Reply
from workbench.serving.problems import (
    MEDIA_TYPE,
    Headers,
    Rejected,
    encode_problem,
    make_problem,
    new_request_id,
    of_rejection,
)

if TYPE_CHECKING:
    from workbench.serving.parcel import Parcel

logger = logging.getLogger("workbench.serving")
# An id goes into the log: only what cannot be a number or a name of somebody is taken over from a client.
_REQUEST_ID = re.compile(rb"req_[0-9a-f]{32}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_TRACE = re.compile(rb"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")  # W3C's own bounds
# An answer is for the one who asked: no cache between, no guess at its type.
SAFE = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]


class Guard:
    """The ASGI application around a router. What is raised inside is answered here; the log gets its type and place.

    `doors`: path → application, asked first: a look into a dict instead of a walk along every route's pattern.
    """

    def __init__(self, router: Router, doors: Mapping[str, ASGIApp]) -> None:
        self.router = router
        self._doors = {path: door for path, door in doors.items() if "{" not in path}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.router(scope, receive, send)
            return
        state = _mark(scope)
        try:
            await self._doors.get(scope["path"], self.router)(scope, receive, send)
        except Exception as error:
            if state["begun"]:
                logger.error("request %s failed once it was answered: %s", state["request_id"], place_of(error))
                return
            reply = answer_error(error, request_id=state["request_id"])
            await send_reply(reply, scope, send)


def _mark(scope: Scope) -> dict[str, Any]:
    """Give a request its id, the client's own if it has one of the form, and the headers that its answer will have."""
    state: dict[str, Any] = scope.setdefault("state", {})
    headers = state["headers"] = dict(scope["headers"])
    given, trace = headers.get(b"x-request-id"), headers.get(b"traceparent")
    request_id = given.decode() if given and _REQUEST_ID.fullmatch(given) else new_request_id()
    tags = [(b"x-request-id", request_id.encode()), *SAFE]
    if trace and _TRACE.fullmatch(trace):
        tags.append((b"traceparent", trace))
    state.update(request_id=request_id, tags=tags, begun=False)
    return state


def answer_error(error: Exception, *, request_id: str) -> Reply:
    """Return the problem of an error; its text, or a chained one's, may quote the payload, so it goes nowhere."""
    if isinstance(error, Rejected):
        return _problem(of_rejection(error, request_id=request_id), error.headers)
    logger.error("request %s failed: %s", request_id, place_of(error))
    return _problem(make_problem(500, "the request could not be answered", request_id=request_id))


def _problem(problem: Any, headers: tuple[tuple[bytes, bytes], ...] = ()) -> Reply:
    return Reply(problem.status, encode_problem(problem), MEDIA_TYPE, headers)


async def send_reply(reply: Reply, scope: Scope, send: Send, more: Headers = ()) -> None:
    """Send a reply, with what every answer has, and with more headers."""
    state = scope["state"]
    head = [
        (b"content-type", reply.media.encode()),
        (b"content-length", b"%d" % reply.length),
        *reply.headers,
        *more,
        *state["tags"],
    ]
    state["begun"] = True
    await send({"type": "http.response.start", "status": reply.status, "headers": head})
    if reply.parcel is not None:
        await _send_pieces(reply.parcel, send)
    await send({"type": "http.response.body", "body": reply.body})


async def _send_pieces(parcel: Parcel, send: Send) -> None:
    with closing(parcel):
        pieces = parcel.pieces()
        while piece := await run_in_threadpool(next, pieces, b""):
            await send({"type": "http.response.body", "body": piece, "more_body": True})


def place_of(error: BaseException) -> str:
    """Return the type of an error and the function and line that raised it; never its text."""
    frame: Any = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = f"{frame.tb_frame.f_code.co_name}:{frame.tb_lineno}" if frame is not None else "nowhere"
    return f"{type(error).__name__} in {where}"
