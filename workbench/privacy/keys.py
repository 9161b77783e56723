"""The secret behind pseudonyms: one file of the project, readable by its owner alone."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from workbench.config import Project
from workbench.errors import ConfigError

SIZE = 32  # bytes


def key_file(project: Project) -> Path:
    """Return where the key lies: beside what is never versioned."""
    return project.state / "keys" / "pseudonym.key"


def read_key(project: Project) -> bytes | None:
    """Return the key, or None if there is none; raise ConfigError if others may read it or it is no key."""
    file = key_file(project)
    if not file.exists():
        return None
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & 0o077:
        raise ConfigError(f"{file} may be read by others (mode {mode:04o}). Take that away: `chmod 600 {file}`.")
    key = file.read_bytes()
    if len(key) != SIZE:
        raise ConfigError(f"{file} must hold {SIZE} bytes. Got {len(key)}. Make one: `workbench privacy key --rotate`.")
    return key


def make_key(project: Project, *, rotate: bool = False) -> Path:
    """Write a new key with mode 0600 and return its file; with `rotate` in place of the old one, which is gone.

    After a rotation nobody can tell an old pseudonym's value, nor link it to a new one. Raises ConfigError if there
    is a key already and it is not to be rotated.
    """
    file = key_file(project)
    if file.exists() and not rotate:
        raise ConfigError(f"{file} is there already. To make another in its place: `workbench privacy key --rotate`.")
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    (project.state / ".gitignore").write_text("*\n", "utf-8")
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(secrets.token_bytes(SIZE))
    fresh.replace(file)
    return file
