"""API keys: shown once, kept as HMAC-SHA-256 under the pepper with a prefix; scopes, expiry, rotation, revocation."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, select

from workbench.config.checks import LEAST, RATES
from workbench.errors import NotInStore, StoreRefused, join_names
from workbench.store.accounts import Identity
from workbench.store.choices import SCOPES, SENSITIVITIES
from workbench.store.clock import stamp
from workbench.store.generations import bump
from workbench.store.ids import new_id
from workbench.store.tables import accounts, api_keys
from workbench.store.tokens import make_token, prefix_of

if TYPE_CHECKING:
    from workbench.store.opening import Store

LASTING = ("live", "scopes", "limits", "expires_at", "max_sensitivity")  # what a rotation keeps
GRACE = timedelta(hours=24)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)  # of an expiry


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Limits of one key in place of the configuration's."""

    rate: float | None = None  # requests a second
    burst: int | None = None
    quota: int | None = None  # items a day (UTC)


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a key, the hash aside."""

    id: str
    account_id: str
    prefix: str
    live: bool
    scopes: tuple[str, ...]
    label: str
    limits: Limits | None
    max_sensitivity: str
    created_at: str
    expires_at: str | None
    revoked_at: str | None
    replaced_by: str | None


class Issued(NamedTuple):
    """A new key: the token is shown now and never again."""

    token: str
    key: Key


class Keys:
    """Create, list, rotate and revoke keys. With `account_id`, only keys of that account are seen."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def create(
        self,
        owner: str | Identity,
        *,
        scopes: Iterable[str] = ("detect",),
        live: bool = True,
        label: str = "",
        expires_at: datetime | None = None,
        limits: Limits | None = None,
        max_sensitivity: str = SENSITIVITIES[-1],
    ) -> Issued:
        """Make a key of an active account, or of a new one: both are made, or neither."""
        chosen = tuple(scope for scope in SCOPES if scope in set(scopes))
        if not chosen or set(scopes) - set(SCOPES):
            raise StoreRefused(
                f"scopes must be one or more of {join_names(SCOPES)}. Got something else.", field="scopes"
            )
        if len(label) > 64 or not (label + "x").isprintable():
            raise StoreRefused("'label' must be at most 64 printable characters. Got something else.", field="label")
        if expires_at is not None and not self._store.clock() < expires_at <= LATEST:
            raise StoreRefused(
                "'expires_at' must lie ahead, and before the year 2200. Got another time.", field="expires_at"
            )
        if max_sensitivity not in SENSITIVITIES:
            raise StoreRefused(
                f"'max_sensitivity' must be one of {join_names(SENSITIVITIES)}. Got something else.",
                field="max_sensitivity",
            )
        _check_limits(limits or Limits())
        values = {"live": live, "scopes": " ".join(chosen), "limits": _dump(limits)}
        values |= {"expires_at": stamp(expires_at) if expires_at else None, "max_sensitivity": max_sensitivity}
        with self._store.database.write() as connection:
            account_id = owner if isinstance(owner, str) else self._store.accounts.add(connection, owner).id
            issued = self._issue(connection, account_id, label, values)
            self._store.note(connection, "key created", account=account_id, key=issued.key.id, scopes=list(chosen))
            return issued

    def rotate(self, key_id: str, *, account_id: str | None = None, grace: timedelta = GRACE) -> Issued:
        """Make a key like another, which still works for `grace` and then expires."""
        store = self._store
        with store.database.write() as connection:
            row = _find(connection, key_id, account_id)
            until = stamp(store.clock() + grace)
            if row.revoked_at or row.replaced_by or (row.expires_at and row.expires_at <= stamp(store.clock())):
                raise StoreRefused("that key is revoked, expired or rotated already. Create a new one.")
            values = {name: row._mapping[name] for name in LASTING}
            issued = self._issue(connection, row.account_id, self._tell(row).label, values)
            ends = min(until, row.expires_at or until)
            _set(connection, key_id, expires_at=ends, replaced_by=issued.key.id)
            bump(connection)
            store.note(connection, "key rotated", account=row.account_id, key=key_id, successor=issued.key.id)
            return issued

    def revoke(self, key_id: str, *, account_id: str | None = None) -> Key:
        """Revoke a key: every worker refuses it within a second. Revoking twice changes nothing."""
        store = self._store
        with store.database.write() as connection:
            row = _find(connection, key_id, account_id)
            if row.revoked_at is None:
                _set(connection, key_id, revoked_at=stamp(store.clock()))
                bump(connection)
                store.note(connection, "key revoked", account=row.account_id, key=key_id)
            return self._tell(_find(connection, key_id, account_id))

    def _issue(self, connection: Connection, account_id: str, label: str, values: dict[str, Any]) -> Issued:
        active = (accounts.c.id == account_id) & (accounts.c.state == "active")
        if connection.execute(select(accounts.c.id).where(active)).one_or_none() is None:
            raise NotInStore("there is no such account, or it is closed.")
        token, made = make_token(live=values["live"]), new_id("key")
        store = self._store
        secret = {"prefix": prefix_of(token), "hash": store.vault.hash_secret(token)}
        named = {"id": made, "account_id": account_id, "created_at": stamp(store.clock())}
        sealed = store.seal(connection, label, _place(made), account_id) if label else None
        row = {**named, **secret, "sealed_label": sealed, **values}
        connection.execute(api_keys.insert().values(row))
        return Issued(token, self._tell(_find(connection, made, account_id)))

    def _tell(self, row: Row[Any]) -> Key:
        found = {name: row._mapping[name] for name in Key.__struct_fields__ if name != "label"}
        sealed = row.sealed_label
        label = "" if sealed is None else self._store.vault.open(sealed, _place(row.id), row.account_id).decode()
        return Key(**{**found, "label": label, "scopes": tuple(row.scopes.split()), "limits": read_limits(row.limits)})

    def list(self, account_id: str | None = None) -> list[Key]:
        """Return keys, the oldest first, revoked ones too."""
        asked = select(api_keys).order_by(api_keys.c.created_at, api_keys.c.id)
        if account_id is not None:
            asked = asked.where(api_keys.c.account_id == account_id)
        with self._store.database.read() as connection:
            return [self._tell(row) for row in connection.execute(asked)]


