"""Events: what one answered request leaves behind. Anonymized text and metadata; never what was sent."""

from __future__ import annotations

from typing import Any

import msgspec

from workbench.store.ids import new_id


class Usage(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """The usage event of a request. `address` and `network` come from `Store.blind`, never as they are."""

    at: str  # `clock.stamp`
    account_id: str
    key_id: str
    path: str  # the route's pattern, not the path that was asked for
    status: int
    latency_us: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    items: int = 1
    model: str = ""
    client: str = ""
    address: str = ""
    network: str = ""
    id: str = msgspec.field(default_factory=lambda: new_id("evt"))


class Lineage(msgspec.Struct, frozen=True):
    """What stands behind verdicts: a digest, and its detail (model, snapshot, anonymizers, plugins)."""

    digest: str
    detail: dict[str, Any]


class ResearchRow(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """An anonymized record, offered for research: kept only if its owner's preferences say so at that moment."""

    verdict_id: str
    kind: str
    content: str
    verdict: str
    sender: str | None = None
    anonymizers: str = ""


class Event(msgspec.Struct, frozen=True):
    """One request: its usage, its verdicts with their lineage, the rows that it offers. Stored whole or not at all."""

    usage: Usage
    verdicts: tuple[tuple[str, Lineage], ...] = ()
    rows: tuple[ResearchRow, ...] = ()
