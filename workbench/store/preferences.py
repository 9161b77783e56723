"""Privacy preferences of an account, and the ledger behind them: append-only, hash-chained, signed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, select

from workbench.config import Project
from workbench.errors import DataError, NotInStore, StoreRefused
from workbench.store import chains
from workbench.store.generations import bump
from workbench.store.tables import accounts, privacy_ledger

if TYPE_CHECKING:
    from workbench.store.opening import Store


class Preferences(msgspec.Struct, frozen=True, kw_only=True):
    """What an account allows. `restricted` stops every use but answering the request itself."""

    research: bool
    voice: bool
    restricted: bool


def check_shown(project: Project, *, research: bool) -> None:
    """Raise StoreRefused where research would be allowed by no policy's text: nobody was told what for."""
    if research and project.policy_digest() == "none":
        raise StoreRefused(
            "'research' must be false while no policy's text is in force. Got true. Who runs the service names that "
            "text: [tool.workbench.policy] 'file'.",
            field="research",
        )


class PreferenceLedger:
    """Read and set preferences; what is set holds for the next transaction of every worker."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, account_id: str) -> Preferences:
        """Return the preferences; raise NotInStore."""
        with self._store.database.read() as connection:
            return self._current(connection, account_id)

    def put(self, account_id: str, chosen: Preferences, *, by: str = "client") -> dict[str, Any]:
        """Set the preferences, effective at once; return the ledger's entry, which names the policy in force.

        The entry is signed: who keeps it can have this store prove later that it was never taken back. Raises
        StoreRefused where research is allowed while no policy's text is in force.
        """
        return self.change(account_id, by=by, **msgspec.structs.asdict(chosen))

    def change(self, account_id: str, *, by: str, **changed: bool) -> dict[str, Any]:
        """Set some of the preferences, whatever the others are by then, as `put` sets all."""
        store = self._store
        with store.database.write() as connection:
            chosen = msgspec.structs.replace(self._current(connection, account_id, lock=True), **changed)
            check_shown(store.project, research=chosen.research and not chosen.restricted)
            values = msgspec.structs.asdict(chosen)
            active = (accounts.c.id == account_id) & (accounts.c.state == "active")
            if connection.execute(accounts.update().where(active).values(values)).rowcount != 1:
                raise NotInStore("there is no such account, or it is closed.")
            entry = {**values, "by": by, "policy": store.project.policy_digest()}
            bump(connection)
            if store.by:
                store.note(connection, "preferences set", account=account_id, **values)
            made = chains.append(connection, store.vault, privacy_ledger, entry, at=store.clock(), scope=account_id)
            return {"account": account_id, **made}

    def history(self, account_id: str) -> list[dict[str, Any]]:
        """Return the ledger of an account, in order; raise DataError where it was changed."""
        with self._store.database.read() as connection:
            return chains.read(connection, self._store.vault, privacy_ledger, scope=account_id)

    def verify(self) -> int:
        """Check every account's ledger, and its preferences against it; return how many. Raises DataError."""
        with self._store.database.read() as connection:
            ids = connection.execute(select(accounts.c.id).where(accounts.c.state != "erased")).scalars().all()
            for account_id in ids:
                self.consents(connection, account_id)
        return len(ids)

    def consents(self, connection: Connection, account_id: str) -> bool:
        """Tell whether rows of an account may be used for research: by its ledger, checked against its preferences."""
        history = chains.read(connection, self._store.vault, privacy_ledger, scope=account_id)
        last = history[-1] if history else {}
        found = self._current(connection, account_id)
        if (found.research, found.restricted) != (last.get("research"), last.get("restricted", False)):
            raise DataError(
                f"the preferences of account {account_id} are not what its ledger says: the database was changed. "
                "Restore it, or set the preferences anew."
            )
        return found.research and not found.restricted

    def _current(self, connection: Connection, account_id: str, *, lock: bool = False) -> Preferences:
        asked = select(accounts.c.research, accounts.c.voice, accounts.c.restricted).where(accounts.c.id == account_id)
        row = connection.execute(asked.with_for_update() if lock else asked).one_or_none()
        if row is None:
            raise NotInStore("there is no such account. `workbench account show` lists them.")
        return Preferences(research=row.research, voice=row.voice, restricted=row.restricted)
