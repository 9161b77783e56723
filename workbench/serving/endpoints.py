"""Endpoints: each method of each path, once: what routes, guards, counts and describes it is read from here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from workbench.serving.calls import Call, Reply
from workbench.store.choices import Scope


class Endpoint(NamedTuple):
    """One method of one path. `scope` None needs no key; `takes`, `gives` and `query` are the structs of its bodies.

    Without `query` it takes none; `Any` takes whatever comes and reads nothing of it. `live`: not for test keys.
    `acts`: what it does is on the disk before its usage event is; HEAD does not do it.
    `spared`: answered however many requests wait, or a crowd would make the process look dead.
    `items`: what it takes of a key's day before it is looked into; only what judges takes any.
    `refusals`: statuses of its own, beside those that every endpoint of its sort may answer.
    """

    method: str
    path: str
    handler: Callable[[Call], Awaitable[Reply]]
    scope: Scope | None
    summary: str
    gives: Any
    takes: Any = None
    query: Any = None
    status: int = 200
    media: str = "application/json"
    refusals: tuple[int, ...] = ()
    live: bool = False
    acts: bool = False
    spared: bool = False
    items: int = 0

    @property
    def name(self) -> str:
        """The name in metrics and usage: the method and the path as it is written here, never a client's own."""
        return f"{self.method} {self.path}"
