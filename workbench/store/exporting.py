"""Export: everything that is held about one account, as a zip of JSON Lines with their schemas and a README."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from typing import IO, TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Boolean, Column, Integer, Select, Table, select, tuple_

from workbench.store import tables
from workbench.store.clock import stamp
from workbench.store.keys import Key
from workbench.store.research import read_rows

if TYPE_CHECKING:
    from workbench.store.opening import Store

FORMAT = 1
PAGE = 5_000  # rows of one transaction
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
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        told = {"account": account_id, "at": stamp(store.clock()), "public_key": store.vault.public_key}
        archive.writestr(MANIFEST, json.dumps({"format": FORMAT, **told}, indent=1))
        archive.writestr("README.txt", README.format(service="this service", **told))
        for name, schema, lines in (
            ("account", msgspec.json.schema(type(account)), iter([msgspec.to_builtins(account)])),
            ("api_keys", msgspec.json.schema(Key), iter(msgspec.to_builtins(keys))),
            ("grievances", _texts(GRIEVANCE), iter(grievances)),
            ("security_log", _texts(SECURITY), iter(store.security.read(account_id=account_id))),
            ("receipts", {"type": "object"}, iter(receipts)),
            *_from_tables(store, account_id),
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


def _from_tables(store: Store, account_id: str) -> Iterator[tuple[str, Any, Any]]:
    for table in PLAIN:
        mine = select(table).where(table.c.account_id == account_id)
        yield table.name, _schema(table.columns), _page(store, mine, table)
    verdicts, lineages, ledger = tables.verdicts, tables.lineages, tables.privacy_ledger
    judged = [*verdicts.columns, lineages.c.detail]
    linked = select(*judged).join(lineages, lineages.c.digest == verdicts.c.lineage)
    yield "verdicts", _schema(judged), _page(store, linked.where(verdicts.c.account_id == account_id), verdicts)
    chain = select(ledger).where(ledger.c.scope == account_id)
    yield "privacy_ledger", _schema(ledger.columns), _page(store, chain, ledger)
    yield "research_rows", _schema(tables.research_rows.columns), _page_research(store, account_id)


def _page(store: Store, asked: Select[Any], table: Table) -> Iterator[dict[str, Any]]:
    """Yield what is asked of a table in order of its key, each page by a transaction of its own.

    One for all would hold SQLite's log back for as long as it takes, and PostgreSQL's client would fetch all at once.
    """
    key = list(table.primary_key)
    first = asked.order_by(*key).limit(PAGE)
    page: Select[Any] | None = first
    while page is not None:
        with store.database.read() as connection:
            some = [dict(row) for row in connection.execute(page).mappings()]
        yield from some
        after = [some[-1][column.name] for column in key] if len(some) == PAGE else None
        page = None if after is None else first.where(tuple_(*key) > tuple_(*after))


def _page_research(store: Store, account_id: str) -> Iterator[dict[str, Any]]:
    with store.database.read() as connection:
        ids = store.research.owned(connection, account_id)
    for start in range(0, len(ids), PAGE):
        with store.database.read() as connection:
            some = list(read_rows(connection, ids[start : start + PAGE]))
        yield from some


def _write(archive: zipfile.ZipFile, name: str, schema: Any, lines: Iterator[Any]) -> int:
    archive.writestr(f"{name}.schema.json", json.dumps(schema, indent=1, sort_keys=True))
    count = 0
    with archive.open(f"{name}.jsonl", "w", force_zip64=True) as opened, io.TextIOWrapper(opened, "utf-8") as text:
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
