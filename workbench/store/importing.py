"""Import: an exported account into another store, sealed anew under that store's keys and a new key of its own."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Mapping
from typing import IO, TYPE_CHECKING, Annotated, Any

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Boolean, Column, Connection, Integer, Table, select
from sqlalchemy.exc import IntegrityError

from workbench.errors import StoreRefused
from workbench.store import chains, tables
from workbench.store.accounts import FIELDS, Account
from workbench.store.exporting import FORMAT, MANIFEST, read_export
from workbench.store.ids import new_id
from workbench.store.keyring import NAME
from workbench.store.preferences import check_shown
from workbench.store.rows import insert_rows
from workbench.store.vault import encrypt

if TYPE_CHECKING:
    from workbench.store.opening import Store

AS_THEY_ARE = (tables.usage_events, tables.usage_days, tables.latency_days, tables.feedback)
SEALED = {tables.grievances: ("text", "answer"), tables.security_log: ("address",)}


class Manifest(msgspec.Struct, frozen=True):
    """What an export says of itself."""

    format: int
    public_key: str


def _lines(table: Table, *more: str, least: int = 0) -> Any:
    """Return the type of a file's lines: a table's columns, what is sealed as text, and `more` beside them."""
    fields = [(column.name.removeprefix("sealed_"), _type(column)) for column in table.columns]
    line = msgspec.defstruct(table.name, [*fields, *((name, str) for name in more)], forbid_unknown_fields=True)
    return Annotated[list[line], msgspec.Meta(min_length=least)]  # type: ignore[valid-type]


def _type(column: Column[Any]) -> Any:
    kind = bool if isinstance(column.type, Boolean) else int if isinstance(column.type, Integer) else str
    return kind | None if column.nullable else kind


PREFERENCES = ("research", "voice", "restricted")
LINES = {
    "account": Annotated[list[Account], msgspec.Meta(min_length=1, max_length=1)],
    "privacy_ledger": _lines(tables.privacy_ledger, least=1),
    "verdicts": _lines(tables.verdicts, "detail"),
    "research_rows": _lines(tables.research_rows),
    **{table.name: _lines(table) for table in (*AS_THEY_ARE, *SEALED)},
}

OWNER = {"account": "id", "privacy_ledger": "scope"}  # the column that says whose a line is, where not `account_id`


def import_account(store: Store, source: IO[bytes]) -> Account:
    """Take an export in, under the same account id; keys are not in it, so new ones are made.

    Its ledger is checked by the exporting store's public key, and the new one begins with its last hash. Raises
    DataError where the ledger was changed, StoreRefused for what is no export, holds a line of another account, states
    other preferences than its ledger ends with, or is here already.
    """
    public_key, content = _read(source)
    account, ledger = msgspec.to_builtins(msgspec.convert(content["account"][0], Account)), content["privacy_ledger"]
    told = chains.check(ledger, name="privacy_ledger", public_key=public_key)
    _check_preferences(account, told[-1])
    check_shown(store.project, research=account["research"])
    try:
        with store.database.write() as connection:
            _add_account(store, connection, account, ledger)
            _add_records(store, connection, content)
            _add_rows(store, connection, account["id"], content["research_rows"])
            store.note(connection, "account imported", account=account["id"])
    except IntegrityError:
        raise StoreRefused(
            "a line of that export has an id that is in this store, or in the export, already."
        ) from None
    return store.accounts.get(account["id"])


def _read(source: IO[bytes]) -> tuple[str, dict[str, list[dict[str, Any]]]]:
    """Return the exporting store's public key and the lines by file; raise StoreRefused for what is no export."""
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = msgspec.json.decode(archive.read(MANIFEST), type=Manifest)
        content = read_export(source)
    except KeyError:
        raise _no_export(f"it has no {MANIFEST}") from None
    except msgspec.DecodeError as error:
        raise _no_export(f"{MANIFEST}: {error}") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError):
        raise _no_export("it is no zip of JSON Lines") from None
    if manifest.format != FORMAT:
        raise _no_export("it is in another one")
    for name, lines in LINES.items():
        _check(name, lines, content)
    if not NAME.fullmatch(content["account"][0]["id"]):
        raise _no_export("account.jsonl: 'id' must be 1 to 64 letters, digits and underscores. Got something else")
    for name in LINES:
        _check_owner(name, content[name], content["account"][0]["id"])
    return manifest.public_key, content


