"""The guard around every request: its id, its trace, problems for whatever goes wrong, silence in logs."""

from __future__ import annotations

import logging
import re
from typing import Any

from starlette.routing import Router
from starlette.types import Message, Receive, Scope, Send

from workbench.serving.calls import Reply
from workbench.serving.problems import (
    MEDIA_TYPE,
    Rejected,
    encode_problem,
    make_problem,
    new_request_id,
    of_rejection,
)

logger = logging.getLogger("workbench.serving")
# An id goes into the log: only what cannot be a number or a name of somebody is taken over from a client.
_REQUEST_ID = re.compile(rb"req_[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TRACE = re.compile(rb"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
# An answer is for the one who asked: no cache between, no guess at its type.
SAFE = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]


class Guard:
    """The ASGI application around a router. What is raised inside is answered here; the log gets its type and place."""

    def __init__(self, router: Router) -> None:
        self.router = router

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.router(scope, receive, send)
            return
        tags = _tags(scope)
        request_id = scope["state"]["request_id"]
        started = False

        async def tagged(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = [*message["headers"], *tags]
            await send(message)

        try:
            await self.router(scope, receive, tagged)
        except Exception as error:
            if not started:
                await send_reply(answer_error(error, path=scope["path"], request_id=request_id), tagged)


def _tags(scope: Scope) -> list[tuple[bytes, bytes]]:
    """Give a request its id, the client's own if it has one of the form; return the headers that every answer has."""
    given = trace = b""
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            given = value
        elif name == b"traceparent":
            trace = value
    request_id = given.decode() if _REQUEST_ID.fullmatch(given) else new_request_id()
    scope.setdefault("state", {})["request_id"] = request_id
    tags = [(b"x-request-id", request_id.encode()), *SAFE]
    return [*tags, (b"traceparent", trace)] if _TRACE.fullmatch(trace) else tags


def answer_error(error: Exception, *, path: str, request_id: str) -> Reply:
    """Return the problem of an error; its text, or a chained one's, may quote the payload, so it goes nowhere."""
    if isinstance(error, Rejected):
        return _problem(of_rejection(error, path=path, request_id=request_id), error.headers)
    logger.error("request %s failed: %s", request_id, _place(error))
    return _problem(make_problem(500, "the request could not be answered", path=path, request_id=request_id))


def _problem(problem: Any, headers: tuple[tuple[bytes, bytes], ...] = ()) -> Reply:
    return Reply(problem.status, encode_problem(problem), MEDIA_TYPE, headers)


async def send_reply(reply: Reply, send: Send) -> None:
    """Send a reply."""
    head = [
        (b"content-type", reply.media.encode()),
        (b"content-length", str(len(reply.body)).encode()),
        *reply.headers,
    ]
    await send({"type": "http.response.start", "status": reply.status, "headers": head})
    await send({"type": "http.response.body", "body": reply.body})


def _place(error: BaseException) -> str:
    frame: Any = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = f"{frame.tb_frame.f_code.co_name}:{frame.tb_lineno}" if frame is not None else "nowhere"
    return f"{type(error).__name__} in {where}"
