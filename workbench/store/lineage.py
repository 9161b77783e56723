"""Lineage: what stands behind a verdict."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from workbench.errors import NotInStore
from workbench.store.tables import lineages, verdicts

if TYPE_CHECKING:
    from workbench.store.opening import Store


class LineageLog:
    """Read what was recorded."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, verdict_id: str, account_id: str) -> dict[str, Any]:
        """Return the lineage of an account's own verdict: id, time, digest, detail; raise NotInStore."""
        asked = select(verdicts.c.at, verdicts.c.lineage, lineages.c.detail).join(
            lineages, lineages.c.digest == verdicts.c.lineage
        )
        mine = (verdicts.c.id == verdict_id) & (verdicts.c.account_id == account_id)
        with self._store.database.read() as connection:
            row = connection.execute(asked.where(mine)).one_or_none()
        if row is None:
            raise NotInStore("there is no such verdict of this account, or it is past its retention.")
        return {"id": verdict_id, "at": row.at, "digest": row.lineage, **json.loads(row.detail)}
