"""The keyring: each account's own key, in a file of its own (mode 0600) beside the key file and never in the database.

What is an account's is sealed under its own key too, so that a copy of the database, however old, opens nothing of an
account whose key was destroyed here. Of a key that was destroyed an empty file stays: one that is missing was lost.
"""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from workbench.errors import ConfigError, NotInStore
from workbench.store.durable import write_whole

SIZE = 32  # bytes of every secret
NAME = re.compile(r"[A-Za-z0-9_]{1,64}")  # of an account: it is the name of a file


class Keyring:
    """The own keys of the accounts of one store."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make(self, account_id: str) -> bytes:
        """Make the key of a new account, on the disk before the account is in the database."""
        made = secrets.token_bytes(SIZE)
        self.put(account_id, made)
        return made

    def put(self, account_id: str, key: bytes) -> None:
        """Keep a key that was made elsewhere."""
        write_whole(self._file(account_id), key)

    def get(self, account_id: str) -> bytes:
        """Return an account's own key. Raises NotInStore where it is destroyed, ConfigError where it is lost."""
        file = self._file(account_id)
        try:
            key = file.read_bytes()
        except FileNotFoundError:
            raise ConfigError(
                f"{file} is not there: without it nothing of account {account_id} opens. Put the folder back from its "
                "copy."
            ) from None
        if not key:
            raise NotInStore(f"account {account_id!r} has no key of its own any more: it was erased.")
        if len(key) != SIZE:
            raise ConfigError(f"{file} is no key of an account. Put it back from its copy.")
        return key

    def is_destroyed(self, account_id: str) -> bool:
        """Tell whether an account's own key was destroyed."""
        file = self._file(account_id)
        return file.exists() and not file.stat().st_size

    def holds(self, account_id: str) -> bool:
        """Tell whether an account's own key is here."""
        file = self._file(account_id)
        return file.is_file() and file.stat().st_size > 0

    def destroy(self, account_id: str) -> None:
        """Destroy an account's own key: overwritten where it lies, then made empty. Twice changes nothing."""
        if self.is_destroyed(account_id):
            return
        file = self._file(account_id)
        if self.holds(account_id):
            with file.open("r+b") as opened:
                opened.write(bytes(SIZE))
                opened.flush()
                os.fsync(opened.fileno())
        write_whole(file, b"")

    def _file(self, account_id: str) -> Path:
        return self._folder / account_id
