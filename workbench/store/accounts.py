"""Accounts: the identity data of a client, sealed field by field under a key of its own, which erasure destroys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, select

from workbench.errors import NotInStore, StoreRefused
from workbench.store import chains
from workbench.store.clock import stamp
from workbench.store.generations import bump
from workbench.store.ids import new_id
from workbench.store.preferences import check_shown
from workbench.store.tables import accounts, api_keys, privacy_ledger, receipts

if TYPE_CHECKING:
    from workbench.store.opening import Store

FIELDS = ("name", "email", "organization")
LONGEST = 254  # characters of a field; the longest e-mail address (RFC 5321)
_WORD = r"[^\s@<>()\[\]\\,;:\".]+"  # in any script (RFC 6531); nothing quoted, no address literal
EMAIL = re.compile(rf"{_WORD}(\.{_WORD})*@{_WORD}(\.{_WORD})*")


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """What is held about a client. There is no field for a card or a bank account."""

    id: str
    state: str
    created_at: str
    closed_at: str | None
    erase_on: str | None
    name: str
    email: str
    organization: str | None
    research: bool
    voice: bool
    restricted: bool


class Identity(NamedTuple):
    """Who a new account is of."""

    name: str
    email: str
    organization: str | None = None


class Accounts:
    """Create, read, update and close accounts."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def create(self, *, name: str, email: str, organization: str | None = None) -> Account:
        """Make an account; its research preference starts as configured, with an entry in its ledger."""
        with self._store.database.write() as connection:
            return self.add(connection, Identity(name, email, organization))

    def add(self, connection: Connection, owner: Identity) -> Account:
        """Make an account inside a transaction of the caller's."""
        store, made, at = self._store, new_id("acc"), self._store.clock()
        fields = _check(owner._asdict())
        check_shown(store.project, research=store.project.settings.store.research)
        preferences = {"research": store.project.settings.store.research, "voice": False, "restricted": False}
        row = {"id": made, "state": "active", "created_at": stamp(at), "legal_hold": False}
        self.insert(connection, {**row, **preferences}, fields)
        entry = {**preferences, "by": "configuration", "policy": store.project.policy_digest()}
        chains.append(connection, store.vault, privacy_ledger, entry, at=at, scope=made)
        return self._open(_find(connection, made))

    def insert(self, connection: Connection, row: Mapping[str, Any], fields: Mapping[str, str | None]) -> None:
        """Insert a new account's row, then make its own key, then seal its fields: of an id that is there no key is."""
        connection.execute(accounts.insert().values(**row))
        self._store.vault.keyring.make(row["id"])
        sealed = self._seal(connection, row["id"], fields)
        connection.execute(accounts.update().where(accounts.c.id == row["id"]).values(sealed))

    def get(self, account_id: str) -> Account:
        """Return an account; raise NotInStore."""
        with self._store.database.read() as connection:
            return self._open(_find(connection, account_id))

    def show(self, account_id: str | None = None) -> list[Account]:
        """Return an account, or all that are not erased, to an operator: the audit tells which were looked at."""
        found = [self.get(account_id)] if account_id else self.list()
        with self._store.database.write() as connection:
            self._store.note(connection, "accounts read", account=account_id, count=len(found))
        return found

    def update(self, account_id: str, **fields: str | None) -> Account:
        """Change fields of an account; the audit names the fields and holds no value, old or new."""
        store, checked = self._store, _check(fields)
        with store.database.write() as connection:
            _find(connection, account_id, for_update=True)
            if sealed := self._seal(connection, account_id, checked):
                connection.execute(accounts.update().where(accounts.c.id == account_id).values(**sealed))
                store.note(connection, "account updated", account=account_id, fields=sorted(fields))
            return self._open(_find(connection, account_id))

    def close(self, account_id: str, *, models: tuple[str, ...] = ()) -> dict[str, Any]:
        """Close an account: keys die and training exclusion starts now; return a signed receipt with the erasure date.

        `models`: those that were trained on a snapshot with rows of this account. Closing twice gives one receipt.
        """
        store = self._store
        with store.database.write() as connection:
            row = _find(connection, account_id, for_update=True)
            if row.state != "active":
                known = chains.read(connection, store.vault, receipts)
                return next(link for link in known if link["act"] == "closed" and link["account"] == account_id)
            at = store.clock()
            due = (at + timedelta(days=store.project.settings.store.retention.account)).date().isoformat()
            closing: dict[str, Any] = {"state": "closing", "closed_at": stamp(at), "erase_on": due}
            closing |= {"research": False, "voice": False, "restricted": True}
            connection.execute(accounts.update().where(accounts.c.id == account_id).values(**closing))
            alive = (api_keys.c.account_id == account_id) & api_keys.c.revoked_at.is_(None)
            connection.execute(api_keys.update().where(alive).values(revoked_at=stamp(at)))
            entry = {"research": False, "voice": False, "restricted": True, "by": "closing", "policy": "none"}
            chains.append(connection, store.vault, privacy_ledger, entry, at=at, scope=account_id)
            bump(connection)
            store.note(connection, "account closed", account=account_id)
            told = {"act": "closed", "account": account_id, "erase_on": due, "models": sorted(models)}
            return chains.append(connection, store.vault, receipts, told, at=at)

    def hold(self, account_id: str, *, on: bool) -> None:
        """Set or lift a legal hold: nothing of the account is erased while it is on."""
        with self._store.database.write() as connection:
            _find(connection, account_id, for_update=True)
            connection.execute(accounts.update().where(accounts.c.id == account_id).values(legal_hold=on))
            self._store.note(connection, "legal hold", account=account_id, on=on)

    def _seal(
        self, connection: Connection, account_id: str, fields: Mapping[str, str | None]
    ) -> dict[str, bytes | None]:
        def seal(name: str, value: str) -> bytes:
            return self._store.seal(connection, value, f"accounts.{name}:{account_id}", account_id)

        return {f"sealed_{name}": None if value is None else seal(name, value) for name, value in fields.items()}

    def _open(self, row: Row[Any]) -> Account:
        found, vault = row._mapping, self._store.vault
        sealed = {name: found[f"sealed_{name}"] for name in FIELDS}
        opened: dict[str, Any] = {
            name: None if value is None else vault.open(value, f"accounts.{name}:{row.id}", row.id).decode()
            for name, value in sealed.items()
        }
        plain = {name: found[name] for name in Account.__struct_fields__ if name not in FIELDS}
        return Account(**plain, **opened)

    def list(self) -> list[Account]:
        """Return every account that is not erased, the oldest first."""
        with self._store.database.read() as connection:
            found = connection.execute(
                select(accounts).where(accounts.c.state != "erased").order_by(accounts.c.created_at)
            )
            return [self._open(row) for row in found]


def _find(connection: Connection, account_id: str, *, for_update: bool = False) -> Row[Any]:
    asked = select(accounts).where(accounts.c.id == account_id, accounts.c.state != "erased")
    row = connection.execute(asked.with_for_update() if for_update else asked).one_or_none()
    if row is None:
        raise NotInStore("there is no such account. `workbench account show` lists them.")
    return row


def _check(fields: dict[str, str | None]) -> dict[str, str | None]:
    for name, value in fields.items():
        if name not in FIELDS:
            raise StoreRefused(f"an account has the fields {', '.join(FIELDS)}; no other is held.")
        if value is None and name == "organization":
            continue
        if not value or len(value) > LONGEST or not value.isprintable():
            raise StoreRefused(f"'{name}' must be 1 to {LONGEST} printable characters. Got something else.", field=name)
    if (email := fields.get("email")) and not EMAIL.fullmatch(email):
        told = "'email' must be an e-mail address, such as name@example.org. Got something else."
        raise StoreRefused(told, field="email")
    return fields
