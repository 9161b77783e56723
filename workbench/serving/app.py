"""The application: a door for each path, and a look now and then at what other hosts counted."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from workbench.serving.calls import encode
from workbench.serving.door import Door, tell_all
from workbench.serving.endpoints import Endpoint
from workbench.serving.guard import Guard, answer_error, send_reply
from workbench.serving.openapi import describe_api
from workbench.serving.problems import Fault, Rejected
from workbench.serving.routes import ENDPOINTS
from workbench.serving.routes.page import PAGE
from workbench.serving.service import Service
from workbench.serving.timing import Timing

logger = logging.getLogger("workbench.serving")
SHARE_SECONDS = 10.0


def make_app(service: Service) -> Guard:
    """Make the ASGI application of one worker: Starlette's router inside our guard, without its own middleware."""
    service.document = encode(describe_api(ENDPOINTS, service.settings))
    paths: dict[str, dict[str, Endpoint]] = {}
    for endpoint in (*ENDPOINTS, *PAGE):
        paths.setdefault(endpoint.path, {})[endpoint.method] = endpoint

    @asynccontextmanager
    async def run(_app: ASGIApp) -> AsyncIterator[None]:
        stop = asyncio.Event()
        task = asyncio.create_task(_share_quotas(service, stop))
        try:
            yield
        finally:
            stop.set()
            await task  # not cancelled: its thread would go on, and hold a connection
            await service.pending_usage.close()
            await run_in_threadpool(service.close)

    doors = {path: Door(service, endpoints) for path, endpoints in paths.items()}
    routes = [Route(path, door) for path, door in doors.items()]
    return Guard(Router(routes, redirect_slashes=False, default=_refuse_paths(service), lifespan=run), doors)


def _refuse_paths(service: Service) -> ASGIApp:
    """Return what answers for a path that is none of ours; it is not quoted."""
    refused = Rejected(404, "there is no such path; /openapi.json lists them", Fault("", "path"))

    async def answer(scope: Scope, _receive: Receive, send: Send) -> None:
        reply = answer_error(refused, request_id=scope["state"]["request_id"])
        await send_reply(reply, scope, send, tell_all(service, Timing()))

    return answer


async def _share_quotas(service: Service, stop: asyncio.Event) -> None:
    """Ask what keys used of their day on other hosts; where that fails it is tried again."""
    while True:
        with suppress(TimeoutError):
            async with asyncio.timeout(SHARE_SECONDS):
                await stop.wait()
                return
        try:
            await run_in_threadpool(service.share_quotas)
        except Exception as error:
            logger.error("quotas could not be shared between hosts: %s", type(error).__name__)
