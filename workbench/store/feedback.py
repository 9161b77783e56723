"""Feedback on verdicts: a review queue. Only what a person accepted becomes a label of a research row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from workbench.contracts import LABELS
from workbench.errors import NotInStore, StoreRefused, join_names
from workbench.store.choices import NOTES
from workbench.store.clock import stamp
from workbench.store.ids import new_id
from workbench.store.tables import feedback, research_rows, verdicts
from workbench.store.vault import row_id

if TYPE_CHECKING:
    from workbench.store.opening import Store


class Feedback:
    """Add to the queue, look at it, decide."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, account_id: str, verdict_id: str, *, label: str, note_code: str = "none") -> str:
        """Queue what an account says of its own verdict; return the id. One a verdict."""
        if label not in LABELS or note_code not in NOTES:
            raise StoreRefused(f"'label' must be one of {join_names(LABELS)}, 'note_code' one of {join_names(NOTES)}.")
        store, made = self._store, new_id("fbk")
        row = {"id": made, "account_id": account_id, "verdict_id": verdict_id, "label": label, "note_code": note_code}
        with store.database.write() as connection:
            mine = (verdicts.c.id == verdict_id) & (verdicts.c.account_id == account_id)
            if connection.execute(select(verdicts.c.id).where(mine)).one_or_none() is None:
                raise NotInStore("there is no such verdict of this account, or it is past its retention.")
            try:
                connection.execute(feedback.insert().values(**row, at=stamp(store.clock()), state="open"))
            except IntegrityError:
                raise StoreRefused("there is feedback on that verdict already.") from None
        return made

    def review(self, feedback_id: str, *, accept: bool) -> bool:
        """Decide; where it is accepted, the row gets the label. Return whether a row got one.

        A row whose owner allows research no longer gets none.
        """
        store = self._store
        with store.database.write() as connection:
            asked = select(feedback).where(feedback.c.id == feedback_id, feedback.c.state == "open")
            one = connection.execute(asked.with_for_update()).one_or_none()
            if one is None:
                raise NotInStore("there is no such feedback that waits for review.")
            state = {"state": "accepted" if accept else "rejected", "reviewed_at": stamp(store.clock())}
            connection.execute(feedback.update().where(feedback.c.id == feedback_id).values(state))
            store.note(connection, "feedback reviewed", feedback=feedback_id, accepted=accept)
            own = self._usable_key(connection, one.account_id) if accept else None
            if own is None:
                return False
            wanted = research_rows.c.id == row_id(own, one.verdict_id)
            return connection.execute(research_rows.update().where(wanted).values(label=one.label)).rowcount == 1

    def list(self, *, state: str = "open") -> list[dict[str, Any]]:
        """Return the queue, the oldest first, each with its anonymized row where one was kept and may be used still."""
        with self._store.database.read() as connection:
            asked = select(feedback).where(feedback.c.state == state).order_by(feedback.c.at)
            found = [dict(row) for row in connection.execute(asked).mappings()]
            keys = {name: self._usable_key(connection, name) for name in {one["account_id"] for one in found}}
            for one in found:
                one["row"] = _find_row(connection, keys[one["account_id"]], one["verdict_id"])
        return found

    def _usable_key(self, connection: Connection, account_id: str) -> bytes | None:
        """Return the key that an account's rows are named by; None where they may not be used, or it is erased."""
        try:
            allowed = self._store.preferences.consents(connection, account_id)
            return self._store.vault.keyring.get(account_id) if allowed else None
        except NotInStore:
            return None


def _find_row(connection: Connection, own: bytes | None, verdict_id: str) -> dict[str, Any] | None:
    if own is None:
        return None
    asked = select(research_rows).where(research_rows.c.id == row_id(own, verdict_id))
    row = connection.execute(asked).mappings().one_or_none()
    return dict(row) if row else None
