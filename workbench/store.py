"""What the workbench keeps about its own acts: an append-only, hash-chained audit log."""

from __future__ import annotations

import fcntl
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.config import Project
from workbench.errors import DataError

GENESIS = "0" * 64


def audit_file(project: Project) -> Path:
    """Return where the audit log of a project lies."""
    return project.state / "audit.jsonl"


def append_audit(project: Project, act: str, **facts: Any) -> dict[str, Any]:
    """Append one act, chained to the last by its hash; safe for several processes. Facts are JSON types."""
    file = audit_file(project)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+", encoding="utf-8") as log:
        fcntl.flock(log, fcntl.LOCK_EX)
        log.seek(0)
        lines = log.readlines()
        previous = _parse(lines[-1], file, len(lines))["hash"] if lines else GENESIS
        own = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "act": act, "previous": previous}
        assert not own.keys() & facts.keys(), "a fact would hide what the log itself says"
        entry = {**facts, **own}
        entry["hash"] = _hash(entry)
        log.write(json.dumps(entry, sort_keys=True) + "\n")
    return entry


def read_audit(project: Project) -> list[dict[str, Any]]:
    """Return every act in order; raise DataError that names the line where the chain is broken."""
    file = audit_file(project)
    entries: list[dict[str, Any]] = []
    previous = GENESIS
    for number, line in enumerate(file.read_text("utf-8").splitlines() if file.exists() else (), start=1):
        entry = _parse(line, file, number)
        if entry.get("previous") != previous or _hash(entry) != entry.get("hash"):
            raise _broken(file, number)
        entries.append(entry)
        previous = entry["hash"]
    return entries


def _parse(line: str, file: Path, number: int) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except ValueError:
        entry = None
    if not isinstance(entry, dict) or "hash" not in entry:
        raise _broken(file, number)
    return entry


def _broken(file: Path, number: int) -> DataError:
    return DataError(f"{file}, line {number}: the audit chain is broken; the log was changed after it was written.")


def _hash(entry: dict[str, Any]) -> str:
    bare = {name: value for name, value in entry.items() if name != "hash"}
    return hashlib.sha256(json.dumps(bare, sort_keys=True).encode()).hexdigest()
