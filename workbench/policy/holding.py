"""What is held, and in which form: classed columns, no token, no card, sealed fields, key files of their owner."""

from __future__ import annotations

import re
import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import inspect

from workbench.policy.ground import Fails, Ground
from workbench.policy.searching import find_everywhere
from workbench.store.database import store_url
from workbench.store.rotation import SEALED, Field, find_sealed
from workbench.store.tokens import RANDOM

INVENTORY = "data_inventory.toml"
TOKEN = re.compile(rb"wbk_(?:live|test)_[0-9A-Za-z]{%d}" % RANDOM)
PAYING = {"bank", "card", "cards", "cvc", "cvv", "iban", "ifsc", "pan", "upi", "vpa"}  # words of a column's name
UNCLASSED = {"alembic_version"}  # holds the number of the migration, and nothing else


def check_inventory(ground: Ground) -> str:
    """Every column of the live store has a class in the inventory."""
    live, file = _columns(ground), ground.project.root / INVENTORY
    if not file.is_file():
        raise Fails(f"{file} is not there: no column has a class. Put the inventory there.")
    told = tomllib.loads(file.read_text("utf-8"))
    classed = {f"{table}.{column}": kind for table, known in told["store"].items() for column, kind in known.items()}
    if missing := sorted(column for column in live if classed.get(column) not in told["classes"]):
        raise Fails(f"{INVENTORY} has no class for {', '.join(missing)}. Class them, or drop them.")
    return f"{len(live)} columns are classed"


def check_payment(ground: Ground) -> str:
    """No column of the live store is for a card or a bank account."""
    live = _columns(ground)
    if found := sorted(name for name in live if PAYING & set(re.split(r"[._]", name.lower()))):
        raise Fails(f"{', '.join(found)}: such details stay with the payment partner. Drop the columns.")
    return f"none of {len(live)} columns is for a card or a bank account"


def check_tokens(ground: Ground) -> str:
    """No API key stands in the bytes of database or project state."""
    if found := find_everywhere(ground, TOKEN):
        raise Fails(
            f"an API key stands in {', '.join(found)}. Revoke it (`workbench keys list`, `workbench keys revoke KEY`), "
            "and find out who wrote it there."
        )
    return "no API key stands in a file of database or state"


def check_sealed(ground: Ground) -> str:
    """Account fields are sealed, and no address of an account stands in the database in clear."""
    store, count = ground.store, 0
    for one in _sealed(ground):
        if store.vault.open(one.sealed, one.place, one.owner) in one.sealed:
            raise Fails(f"{one.place.partition(':')[0]} holds its text in clear. Run `workbench store rotate`.")
        count += 1
    emails = [account.email.encode() for account in store.accounts.list()]
    clear = re.compile(b"|".join(map(re.escape, emails)) or rb"(?!)")
    if found := find_everywhere(ground, clear):
        raise Fails(f"an account's e-mail address stands in clear in {', '.join(found)}. Find out who wrote it there.")
    return f"{count} fields are sealed, and open by the key file and their owners' keys only"


def check_key_files(ground: Ground) -> str:
    """Key files may be read by their owner alone, and so may an SQLite database."""
    state, url = ground.project.state, store_url(ground.project)
    files = {file for file in (state / "keys").rglob("*") if file.is_file()}
    if url.get_backend_name() == "sqlite":
        named = Path(url.database or "")
        files |= {*named.parent.glob(f"{named.name}*")}
    wide = [file for file in sorted(files) if stat.S_IMODE(file.stat().st_mode) & 0o077]
    if wide:
        raise Fails(f"others may read {', '.join(map(str, wide))}. Take that away: `chmod 600 FILE`.")
    return f"{len(files)} files may be read by their owner alone"


def _columns(ground: Ground) -> list[str]:
    with ground.store.database.read() as connection:
        seen = inspect(connection)
        names = [name for name in seen.get_table_names() if name not in UNCLASSED]
        return [f"{name}.{column['name']}" for name in names for column in seen.get_columns(name)]


def _sealed(ground: Ground) -> Iterator[Field]:
    """Yield every sealed field of the store."""
    with ground.store.database.read() as connection:
        for table in SEALED:
            yield from find_sealed(connection, table)
