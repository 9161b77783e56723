"""Export: everything that is held about one account, as a zip of JSON Lines with their schemas and a README."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from typing import IO, TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Boolean, Column, Connection, Integer, Table, select

from workbench.store import tables
from workbench.store.clock import stamp
from workbench.store.keys import Key
from workbench.store.research import read_rows

if TYPE_CHECKING:
    from workbench.store.opening import Store

FORMAT = 1
MANIFEST = "manifest.json"
README = """\
What {service} holds about account {account}, at {at}.

One JSON object a line in each `.jsonl` file; the schema of its lines is beside it (`.schema.json`, JSON Schema
2020-12). Times are UTC. Addresses are keyed hashes. No message is here as it was sent: none is kept. `research_rows`
are anonymized; once your preference `research` no longer allows them they are used no more, and go with the next purge.
`privacy_ledger` and `receipts` are hash-chained and signed (Ed25519); the public key is {public_key}.

Not here: the hashes of your keys, the ledger that says which rows are yours and the secret that it is sealed under,
the audit's entries on acts of this account (which act, when, on which id), and whether a legal hold is on.
"""
PLAIN = (tables.usage_events, tables.usage_days, tables.latency_days, tables.feedback)
SECURITY = ("id", "at", "kind", "key_id", "account_id", "detail", "address")
GRIEVANCE = ("id", "account_id", "state", "opened_at", "due_at", "answered_at", "text", "answer")


def export_account(store: Store, account_id: str, into: IO[bytes]) -> dict[str, int]:
    """Write the zip; return the number of lines by file. Raises NotInStore."""
    account = store.accounts.get(account_id)
    grievances = [store.grievances.get(one["id"]) for one in store.grievances.list(account_id=account_id)]
    receipts, keys = store.receipts.read(account_id), store.keys.list(account_id)
    counts: dict[str, int] = {}
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive, store.database.read() as connection:
        told = {"account": account_id, "at": stamp(store.clock()), "public_key": store.vault.public_key}
        archive.writestr(MANIFEST, json.dumps({"format": FORMAT, **told}, indent=1))
        archive.writestr("README.txt", README.format(service="this service", **told))
        for name, schema, lines in (
            ("account", msgspec.json.schema(type(account)), iter([msgspec.to_builtins(account)])),
            ("api_keys", msgspec.json.schema(Key), iter(msgspec.to_builtins(keys))),
            ("grievances", _texts(GRIEVANCE), iter(grievances)),
            ("security_log", _texts(SECURITY), iter(store.security.read(account_id=account_id))),
            ("receipts", {"type": "object"}, iter(receipts)),
            *_from_tables(store, connection, account_id),
        ):
            counts[name] = _write(archive, name, schema, lines)
    into.flush()  # the audit tells of what was written
    with store.database.write() as connection:
        store.note(connection, "account exported", account=account_id, counts=counts)
    return counts


def read_export(source: IO[bytes]) -> dict[str, list[dict[str, Any]]]:
    """Return the lines of an export by file."""
    with zipfile.ZipFile(source) as archive:
        names = [name for name in archive.namelist() if name.endswith(".jsonl")]
        return {
            name.removesuffix(".jsonl"): [json.loads(line) for line in archive.read(name).splitlines()]
            for name in names
        }


def _from_tables(store: Store, connection: Connection, account_id: str) -> Iterator[tuple[str, Any, Any]]:
    for table in PLAIN:
        yield table.name, _schema(table.columns), _select(connection, table, account_id)
    judged = [*tables.verdicts.columns, tables.lineages.c.detail]
    linked = tables.lineages.c.digest == tables.verdicts.c.lineage
    mine = select(*judged).join(tables.lineages, linked).where(tables.verdicts.c.account_id == account_id)
    yield "verdicts", _schema(judged), _dicts(connection, mine)
    ledger = tables.privacy_ledger
    chain = select(ledger).where(ledger.c.scope == account_id).order_by(ledger.c.number)
    yield "privacy_ledger", _schema(ledger.columns), _dicts(connection, chain)
    rows = read_rows(connection, store.research.owned(connection, account_id))
    yield "research_rows", _schema(tables.research_rows.columns), rows


def _select(connection: Connection, table: Table, account_id: str) -> Iterator[dict[str, Any]]:
    order = list(table.primary_key)
    return _dicts(connection, select(table).where(table.c.account_id == account_id).order_by(*order))


def _dicts(connection: Connection, asked: Any) -> Iterator[dict[str, Any]]:
    return (dict(row) for row in connection.execute(asked).mappings())


def _write(archive: zipfile.ZipFile, name: str, schema: Any, lines: Iterator[Any]) -> int:
    archive.writestr(f"{name}.schema.json", json.dumps(schema, indent=1, sort_keys=True))
    count = 0
    with archive.open(f"{name}.jsonl", "w") as opened, io.TextIOWrapper(opened, "utf-8") as text:
        for count, line in enumerate(lines, start=1):  # noqa: B007
            text.write(json.dumps(line, ensure_ascii=False) + "\n")
    return count


def _schema(columns: Any) -> dict[str, Any]:
    return _object({column.name: _type(column) for column in columns})


def _type(column: Column[Any]) -> list[str]:
    kind = (
        "boolean" if isinstance(column.type, Boolean) else "integer" if isinstance(column.type, Integer) else "string"
    )
    return [kind, "null"] if column.nullable else [kind]


def _texts(names: Sequence[str]) -> dict[str, Any]:
    return _object({name: ["string", "null"] for name in names})


def _object(properties: dict[str, list[str]]) -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {name: {"type": kinds} for name, kinds in properties.items()},
        "required": list(properties),
        "additionalProperties": False,
    }
