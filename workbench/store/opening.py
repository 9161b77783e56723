"""The store, opened: one object, with a part for each thing that it keeps."""

from __future__ import annotations

import hashlib
import ipaddress
import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from workbench.config import Project
from workbench.errors import ConfigError
from workbench.store import chains
from workbench.store.accounts import Accounts
from workbench.store.clock import Clock, now
from workbench.store.database import Database, store_url
from workbench.store.feedback import Feedback
from workbench.store.gate import Gate
from workbench.store.generations import touch
from workbench.store.grievances import Grievances
from workbench.store.keys import Keys
from workbench.store.lineage import LineageLog
from workbench.store.preferences import PreferenceLedger
from workbench.store.receipts import Receipts
from workbench.store.research import Research
from workbench.store.restoring import catch_up, check_witness
from workbench.store.schema import holds_rows, is_behind, read_revision, upgrade
from workbench.store.sealing import keep_field_keys
from workbench.store.security import SecurityLog
from workbench.store.tables import accounts, audit, purges, receipts
from workbench.store.usage import UsageLog
from workbench.store.vault import Vault, vault_file
from workbench.store.writer import Writer

RECORDS = (audit, receipts, purges)


class Blind(NamedTuple):
    """An address and its network, as keyed hashes."""

    address: str
    network: str


class Store:
    """One store of one project. Close it, or use it as a context manager."""

    def __init__(self, project: Project, database: Database, vault: Vault, clock: Clock) -> None:
        self.project, self.database, self.vault, self.clock = project, database, vault, clock
        self.by = ""  # who acts, where it is an operator and not a client
        self.accounts = Accounts(self)
        self.keys = Keys(self)
        self.preferences = PreferenceLedger(self)
        self.usage = UsageLog(self)
        self.lineage = LineageLog(self)
        self.feedback = Feedback(self)
        self.grievances = Grievances(self)
        self.security = SecurityLog(self)
        self.research = Research(self)
        self.receipts = Receipts(self)
        self.blind = lru_cache(maxsize=4096)(self._blind)

    def start_gate(self) -> Gate:
        """Start what tells a worker whose token it is; one for each process."""
        return Gate(self)

    def start_writer(self, *, apart: bool = False) -> Writer:
        """Start what stores a worker's events; one for each process. `apart`: by a process of its own."""
        return Writer(self, apart=apart)

    def check(self) -> None:
        """Ask the database to take a write, and take it back; raise StoreAway where it takes none."""
        with self.database.write() as connection:
            touch(connection)
            connection.rollback()

    def seal(self, connection: Connection, text: str, place: str, owner: str | None) -> bytes:
        """Encrypt a field inside the transaction that writes it: a rotation of the key comes before it, or after."""
        keep_field_keys(connection)
        return self.vault.seal(text, place, owner)

    def note(self, connection: Connection, act: str, **facts: Any) -> dict[str, Any]:
        """Add to the audit inside a transaction of the caller's. Facts are JSON types and hold no client's data.

        The entry names the operator who acts, if one does; the `account` that it is about by an alias.
        """
        assert not {"act", "at", "number", "previous", "hash", "signature"} & facts.keys(), (
            "a fact would hide the log's"
        )
        who = {"by": self.by} if self.by else {}
        if self.vault.keyring.holds(account := facts.get("account") or ""):
            facts["account"] = self.vault.alias(account)
        return chains.append(connection, self.vault, audit, {"act": act, **who, **facts}, at=self.clock())

    def read_audit(self) -> list[dict[str, Any]]:
        """Return every act in order, accounts by their ids but for those that are erased since.

        Raises DataError where the chain was changed.
        """
        with self.database.read() as connection:
            told = chains.read(connection, self.vault, audit)
            names = connection.execute(select(accounts.c.id)).scalars().all()
        known = {self.vault.alias(name): name for name in names if self.vault.keyring.holds(name)}
        return [{**one, **_unalias(one, known)} for one in told]

    def verify(self) -> dict[str, int]:
        """Check every chain, and preferences against their ledgers; return how many entries. Raises DataError.

        What a chain's witness missed, by a crash or because there was none yet, it has seen then.
        """
        with self.database.read() as connection:
            counts = {table.name: len(chains.read(connection, self.vault, table)) for table in RECORDS}
        counts = {"accounts": self.preferences.verify(), **counts}
        check_witness(self)
        catch_up(self)
        return counts

    def _blind(self, address: str) -> Blind:
        return Blind(self.vault.blind(address), self.vault.blind(network_of(address)))

    def close(self) -> None:
        """Close the database; gates and writers are closed before."""
        self.database.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _unalias(entry: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, Any]:
    return {"account": known.get(entry["account"], entry["account"])} if "account" in entry else {}


def open_store(project: Project, *, clock: Clock = now) -> Store:
    """Open the store of a project; an SQLite database is made and migrated by itself.

    So is its key file, where the database holds nothing yet. Raises ConfigError where that file is gone, and for a
    PostgreSQL database that is not migrated; StoreAway where it cannot be reached.
    """
    database = Database(store_url(project))
    try:
        behind, vault = is_behind(database), open_vault(project, database)
        if behind:
            upgrade(database, vault)
        return Store(project, database, vault, clock)
    except BaseException:
        database.close()
        raise


def open_vault(project: Project, database: Database) -> Vault:
    """Open the key file; raise ConfigError where it is gone: with a new one no key of a client would be known.

    An SQLite database is made first: where that cannot be, no key file is made for it.
    """
    database.create()
    file = vault_file(project)
    if not file.exists() and holds_rows(database) and not file.exists():  # not made by another process meanwhile
        raise ConfigError(
            f"{file} is not there, and the store at {database.url.render_as_string()} was written with it: without it "
            "no sealed field opens and no key is known. Put the file back from where it was moved or backed up; a new "
            "one is made beside an empty store only."
        )
    return Vault(file, database=_name_place(database, file.parent))


def _name_place(database: Database, keys: Path) -> str:
    """Return a name for where a database lies, from the folder of its keys: what was witnessed is of the one there."""
    url = database.url
    told = os.path.relpath(database.file, keys) if database.file else f"{url.host}:{url.port}/{url.database}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def has_store(project: Project) -> bool:
    """Tell whether a project has a store already; asks the database, and makes none."""
    database = Database(store_url(project))
    try:
        return read_revision(database) is not None
    finally:
        database.close()


def network_of(address: str) -> str:
    """Return the /24 (IPv4) or /48 (IPv6) of an address; what is no address is its own network."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    known = getattr(known, "ipv4_mapped", None) or known  # IPv4 where a socket takes both
    return str(ipaddress.ip_network((known, 24 if known.version == 4 else 48), strict=False))
