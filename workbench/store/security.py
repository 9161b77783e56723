"""The security log: failures and anomalies. The only place of an IP address, sealed, with a floor of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from workbench.store.clock import stamp
from workbench.store.ids import new_id
from workbench.store.tables import security_log

if TYPE_CHECKING:
    from workbench.store.opening import Store


class SecurityLog:
    """Add events, read them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(
        self,
        kind: str,
        *,
        key_id: str | None = None,
        account_id: str | None = None,
        address: str | None = None,
        detail: str = "",
    ) -> str:
        """Log an event, such as `many_failures`, of serving's `Watch`; `detail` is made of counts, never of payload."""
        store, made = self._store, new_id("sec")
        place = f"security_log.address:{made}"
        row = {"id": made, "kind": kind, "key_id": key_id, "account_id": account_id, "detail": detail}
        with store.database.write() as connection:
            sealed = None if address is None else store.seal(connection, address, place, account_id)
            values = {**row, "at": stamp(store.clock()), "sealed_address": sealed}
            connection.execute(security_log.insert().values(values))
        return made

    def read(self, *, since: str = "", until: str = "9", account_id: str | None = None) -> list[dict[str, Any]]:
        """Return events in order of time, of one account or all, addresses opened."""
        asked = select(security_log).where(security_log.c.at >= since, security_log.c.at < until)
        asked = asked if account_id is None else asked.where(security_log.c.account_id == account_id)
        with self._store.database.read() as connection:
            found = connection.execute(asked.order_by(security_log.c.at)).mappings().all()
        return [self._tell(dict(row)) for row in found]

    def show(self, account_id: str | None = None, *, addresses: bool = False) -> list[dict[str, Any]]:
        """Return events to an operator, of one account or all: the audit tells that they were read."""
        found = self.read(account_id=account_id)
        with self._store.database.write() as connection:
            self._store.note(connection, "security log read", account=account_id, addresses=addresses)
        return found

    def _tell(self, row: dict[str, Any]) -> dict[str, Any]:
        sealed = row.pop("sealed_address")
        place, vault = f"security_log.address:{row['id']}", self._store.vault
        return {**row, "address": None if sealed is None else vault.open(sealed, place, row["account_id"]).decode()}
