"""Grievances: answered within fifteen days (policy, clause 9; IT Act). Their text is sealed.

The audit tells when each was opened, read by an operator and answered: none can be taken away unseen while it waits.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, select

from workbench.errors import NotInStore, StoreRefused
from workbench.store.clock import stamp
from workbench.store.ids import new_id
from workbench.store.tables import accounts, grievances

if TYPE_CHECKING:
    from workbench.store.opening import Store

TERM = timedelta(days=15)
LONGEST = 4_000  # characters


class Grievances:
    """Open, read, answer; list those that are due."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def open(self, account_id: str, text: str) -> dict[str, Any]:
        """File a grievance; return it with its id and the day it is due."""
        store, made = self._store, new_id("grv")
        store.accounts.get(account_id)
        words = _check(text)
        at = store.clock()
        times = {"opened_at": stamp(at), "due_at": stamp(at + TERM), "state": "open"}
        with store.database.write() as connection:
            sealed = store.seal(connection, words, f"grievances.text:{made}", account_id)
            connection.execute(grievances.insert().values(id=made, account_id=account_id, sealed_text=sealed, **times))
            store.note(connection, "grievance opened", grievance=made, account=account_id)
            return self._find(connection, made, account_id)

    def get(self, grievance_id: str, account_id: str | None = None) -> dict[str, Any]:
        """Return a grievance, its text opened; with `account_id`, only one of that account. Raises NotInStore."""
        with self._store.database.read() as connection:
            return self._find(connection, grievance_id, account_id)

    def show(self, grievance_id: str) -> dict[str, Any]:
        """Return a grievance to an operator: the audit tells that it was read."""
        with self._store.database.write() as connection:
            found = self._find(connection, grievance_id)
            self._store.note(connection, "grievance read", grievance=grievance_id, account=found["account_id"])
            return found

    def _find(self, connection: Connection, grievance_id: str, account_id: str | None = None) -> dict[str, Any]:
        asked = select(grievances).where(grievances.c.id == grievance_id)
        asked = asked if account_id is None else asked.where(grievances.c.account_id == account_id)
        row = connection.execute(asked).one_or_none()
        if row is None:
            raise NotInStore("there is no such grievance. `workbench grievances list` lists them.")
        return self._tell(row)

    def answer(self, grievance_id: str, text: str) -> dict[str, Any]:
        """Answer a grievance."""
        store = self._store
        words = _check(text)
        with store.database.write() as connection:
            one = (grievances.c.id == grievance_id) & (grievances.c.state == "open")
            owner = connection.execute(select(grievances.c.account_id).where(one).with_for_update()).scalar()
            if owner is None:
                raise NotInStore("there is no such grievance that is open. `workbench grievances list` lists them.")
            sealed = store.seal(connection, words, f"grievances.answer:{grievance_id}", owner)
            done = {"state": "answered", "sealed_answer": sealed, "answered_at": stamp(store.clock())}
            connection.execute(grievances.update().where(one).values(done))
            store.note(connection, "grievance answered", grievance=grievance_id, account=owner)
            return self._find(connection, grievance_id)

    def missing(self) -> list[str]:
        """Return the grievances that the audit saw opened and not answered, and that are gone without an erasure."""
        store = self._store
        acts = store.read_audit()
        with store.database.read() as connection:
            here = set(connection.execute(select(grievances.c.id)).scalars())
            living = set(connection.execute(select(accounts.c.id).where(accounts.c.state != "erased")).scalars())
        opened = {one["grievance"] for one in acts if one["act"] == "grievance opened" and one["account"] in living}
        answered = {one["grievance"] for one in acts if one["act"] == "grievance answered"}
        return sorted(opened - answered - here)

    def due(self) -> list[dict[str, Any]]:
        """Return the open grievances, the most pressing first, each with `overdue`."""
        at = stamp(self._store.clock())
        waiting = [one for one in self.list() if one["state"] == "open"]
        return [{**one, "overdue": one["due_at"] < at} for one in sorted(waiting, key=lambda one: str(one["due_at"]))]

    def _tell(self, row: Row[Any]) -> dict[str, Any]:
        vault, answer, owner = self._store.vault, row.sealed_answer, row.account_id
        text = vault.open(row.sealed_text, f"grievances.text:{row.id}", owner).decode()
        opened = None if answer is None else vault.open(answer, f"grievances.answer:{row.id}", owner).decode()
        return {**_outline(row), "text": text, "answer": opened}

    def list(self, *, account_id: str | None = None) -> list[dict[str, Any]]:
        """Return grievances, the oldest first, without their texts."""
        asked = select(grievances).order_by(grievances.c.opened_at)
        asked = asked if account_id is None else asked.where(grievances.c.account_id == account_id)
        with self._store.database.read() as connection:
            return [_outline(row) for row in connection.execute(asked)]


def _outline(row: Row[Any]) -> dict[str, Any]:
    names = ("id", "account_id", "state", "opened_at", "due_at", "answered_at")
    return {name: row._mapping[name] for name in names}


def _check(text: str) -> str:
    if not text.strip():
        raise StoreRefused("the text must hold words. Got white space only, or nothing.", field="text")
    if len(text) > LONGEST:
        raise StoreRefused(f"the text must be at most {LONGEST} characters. Got {len(text)}.", field="text")
    return text
