"""The guard around every request: an id, a limit on the body, problems for whatever goes wrong, silence in logs."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from workbench.serving.items import Fault, Rejected
from workbench.serving.problems import make_problem, of_rejection, respond

logger = logging.getLogger("workbench.serving")
BODY_SECONDS = 15
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Guard:
    """ASGI middleware. Whatever is raised inside is answered here; the log gets the exception's type and place."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        started = False

        async def tagged(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            await self.app(scope, receive, tagged)
        except Rejected as rejected:
            problem = of_rejection(rejected, path=scope["path"], request_id=request_id)
            await respond(problem)(scope, receive, tagged)
        except Exception as error:  # its text, or a chained one's, may quote the payload
            logger.error("request %s failed: %s", request_id, _place(error))
            if started:
                return
            problem = make_problem(500, "the request could not be answered", path=scope["path"], request_id=request_id)
            await respond(problem)(scope, receive, tagged)


def _request_id(scope: Scope) -> str:
    given = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
    return given if _REQUEST_ID.fullmatch(given) else f"req_{secrets.token_hex(12)}"


def _place(error: BaseException) -> str:
    frame: Any = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = f"{frame.tb_frame.f_code.co_name}:{frame.tb_lineno}" if frame is not None else "nowhere"
    return f"{type(error).__name__} in {where}"


async def read_body(request: Request, *, most: int) -> bytes:
    """Return the body of a JSON request; Rejected is 415 for another type, 413 too long, 408 too slow."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "application/json":
        raise Rejected(415, "the body must be application/json", Fault("", "media_type"))
    if request.headers.get("content-encoding", "identity") != "identity":
        raise Rejected(415, "compressed bodies are not taken", Fault("", "content_encoding"))
    too_large = Rejected(413, f"the body must be at most {most} bytes", Fault("", "too_large"))
    if int(request.headers.get("content-length", "0")) > most:
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    raise too_large
    except TimeoutError:
        raise Rejected(408, f"the body must arrive within {BODY_SECONDS} seconds", Fault("", "too_slow")) from None
    return bytes(body)
