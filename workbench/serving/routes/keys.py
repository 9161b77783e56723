"""Keys of the account of the one who asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, TypeVar

import msgspec
from starlette.concurrency import run_in_threadpool

from workbench.serving.calls import Call, Reply, reply
from workbench.serving.problems import Fault, Rejected
from workbench.store import Issued, Key
from workbench.store.choices import Scope, Sensitivity

T = TypeVar("T")


class KeyWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A key to make. With `max_sensitivity` personal it refuses items that hold more, such as an Aadhaar number."""

    scopes: Annotated[tuple[Scope, ...], msgspec.Meta(min_length=1, max_length=3)] = ("detect",)
    live: bool = True
    label: Annotated[str, msgspec.Meta(max_length=64)] = ""
    expires_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    max_sensitivity: Sensitivity = "sensitive"


class KeyMade(msgspec.Struct, frozen=True):
    """A new key: `token` is shown now and never again."""

    token: str
    key: Key


class KeysAnswer(msgspec.Struct, frozen=True):
    """Every key of the account, revoked ones too; no token."""

    keys: list[Key]


wish_decoder = msgspec.json.Decoder(KeyWish)


async def create(call: Call) -> Reply:
    """Answer POST /v1/account/keys."""
    wish = await call.json(wish_decoder)
    if wish.live and not call.principal.live:
        raise Rejected(403, "a test key cannot make a live one", Fault("/live", "not_allowed"))
    made = await run_in_threadpool(
        call.store.keys.create,
        call.account_id,
        scopes=wish.scopes,
        live=wish.live,
        label=wish.label,
        expires_at=wish.expires_at,
        max_sensitivity=wish.max_sensitivity,
    )
    return _made(made)


async def show(call: Call) -> Reply:
    """Answer GET /v1/account/keys: all of them, or to a test key those of the sandbox."""
    found = await run_in_threadpool(call.store.keys.list, call.account_id)
    return reply(KeysAnswer([key for key in found if call.principal.live or not key.live]))


async def rotate(call: Call) -> Reply:
    """Answer POST /v1/account/keys/{id}/rotate: a new key, and a day's grace for the old one."""
    return _made(await run_in_threadpool(_act, call, call.store.keys.rotate))


async def revoke(call: Call) -> Reply:
    """Answer DELETE /v1/account/keys/{id}."""
    return reply(await run_in_threadpool(_act, call, call.store.keys.revoke))


def _act(call: Call, act: Callable[..., T]) -> T:
    """Act on the key that the path names; a test key reaches no live one, or it would get its token by a rotation."""
    name, keys = call.value("id"), call.store.keys
    if not call.principal.live and any(key.live for key in keys.list(call.account_id) if key.id == name):
        raise Rejected(403, "a test key reaches test keys only; use a live one", Fault("", "not_allowed"))
    return act(name, account_id=call.account_id)


def _made(issued: Issued) -> Reply:
    return reply(KeyMade(issued.token, issued.key), status=201)


__all__ = ["Key", "KeyMade", "KeyWish", "KeysAnswer", "create", "revoke", "rotate", "show"]
