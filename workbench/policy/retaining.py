"""Retaining and letting go: terms and floors, erasure, chains of record, grievances in time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from workbench.config import check_floors
from workbench.policy.ground import Fails, Ground
from workbench.store import run_retention, stamp, tables, verify_receipt
from workbench.store.erasure import OWNED
from workbench.store.tables import accounts, api_keys

GRACE = timedelta(days=1)  # a daily run may still be to come today
WITHDRAWN = timedelta(days=30)  # until rows of who objected are purged, at the latest; out of use they are at once


def check_terms(ground: Ground) -> str:
    """No term undercuts the law's floor."""
    terms = ground.project.settings.store.retention
    check_floors(terms, f"{ground.project.root / 'pyproject.toml'} [tool.workbench.store.retention]")
    return f"usage {terms.usage}, security {terms.security}, accounts {terms.account} days after their closing"


def check_overdue(ground: Ground) -> str:
    """Nothing is past its term by more than a day: what a dry run would delete. Withdrawn rows: `check_withdrawn`."""
    swept = run_retention(ground.store, now=ground.clock() - GRACE, dry_run=True)
    late = {name: count for name, count in sorted(swept.deleted.items()) if count and name != "research_rows"}
    if late or swept.accounts:
        told = ", ".join([f"{count} of {name}" for name, count in late.items()])
        raise Fails(
            f"past their term: {told or 'no rows'}; {len(swept.accounts)} accounts to erase. "
            "Run `workbench retention run`, every day."
        )
    return "nothing is past its term"


def check_withdrawn(ground: Ground) -> str:
    """Rows of who objected wait for a purge for thirty days at most, those under legal hold aside."""
    store, since = ground.store, stamp(ground.clock() - WITHDRAWN)
    asked = select(accounts.c.id).where(accounts.c.state != "erased", ~accounts.c.legal_hold)
    waiting = {row["id"] for row in store.research.withdrawn()}
    with store.database.read() as connection:
        late = [
            name
            for name in connection.execute(asked).scalars()
            if _objected_at(store.preferences.history(name)) < since
        ]
        count = len(waiting & {row for name in late for row in store.research.owned(connection, name)})
    if count:
        raise Fails(
            f"{count} rows of who objected over {WITHDRAWN.days} days ago are here. Run `workbench data purge`."
        )
    return f"{len(waiting)} rows of who objected wait for the next purge"


def _objected_at(history: list[dict[str, Any]]) -> str:
    """Return since when a ledger has not allowed research; where it allows it, a time that no other comes after."""
    since = ""
    for entry in history:
        since = "" if entry["research"] and not entry.get("restricted") else since or entry["at"]
    return since or "9"


def check_erased(ground: Ground) -> str:
    """Erased accounts hold no sealed field, no key and no row; closed ones have no key that works."""
    with ground.store.database.read() as connection:
        sealed = [column for column in accounts.columns if column.name.startswith("sealed_")]
        erased = connection.execute(select(accounts.c.id, *sealed).where(accounts.c.state == "erased")).all()
        full = [row.id for row in erased if any(value is not None for value in row[1:])]
        gone = select(accounts.c.id).where(accounts.c.state == "erased")
        for table in OWNED:
            full += connection.execute(select(table.c.account_id).where(table.c.account_id.in_(gone))).scalars()
        full += connection.execute(
            select(tables.privacy_ledger.c.scope).where(tables.privacy_ledger.c.scope.in_(gone))
        ).scalars()
        open_keys = select(func.count()).select_from(api_keys.join(accounts, accounts.c.id == api_keys.c.account_id))
        closed = (accounts.c.state != "active") & api_keys.c.revoked_at.is_(None)
        alive = connection.execute(open_keys.where(closed)).scalar_one()
    full += [row.id for row in erased if ground.store.vault.keyring.holds(row.id)]
    if full:
        told = ", ".join(sorted(set(full)))
        raise Fails(f"something is left of erased accounts: {told}. Run `workbench retention run`, or erase it.")
    if alive:
        raise Fails(f"{alive} keys of closed accounts are not revoked. Run `workbench keys revoke KEY` on each.")
    return f"of {len(erased)} erased accounts no sealed field, no key and no row is left"


def check_chains(ground: Ground) -> str:
    """Every chain of record is unbroken and signed, and preferences are what their ledgers say."""
    counts = ground.store.verify()
    return ", ".join(f"{name} {count}" for name, count in counts.items())


def check_receipts(ground: Ground) -> str:
    """Every receipt verifies by the public key alone."""
    store = ground.store
    given = store.receipts.read()
    if wrong := [one["number"] for one in given if not verify_receipt(one, store.vault.public_key)]:
        raise Fails(f"receipts {wrong} do not verify. Restore the database and the key file that belong together.")
    return f"{len(given)} receipts verify"


def check_grievances(ground: Ground) -> str:
    """No grievance waits past its fifteen days, and none that waits was taken away."""
    if gone := ground.store.grievances.missing():
        raise Fails(f"{', '.join(gone)} were opened, never answered, and are not here. Restore the database.")
    due = ground.store.grievances.due()
    if late := [one["id"] for one in due if one["overdue"]]:
        raise Fails(f"{', '.join(late)} overdue. Run `workbench grievances answer GRIEVANCE`.")
    return f"{len(due)} grievances wait, none past its day"


def check_contact(ground: Ground) -> str:
    """Whoever has a live key is told whom to write to with a grievance."""
    contact = ground.project.settings.policy.contact
    if contact:
        return f"{contact} is named"
    with ground.store.database.read() as connection:
        clients = connection.execute(select(func.count()).where(api_keys.c.live, api_keys.c.revoked_at.is_(None)))
        count = clients.scalar_one()
    if count:
        raise Fails(f"{count} live keys are out, and nobody is named. Set [tool.workbench.policy] 'contact'.")
    return "no live key is out; name a 'contact' in [tool.workbench.policy] before one is"


def check_text(ground: Ground) -> str:
    """Whoever allows research was shown a policy: each such entry of a ledger names the text that was in force."""
    store, agreed, blind = ground.store, 0, []
    with ground.store.database.read() as connection:
        allowing = connection.execute(select(accounts.c.id).where(accounts.c.research).order_by(accounts.c.id))
        names = allowing.scalars().all()
    for name in names:
        history = store.preferences.history(name)
        agreed += 1
        blind += [] if history and history[-1]["policy"] != "none" else [name]
    if blind:
        raise Fails(
            f"{', '.join(blind)} allow research by no policy's text. Set [tool.workbench.policy] 'file', and ask them "
            "anew."
        )
    return f"{agreed} accounts allow research, each by a text"
