"""The store: accounts, keys, usage, preferences, research rows, and chains of record. Names load late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.late import load_late

_PUBLIC = {
    "Account": "accounts",
    "Event": "events",
    "Gate": "gate",
    "Identity": "accounts",
    "Issued": "keys",
    "Key": "keys",
    "Limits": "keys",
    "Lineage": "events",
    "NotStored": "writer",
    "Preferences": "preferences",
    "Principal": "gate",
    "Refusal": "gate",
    "ResearchRow": "events",
    "Store": "opening",
    "Traces": "research",
    "Usage": "events",
    "Writer": "writer",
    "append_audit": "audit",
    "export_account": "exporting",
    "has_store": "opening",
    "hash_id": "research",
    "login": "audit",
    "run_retention": "retention",
    "verify_receipt": "receipts",
    "import_account": "importing",
    "open_store": "opening",
    "read_audit": "audit",
    "stamp": "clock",
}

__all__ = [
    "Account",
    "Event",
    "Gate",
    "Identity",
    "Issued",
    "Key",
    "Limits",
    "Lineage",
    "NotStored",
    "Preferences",
    "Principal",
    "Refusal",
    "ResearchRow",
    "Store",
    "Traces",
    "Usage",
    "Writer",
    "append_audit",
    "export_account",
    "has_store",
    "hash_id",
    "import_account",
    "login",
    "open_store",
    "read_audit",
    "run_retention",
    "stamp",
    "verify_receipt",
]


__getattr__ = load_late(__name__, _PUBLIC)

if TYPE_CHECKING:
    from workbench.store.accounts import Account, Identity
    from workbench.store.audit import append_audit, login, read_audit
    from workbench.store.clock import stamp
    from workbench.store.events import Event, Lineage, ResearchRow, Usage
    from workbench.store.exporting import export_account
    from workbench.store.gate import Gate, Principal, Refusal
    from workbench.store.importing import import_account
    from workbench.store.keys import Issued, Key, Limits
    from workbench.store.opening import Store, has_store, open_store
    from workbench.store.preferences import Preferences
    from workbench.store.receipts import verify_receipt
    from workbench.store.research import Traces, hash_id
    from workbench.store.retention import run_retention
    from workbench.store.writer import NotStored, Writer
