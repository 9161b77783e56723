"""What can be asked of the service itself: policy, health, readiness, description; and, with a key, its models."""

from __future__ import annotations

from typing import Any

import msgspec

from workbench.serving.calls import Call, Reply, reply
from workbench.serving.policy import PolicyAnswer


class Status(msgspec.Struct, frozen=True):
    """One word."""

    status: str


class PartAnswer(msgspec.Struct, frozen=True):
    """A part of a model."""

    kind: str
    name: str
    distribution: str | None = None
    version: str | None = None


class ServedAnswer(msgspec.Struct, frozen=True):
    """What answers a kind; `card` says how it was made: operating point, parts, lineage, masking."""

    kind: str
    recipe: str
    version: str
    promoted_at: str | None
    data: str | None
    digest: str
    card: dict[str, Any]
    parts: list[PartAnswer]


class ModelsAnswer(msgspec.Struct, frozen=True):
    """What is served."""

    models: list[ServedAnswer]


async def models(call: Call) -> Reply:
    """Answer GET /v1/models."""
    return reply({"models": await call.service.judge_client.models()})


async def policy(call: Call) -> Reply:
    """Answer GET /v1/policy."""
    return reply(call.service.policy)


async def healthz(_call: Call) -> Reply:
    """Answer GET /healthz."""
    return reply(Status("alive"))


async def readyz(call: Call) -> Reply:
    """Answer GET /readyz: the store answers, and some model, or the rules, answers messages."""
    await call.service.judge_client.models()
    await call.service.ping()
    return reply(Status("ready"))


async def openapi(call: Call) -> Reply:
    """Answer GET /openapi.json."""
    return Reply(200, call.service.document)


Document = dict[str, Any]
__all__ = ["Document", "ModelsAnswer", "PolicyAnswer", "Status", "healthz", "models", "openapi", "policy", "readyz"]
