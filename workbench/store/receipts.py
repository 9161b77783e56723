"""Receipts: signed, chained; anyone with the store's public key can check one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from workbench.store import chains
from workbench.store.tables import receipts
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
        with self._store.database.read() as connection:
            known = select(receipts.c.hash).where(receipts.c.number == receipt["number"], receipts.c.scope == "")
            return bool(connection.execute(known).scalar() == receipt["hash"])


def verify_receipt(receipt: Mapping[str, Any], public_key: str) -> bool:
    """Tell whether a receipt says what was signed, by the public key alone; no store is needed."""
    try:
        entry = {name: value for name, value in receipt.items() if name not in OWN}
        link = {name: receipt[name] for name in ("number", "at", "previous")}
        link |= {"scope": "", "entry": json.dumps(entry, sort_keys=True, ensure_ascii=False)}
        hashed = chains.hash_link("receipts", link)
        return hashed == receipt["hash"] and verify(public_key, bytes.fromhex(hashed), receipt["signature"])
    except (KeyError, TypeError, ValueError):
        return False