def _check(name: str, lines: Any, content: Mapping[str, list[dict[str, Any]]]) -> None:
    try:
        msgspec.convert(content[name], lines)
    except KeyError:
        raise _no_export(f"it has no {name}.jsonl") from None
    except msgspec.ValidationError as error:  # says the type and the place, never the value
        raise _no_export(f"{name}.jsonl: {error}") from None


def _check_owner(name: str, lines: list[dict[str, Any]], account: str) -> None:
    """Raise StoreRefused for a line of another account; what says of nobody whose it is passes."""
    column = OWNER.get(name, "account_id")
    for number, line in enumerate(lines, start=1):
        if line.get(column, account) != account:
            told = f"'{column}' must be that of account.jsonl, {account!r}. Got another"
            raise _no_export(f"{name}.jsonl, line {number}: {told}")


def _check_preferences(account: Mapping[str, Any], last: Mapping[str, Any]) -> None:
    """Raise StoreRefused where an account says other than its ledger ends with: no import overturns an objection."""
    for name in PREFERENCES:
        if account[name] != last.get(name, False):
            raise _no_export(
                f"'{name}' of account.jsonl must be what privacy_ledger.jsonl ends with. Got another value"
            )


def _no_export(why: str) -> StoreRefused:
    return StoreRefused(
        f"that is no export of an account in format {FORMAT}: {why}. Give what `workbench account export` wrote."
    )


def _add_account(
    store: Store, connection: Connection, account: Mapping[str, Any], ledger: list[dict[str, Any]]
) -> None:
    name, table = account["id"], tables.accounts
    if connection.execute(select(table.c.id).where(table.c.id == name)).one_or_none():
        raise StoreRefused("there is an account of that id already.")
    plain = {key: value for key, value in account.items() if key not in FIELDS}
    store.accounts.insert(connection, {**plain, "legal_hold": False}, {field: account[field] for field in FIELDS})
    preferences = {key: account[key] for key in PREFERENCES}
    entry = {**preferences, "by": "import", "policy": store.project.policy_digest(), "continues": ledger[-1]["hash"]}
    chains.append(connection, store.vault, tables.privacy_ledger, entry, at=store.clock(), scope=name)


def _add_records(store: Store, connection: Connection, content: Mapping[str, list[dict[str, Any]]]) -> None:
    for table in AS_THEY_ARE:
        names = [column.name for column in table.columns]
        insert_rows(connection, table, [tuple(line[name] for name in names) for line in content[table.name]])
    judged = content["verdicts"]
    details = sorted({(line["lineage"], line["detail"]) for line in judged})
    insert_rows(connection, tables.lineages, details, conflict="skip")
    verdicts = [(line["account_id"], line["id"], line["at"], line["lineage"]) for line in judged]
    insert_rows(connection, tables.verdicts, verdicts)
    for table, fields in SEALED.items():
        for line in content[table.name]:
            opened = {field: line.pop(field) for field in fields}
            connection.execute(table.insert().values(**line, **_seal(store, connection, table.name, line, opened)))


def _add_rows(store: Store, connection: Connection, account_id: str, rows: list[dict[str, Any]]) -> None:
    names = [column.name for column in tables.research_rows.columns]
    insert_rows(connection, tables.research_rows, [tuple(row[name] for name in names) for row in rows])
    entry, own = new_id("led"), AESGCM(store.vault.keyring.get(account_id))
    sealed = encrypt(own, json.dumps([row["id"] for row in rows]).encode(), f"row_ledger.rows:{entry}")
    connection.execute(tables.row_ledger.insert().values(id=entry, account_id=account_id, sealed_rows=sealed))


def _seal(
    store: Store, connection: Connection, table: str, line: Mapping[str, Any], fields: Mapping[str, str | None]
) -> dict[str, bytes | None]:
    def seal(field: str, value: str) -> bytes:
        return store.seal(connection, value, f"{table}.{field}:{line['id']}", line["account_id"])

    return {f"sealed_{field}": None if value is None else seal(field, value) for field, value in fields.items()}
