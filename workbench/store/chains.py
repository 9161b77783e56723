"""Chains: acts of record that can be added to and never changed.

An entry's hash covers the entry and the hash before it; a signature (Ed25519) covers the hash, so that a chain
cannot be written anew without the key file, and anyone with the public key can check one that was exported. The
last hash is kept apart (`heads`), so that a chain cut short is noticed too; and where the head is set back as well, or
the whole database put back as it was, the chain ends before what its witness saw (`workbench.store.witness`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, Table, func, select

from workbench.errors import DataError
from workbench.store.clock import stamp
from workbench.store.database import after_commit
from workbench.store.rows import insert_rows
from workbench.store.tables import heads
from workbench.store.vault import Vault, verify
from workbench.store.witness import Seen, Witness

GENESIS = "0" * 64


def append(
    connection: Connection, vault: Vault, table: Table, entry: Mapping[str, Any], *, at: datetime, scope: str = ""
) -> dict[str, Any]:
    """Append an entry inside the caller's transaction; return it with number, time, hashes and signature.

    Raises DataError where the chain is not the one that its witness saw: nothing is added to a chain that was cut.
    """
    chain = f"{table.name}/{scope}"
    insert_rows(connection, heads, [(chain, 0, GENESIS)], conflict="skip")
    head = connection.execute(select(heads).where(heads.c.chain == chain).with_for_update()).one()
    _check_witness(connection, vault.witness, table, scope)
    link = {
        "scope": scope,
        "number": head.number + 1,
        "at": stamp(at),
        "entry": json.dumps(entry, sort_keys=True, ensure_ascii=False),
        "previous": head.hash,
    }
    link["hash"] = hash_link(table.name, link)
    link["signature"] = vault.sign(bytes.fromhex(link["hash"]))
    connection.execute(table.insert().values(link))
    connection.execute(heads.update().where(heads.c.chain == chain).values(number=link["number"], hash=link["hash"]))
    after_commit(connection, partial(vault.witness.note, table.name, scope, Seen(link["number"], link["hash"])))
    return _tell(link)


def read(connection: Connection, vault: Vault, table: Table, *, scope: str = "") -> list[dict[str, Any]]:
    """Return a chain in order; raise DataError that names the entry where it is broken."""
    links = connection.execute(select(table).where(table.c.scope == scope).order_by(table.c.number)).mappings().all()
    head = connection.execute(select(heads).where(heads.c.chain == f"{table.name}/{scope}")).one_or_none()
    told = check([dict(link) for link in links], name=table.name, public_key=vault.public_key)
    ends = (head.number, head.hash) if head else (0, GENESIS)
    if ends != (len(links), links[-1]["hash"] if links else GENESIS):
        raise _broken(table.name, len(links) + 1)
    _check_witness(connection, vault.witness, table, scope)
    return told


def is_cut(connection: Connection, witness: Witness, table: Table, scope: str = "") -> bool:
    """Tell whether a chain lacks the last entry that its witness saw: it was cut, or an old copy was put back."""
    seen = witness.last(table.name, scope)
    if seen is None:
        return False
    known = select(table.c.hash).where(table.c.scope == scope, table.c.number == seen.number)
    return bool(connection.execute(known).scalar() != seen.hash)


def count(connection: Connection, table: Table, scope: str = "") -> int:
    """Return how many entries a chain has."""
    asked = select(func.count()).select_from(table).where(table.c.scope == scope)
    return int(connection.execute(asked).scalar_one())


def _check_witness(connection: Connection, witness: Witness, table: Table, scope: str) -> None:
    if not is_cut(connection, witness, table, scope):
        return
    with connection.engine.connect() as present:  # what was witnessed may be younger than the caller's transaction
        if is_cut(present, witness, table, scope):
            raise cut(table.name, scope, count(present, table, scope), witness.last(table.name, scope))


def check(links: Sequence[dict[str, Any]], *, name: str, public_key: str) -> list[dict[str, Any]]:
    """Return the entries of a chain that holds: numbers, hashes and signatures; else raise DataError."""
    previous = GENESIS
    for number, link in enumerate(links, start=1):
        if (link["number"], link["previous"], link["hash"]) != (number, previous, hash_link(name, link)):
            raise _broken(name, number)
        if not verify(public_key, bytes.fromhex(link["hash"]), link["signature"]):
            raise _broken(name, number)
        previous = link["hash"]
    return [_tell(link) for link in links]


def erase(connection: Connection, table: Table, *, scope: str) -> None:
    """Take a whole chain away: of an account that is erased."""
    connection.execute(table.delete().where(table.c.scope == scope))
    connection.execute(heads.delete().where(heads.c.chain == f"{table.name}/{scope}"))


def _tell(link: Mapping[str, Any]) -> dict[str, Any]:
    own = {name: link[name] for name in ("number", "at", "previous", "hash", "signature")}
    return {**json.loads(link["entry"]), **own}


def hash_link(name: str, link: Mapping[str, Any]) -> str:
    """Return the hash of a link, which covers all that it says and the hash before it."""
    told = [name, *(link[key] for key in ("scope", "number", "at", "entry", "previous"))]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def cut(name: str, scope: str, number: int, seen: Seen | None) -> DataError:
    """Return the error that says how far a chain goes and what was seen of it."""
    whose = f" of account {scope}" if scope else ""
    return DataError(
        f"the chain '{name}'{whose} has {number} entries, and its entry {seen.number if seen else 0} was witnessed and "
        "is not among them: entries were taken away, or an older copy of the database was put back. Put the newest "
        "back; where the older one is meant, `workbench store accept-restore`."
    )


def _broken(name: str, number: int) -> DataError:
    return DataError(f"the chain '{name}' is broken at entry {number}: it was changed after it was written.")
