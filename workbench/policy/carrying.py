"""Carrying an account over: exported, validated, taken in by another store, exported there, compared."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any, NamedTuple

import jsonschema
from sqlalchemy import select

from workbench.store import Store, export_account, import_account
from workbench.store.exporting import read_export
from workbench.store.tables import verdicts

# Keys are made anew elsewhere, and the chains of another store are its own.
NOT_CARRIED = ("api_keys", "privacy_ledger", "receipts")
NOTHING_YET = ("receipts",)  # of an account that is open


class Carried(NamedTuple):
    """Files and lines of an export, and the files that are invalid, came over changed, or lack what there was."""

    files: int
    lines: int
    invalid: list[str]
    changed: list[str]
    bare: list[str]


def carry_over(store: Store, account_id: str, other: Store) -> Carried:
    """Give the account something in every file, export it, import it into another store, and compare."""
    _live(store, account_id)
    before = _export(store, account_id)
    import_account(other, io.BytesIO(before))
    lines, again = read_export(io.BytesIO(before)), read_export(io.BytesIO(_export(other, account_id)))
    changed = [name for name in lines if name not in NOT_CARRIED and _sorted(lines[name]) != _sorted(again[name])]
    bare = [name for name, held in lines.items() if not held and name not in NOTHING_YET]
    return Carried(len(lines), sum(map(len, lines.values())), find_invalid(before), changed, bare)


def find_invalid(exported: bytes) -> list[str]:
    """Return the files of an export that have no schema, or a line that does not validate against it."""
    invalid = []
    with zipfile.ZipFile(io.BytesIO(exported)) as archive:
        for name, lines in read_export(io.BytesIO(exported)).items():
            schema = f"{name}.schema.json"
            known = json.loads(archive.read(schema)) if schema in archive.namelist() else False
            validator = jsonschema.Draft202012Validator(known)
            if not all(map(validator.is_valid, lines)):
                invalid.append(name)
    return invalid


def _live(store: Store, account_id: str) -> None:
    with store.database.read() as connection:
        verdict = connection.execute(select(verdicts.c.id).where(verdicts.c.account_id == account_id)).scalar()
    if verdict is not None:
        store.feedback.add(account_id, verdict, label="ham")
    store.grievances.open(account_id, "a made-up grievance")


def _export(store: Store, account_id: str) -> bytes:
    into = io.BytesIO()
    export_account(store, account_id, into)
    return into.getvalue()


def _sorted(lines: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(line, sort_keys=True) for line in lines)