def match(connection: Connection, token: str, hashed: bytes) -> Row[Any] | None:
    """Return the key that a token is, joined with its account, or None; hashes are compared in constant time."""
    asked = select(api_keys, accounts.c.state, accounts.c.research, accounts.c.restricted).join(
        accounts, accounts.c.id == api_keys.c.account_id
    )
    found = connection.execute(asked.where(api_keys.c.prefix == prefix_of(token))).all()
    return next((row for row in found if hmac.compare_digest(bytes(row.hash), hashed)), None)


def read_limits(text: str | None) -> Limits | None:
    """Return the limits that a key has of its own."""
    return None if text is None else msgspec.json.decode(text, type=Limits)


def _check_limits(limits: Limits) -> None:
    """Raise StoreRefused for limits that the configuration could not have."""
    least, most = RATES
    if limits.rate is not None and not least <= limits.rate <= most:
        raise StoreRefused(
            f"'rate' must be a number in the range [{least}, {most}]. Got {limits.rate} instead.", field="rate"
        )
    for name in ("burst", "quota"):
        got = getattr(limits, name)
        if got is not None and got < LEAST[name]:
            raise StoreRefused(f"'{name}' must be an int of at least {LEAST[name]}. Got {got} instead.", field=name)


def _dump(limits: Limits | None) -> str | None:
    return None if limits is None else msgspec.json.encode(limits).decode()


def _find(connection: Connection, key_id: str, account_id: str | None) -> Row[Any]:
    asked = select(api_keys).where(api_keys.c.id == key_id)
    if account_id is not None:
        asked = asked.where(api_keys.c.account_id == account_id)
    row = connection.execute(asked.with_for_update()).one_or_none()
    if row is None:
        raise NotInStore("there is no such key. `workbench keys list` lists them.")
    return row


def _set(connection: Connection, key_id: str, **values: Any) -> None:
    connection.execute(api_keys.update().where(api_keys.c.id == key_id).values(**values))


def _place(key_id: str) -> str:
    """Return the place that a key's label is sealed for."""
    return f"api_keys.label:{key_id}"
