"""The application: routes, and a watch that swaps champions while requests go on."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from workbench.config import Serve
from workbench.plugins import host
from workbench.serving.guard import Guard, read_body
from workbench.serving.items import Fault, Item, Rejected, batch_decoder, check_item, item_decoder, parse
from workbench.serving.judging import Answering, Checked, Judged, judge
from workbench.serving.openapi import describe_api
from workbench.serving.problems import Problem, make_problem, of_rejection, respond

logger = logging.getLogger("workbench.serving")
WATCH_SECONDS = 0.5
encode = msgspec.json.Encoder().encode


def make_app(answering: Answering, limits: Serve | None = None) -> Starlette:
    """Make the ASGI application around what answers."""
    app = Starlette(
        routes=[
            Route("/v1/detect", detect, methods=["POST"]),
            Route("/v1/detect/batch", detect_batch, methods=["POST"]),
            Route("/v1/models", models),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/openapi.json", openapi),
        ],
        middleware=[Middleware(Guard)],
        exception_handlers={HTTPException: _plain_problem},
        lifespan=_watch,
    )
    app.state.answering = answering
    app.state.limits = limits or Serve()
    app.state.document = encode(describe_api())
    return app


@asynccontextmanager
async def _watch(app: Starlette) -> AsyncIterator[None]:
    task = asyncio.create_task(_keep_up(app.state.answering))
    try:
        yield
    finally:
        task.cancel()


async def _keep_up(answering: Answering) -> None:
    """Look for a new champion twice a second; a look that fails changes nothing and is tried again."""
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        try:
            await run_in_threadpool(answering.refresh)
        except Exception as error:
            logger.error("the champion could not be looked up: %s", type(error).__name__)


async def detect(request: Request) -> Response:
    """Answer POST /v1/detect."""
    timing = _Timing()
    limits: Serve = request.app.state.limits
    item: Item = parse(item_decoder, await read_body(request, most=limits.max_body))
    checked = Checked(item, *check_item(item, limits))
    timing.mark("parse")
    judged = judge([checked], request.app.state.answering)
    timing.mark("judge")
    return _respond(judged.answers[0], judged, timing)


async def detect_batch(request: Request) -> Response:
    """Answer POST /v1/detect/batch: one answer or one problem for each item, in order."""
    timing = _Timing()
    limits: Serve = request.app.state.limits
    raws = parse(batch_decoder, await read_body(request, most=limits.max_body)).items
    if not 1 <= len(raws) <= limits.max_batch:
        raise Rejected(422, f"items must be 1 to {limits.max_batch}; got {len(raws)}", Fault("/items", "length"))
    results: list[Any] = [_check(raw, request) for raw in raws]
    good = [place for place, result in enumerate(results) if isinstance(result, Checked)]
    timing.mark("parse")
    judged = await run_in_threadpool(judge, [results[place] for place in good], request.app.state.answering)
    for place, answer in zip(good, judged.answers, strict=True):
        results[place] = answer
    timing.mark("judge")
    return _respond({"results": results}, judged, timing)


def _check(raw: msgspec.Raw, request: Request) -> Checked | Problem:
    ref = None
    try:
        item: Item = parse(item_decoder, raw)
        ref = item.ref
        return Checked(item, *check_item(item, request.app.state.limits))
    except Rejected as rejected:
        return of_rejection(rejected, path=request.url.path, request_id=request.state.request_id, ref=ref)


def _respond(answer: Any, judged: Judged, timing: _Timing) -> Response:
    task = BackgroundTask(_observe, judged) if judged.verdicts else None
    return Response(encode(answer), 200, {"Server-Timing": timing.header()}, "application/json", task)


def _observe(judged: Judged) -> None:
    """Tell the observers, after the response; they see anonymized records."""
    for problem in host().notify("batch_scored", records=judged.rows, verdicts=judged.verdicts):
        logger.error("plugin %s failed in batch_scored: %s", problem.plugin, problem.reason.partition(":")[0])


class _Timing:
    """Milliseconds by step, as the Server-Timing header tells them."""

    def __init__(self) -> None:
        self._last = time.perf_counter()
        self._steps: list[str] = []

    def mark(self, step: str) -> None:
        now = time.perf_counter()
        self._steps.append(f"{step};dur={(now - self._last) * 1000:.2f}")
        self._last = now

    def header(self) -> str:
        return ", ".join(self._steps)


async def models(request: Request) -> Response:
    """Answer GET /v1/models."""
    return Response(encode({"models": request.app.state.answering.models()}), media_type="application/json")


async def healthz(request: Request) -> Response:  # noqa: ARG001
    """Answer GET /healthz."""
    return Response(b'{"status":"alive"}', media_type="application/json")


async def readyz(request: Request) -> Response:
    """Answer GET /readyz: some model, or the rules, answers messages."""
    request.app.state.answering.model("sms")
    return Response(b'{"status":"ready"}', media_type="application/json")


async def openapi(request: Request) -> Response:
    """Answer GET /openapi.json."""
    return Response(request.app.state.document, media_type="application/json")


async def _plain_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    details: dict[int, str] = {404: "there is no such path", 405: "this path does not take that method"}
    detail = details.get(error.status_code, "the request was refused")
    problem = make_problem(error.status_code, detail, path="", request_id=request.state.request_id)
    return respond(problem, dict(error.headers or {}))
