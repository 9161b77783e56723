"""Receipts: signed, chained; anyone with the store's public key can check one.

An entry of a ledger of preferences, as the API gives it to who chose, is a receipt as well.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, select

from workbench.store import chains
from workbench.store.tables import privacy_ledger, receipts
from workbench.store.vault import verify

if TYPE_CHECKING:
    from workbench.store.opening import Store

OWN = ("number", "at", "previous", "hash", "signature")  # of a link, beside what it says


class Receipts:
    """Read and verify receipts."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self, account_id: str | None = None) -> list[dict[str, Any]]:
        """Return receipts, of one account or all; raise DataError where the chain was changed."""
        with self._store.database.read() as connection:
            found = chains.read(connection, self._store.vault, receipts)
        return [one for one in found if account_id in (None, one["account"])]

    def has(self, receipt: Mapping[str, Any]) -> bool:
        """Tell whether a receipt is one that this store gave: its signature holds and it is in the chain."""
        if not verify_receipt(receipt, self._store.vault.public_key):
            return False
        table, scope = _chain_of(receipt)
        with self._store.database.read() as connection:
            known = select(table.c.hash).where(table.c.number == receipt["number"], table.c.scope == scope)
            return bool(connection.execute(known).scalar() == receipt["hash"])


def verify_receipt(receipt: Mapping[str, Any], public_key: str) -> bool:
    """Tell whether a receipt says what was signed, by the public key alone; no store is needed."""
    try:
        table, scope = _chain_of(receipt)
        own = (*OWN, "account") if scope else OWN
        entry = {name: value for name, value in receipt.items() if name not in own}
        link = {name: receipt[name] for name in ("number", "at", "previous")}
        link |= {"scope": scope, "entry": json.dumps(entry, sort_keys=True, ensure_ascii=False)}
        hashed = chains.hash_link(table.name, link)
        return hashed == receipt["hash"] and verify(public_key, bytes.fromhex(hashed), receipt["signature"])
    except (KeyError, TypeError, ValueError):
        return False


def _chain_of(receipt: Mapping[str, Any]) -> tuple[Table, str]:
    """Return the table and the scope of the chain that a receipt is of: an act has a name, a choice has an account."""
    return (receipts, "") if "act" in receipt else (privacy_ledger, str(receipt["account"]))
