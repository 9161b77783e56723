"""The account of the one who asks: what is held, how it was used, what is allowed, its export and its end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

import msgspec
from starlette.concurrency import run_in_threadpool

from workbench.errors import ModelError, StoreAway
from workbench.serving.calls import Call, Reply, reply
from workbench.serving.parcel import Parcel
from workbench.serving.problems import Fault, Rejected
from workbench.store import Account, Preferences, Store, export_account

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=254)]
DAYS = 400  # of usage at a time


class AccountChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Fields to change; those that are not named stay. There is no field for a card or a bank account."""

    name: Text | msgspec.UnsetType = msgspec.UNSET
    email: Text | msgspec.UnsetType = msgspec.UNSET
    organization: Text | msgspec.UnsetType | None = msgspec.UNSET


class PrivacyChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the account allows, all of it: objecting is one call and holds at once."""

    research: bool
    voice: bool
    restricted: bool


class Choice(msgspec.Struct, frozen=True):
    """An entry of the ledger, signed: keep it, and it can be proved that what you chose was never taken back."""

    account: str
    research: bool
    voice: bool
    restricted: bool
    by: str
    policy: str
    at: str
    number: int
    previous: str
    hash: str
    signature: str


class PrivacyAnswer(msgspec.Struct, frozen=True):
    """What the account allows from now on, and the ledger's entry of it."""

    research: bool
    voice: bool
    restricted: bool
    entry: Choice


class UsageQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which days, both included; the last thirty where nothing is said."""

    from_: date | None = msgspec.field(default=None, name="from")
    to: date | None = None


class HistoryAnswer(msgspec.Struct, frozen=True):
    """The ledger of preferences: each entry holds the hash of the one before, and a signature."""

    entries: list[dict[str, Any]]


class UsageDay(msgspec.Struct, frozen=True):
    """A day with requests (UTC): counts, bytes, requests by status and by endpoint, latency quantiles."""

    day: str
    requests: int
    items: int
    bytes_in: int
    bytes_out: int
    statuses: dict[str, int]
    paths: dict[str, int]
    latency_ms: dict[str, float]


class UsageAnswer(msgspec.Struct, frozen=True):
    """Usage by day; never any payload."""

    days: list[UsageDay]


class Receipt(msgspec.Struct, frozen=True):
    """A signed receipt, chained to the one before: what ended, and when it will be erased."""

    act: str
    account: str
    erase_on: str
    models: list[str]
    at: str
    number: int
    previous: str
    hash: str
    signature: str


change_decoder = msgspec.json.Decoder(AccountChange)
privacy_decoder = msgspec.json.Decoder(PrivacyChange)


async def show(call: Call) -> Reply:
    """Answer GET /v1/account."""
    return reply(await run_in_threadpool(call.store.accounts.get, call.account_id))


async def change(call: Call) -> Reply:
    """Answer PATCH /v1/account."""
    asked = await call.json(change_decoder)
    fields = {name: getattr(asked, name) for name in asked.__struct_fields__}
    chosen = {name: value for name, value in fields.items() if value is not msgspec.UNSET}
    if not chosen:
        raise Rejected(422, "name at least one of name, email, organization", Fault("", "missing"))
    return reply(await run_in_threadpool(call.store.accounts.update, call.account_id, **chosen))


async def close(call: Call) -> Reply:
    """Answer DELETE /v1/account with a signed receipt, which names the models that learned from rows of the account."""
    return reply(await run_in_threadpool(_close, call.store, call.account_id))


def _close(store: Store, account_id: str) -> dict[str, Any]:
    from workbench.purging import name_knowing  # it reads data, and a worker holds none of what that takes

    try:
        models = name_knowing(store, account_id, project=store.project)
    except ModelError as error:
        raise StoreAway(str(error)) from None
    return store.accounts.close(account_id, models=models)


async def show_privacy(call: Call) -> Reply:
    """Answer GET /v1/account/privacy."""
    return reply(await run_in_threadpool(call.store.preferences.get, call.account_id))


async def set_privacy(call: Call) -> Reply:
    """Answer PUT /v1/account/privacy with the preferences that hold from now on, and the ledger's signed entry."""
    asked = await call.json(privacy_decoder)
    chosen = Preferences(research=asked.research, voice=asked.voice, restricted=asked.restricted)
    entry = await run_in_threadpool(call.store.preferences.put, call.account_id, chosen)
    return reply({**msgspec.to_builtins(chosen), "entry": entry})


async def show_history(call: Call) -> Reply:
    """Answer GET /v1/account/privacy/history."""
    return reply(HistoryAnswer(await run_in_threadpool(call.store.preferences.history, call.account_id)))


async def show_usage(call: Call) -> Reply:
    """Answer GET /v1/account/usage: counts, bytes, statuses, latency quantiles a day."""
    asked = call.query(UsageQuery)
    to = asked.to or call.store.clock().date()
    start = asked.from_ or (to - timedelta(days=30) if to > date.min + timedelta(days=30) else to)
    if start > to:
        raise Rejected(422, "`from` must not lie after `to`, which is today by default", Fault("/from", "order"))
    if (to - start).days > DAYS:
        raise Rejected(422, f"`from` must lie at most {DAYS} days before `to`", Fault("/from", "out_of_range"))
    days = await run_in_threadpool(call.store.usage.read, call.account_id, start=start, end=to)
    return reply({"days": days})


async def export(call: Call) -> Reply:
    """Answer GET /v1/account/export: a zip of JSON Lines with JSON Schemas and a README."""
    parcel = await run_in_threadpool(_write_export, call.store, call.account_id)
    name = (b"content-disposition", b'attachment; filename="account.zip"')
    return Reply(200, b"", "application/zip", (name,), parcel)


def _write_export(store: Store, account_id: str) -> Parcel:
    parcel = Parcel(store.project.state)
    try:
        export_account(store, account_id, parcel.file)
    except BaseException:
        parcel.close()
        raise
    return parcel


__all__ = ["Account", "Preferences"]
