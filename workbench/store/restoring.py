"""Restoring: a database that is older than what its witness saw is noticed, and goes on only where that is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, Table, select

from workbench.errors import DataError, StoreRefused
from workbench.store import chains
from workbench.store.erasure import compact, erase_account, finish_erasures
from workbench.store.generations import bump
from workbench.store.research import NOWHERE, Traces
from workbench.store.tables import accounts, audit, heads, privacy_ledger, purges, receipts
from workbench.store.witness import Seen

if TYPE_CHECKING:
    from workbench.store.opening import Store

CHAINED = {table.name: table for table in (audit, receipts, purges, privacy_ledger)}
OBJECTING = {"research": False, "voice": False, "restricted": True}


class Restored(msgspec.Struct, frozen=True):
    """What an accepted restore took away and what was made of it."""

    chains: dict[str, tuple[int, int]]  # how far each had come, and how far it goes now
    restricted: list[str]  # accounts whose choices may have been taken back: nothing of theirs is used
    erased: list[str]  # accounts that had been erased, and are again
    rows: int  # research rows that a purge had taken away before


def find_cuts(store: Store, connection: Connection) -> list[tuple[Table, str]]:
    """Return the chains, with their scopes, that lack an entry which was witnessed; those of erased accounts aside."""
    witness = store.vault.witness
    known = [(CHAINED[name], scope) for name, scope in witness.chains() if name in CHAINED]
    living = connection.execute(select(accounts.c.id).where(accounts.c.state != "erased")).scalars()
    known += [chain for name in living if (chain := (privacy_ledger, name)) not in known]
    cuts = [(table, scope) for table, scope in known if chains.is_cut(connection, witness, table, scope)]
    erased = _find_erased(store, connection) if cuts else set()
    return [(table, scope) for table, scope in cuts if scope not in erased]


def check_witness(store: Store) -> None:
    """Raise DataError where a chain ends before what was witnessed of it, or an account that was erased is there."""
    if store.vault.witness.is_silent:
        return
    with store.database.read() as connection:
        if not (find_cuts(store, connection) or _find_erased_before(store, connection)):
            return
    with store.database.read() as connection:  # what was witnessed, or erased, meanwhile is in it
        for table, scope in find_cuts(store, connection):
            seen = store.vault.witness.last(table.name, scope)
            raise chains.cut(table.name, scope, chains.count(connection, table, scope), seen)
        for account_id in _find_erased_before(store, connection):
            raise DataError(
                f"account {account_id} is in the database and was erased: an older copy of it was put back. Put the "
                "newest back; where the older one is meant, `workbench store accept-restore`."
            )


def catch_up(store: Store) -> None:
    """Let the witness see what it missed of chains that were verified: a crash came between, or there was none yet."""
    witness = store.vault.witness
    with store.database.read() as connection:
        for head in connection.execute(select(heads)):
            table, _, scope = head.chain.partition("/")
            if (witness.last(table, scope) or Seen(0, "")).number < head.number:
                witness.note(table, scope, Seen(head.number, head.hash))


def accept_restore(store: Store, *, lost: Traces = NOWHERE) -> Restored:
    """Take a database that is older than its witness for the one that counts; the audit tells how far each chain went.

    Of an account whose ledger was longer nothing is used until it chooses anew: what it chose since is not known.
    `lost` is what the records of purges say that are not in this database: their rows go again. So does what is here
    of accounts whose own keys were destroyed. Raises DataError where
    the database does not hold by itself, StoreRefused where nothing is missing.
    """
    witness = store.vault.witness
    with witness.silent():
        store.verify()
    with store.database.write() as connection:
        cuts, erased = find_cuts(store, connection), _find_erased_before(store, connection)
        if not (cuts or erased):
            raise StoreRefused("nothing that was witnessed is missing here: there is no restore to accept.")
        told = {_name(*cut): _lengths(store, connection, *cut) for cut in cuts}
        with witness.silent():
            restricted = [
                scope for table, scope in cuts if table is privacy_ledger and _restrict(store, connection, scope)
            ]
            for account_id in erased:
                erase_account(store, connection, account_id)
            rows = store.research.purge_again(connection, lost)
            made = {"restricted": restricted, "erased": erased, "rows": rows}
            store.note(connection, "restore accepted", chains=told, **made)
        bump(connection)
    finish_erasures(store)
    with store.database.read() as connection:
        for table, scope in cuts:
            _reset(store, connection, table, scope)
    compact(store.database)
    return Restored(told, restricted, erased, rows)


def _find_erased(store: Store, connection: Connection) -> set[str]:
    with store.vault.witness.silent():
        return {one["account"] for one in chains.read(connection, store.vault, receipts) if one["act"] == "erased"}


def _find_erased_before(store: Store, connection: Connection) -> list[str]:
    """Return the accounts that are in this database and whose own keys were destroyed."""
    living = connection.execute(select(accounts.c.id).where(accounts.c.state != "erased").order_by(accounts.c.id))
    return [name for name in living.scalars() if store.vault.keyring.is_destroyed(name)]


def _name(table: Table, scope: str) -> str:
    return f"{table.name}/{scope}"


def _lengths(store: Store, connection: Connection, table: Table, scope: str) -> tuple[int, int]:
    seen = store.vault.witness.last(table.name, scope)
    return (seen.number if seen else 0, chains.count(connection, table, scope))


def _restrict(store: Store, connection: Connection, account_id: str) -> bool:
    """Take an account's data out of every use; return whether it is in the database at all."""
    open_still = (accounts.c.id == account_id) & (accounts.c.state != "erased")
    if connection.execute(accounts.update().where(open_still).values(OBJECTING)).rowcount != 1:
        return False
    entry: dict[str, Any] = {**OBJECTING, "by": "restore", "policy": "none"}
    chains.append(connection, store.vault, privacy_ledger, entry, at=store.clock(), scope=account_id)
    return True


def _reset(store: Store, connection: Connection, table: Table, scope: str) -> None:
    head = connection.execute(select(heads).where(heads.c.chain == _name(table, scope))).one_or_none()
    if head is None:
        store.vault.witness.forget(table.name, scope)
    else:
        store.vault.witness.reset(table.name, scope, Seen(head.number, head.hash))
