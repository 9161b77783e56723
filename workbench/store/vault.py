"""The vault: every secret of the store in one key file (mode 0600) and a keyring beside it, and what is done with them.

Fields are sealed by AES-256-GCM under the newest field key; the ciphertext names the key, so that old ones still open
after a rotation, and is bound to its place (table, column, row): moved elsewhere it does not open. What is an account's
is sealed under a key that the field key and the account's own make together: without either nothing opens.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
import stat
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from workbench.config import Project
from workbench.errors import ConfigError, DataError
from workbench.store.durable import sync_folder, write_beside, write_whole
from workbench.store.keyring import SIZE, Keyring
from workbench.store.witness import Witness

NONCE = 12


def vault_file(project: Project) -> Path:
    """Return where the secrets of the store lie: beside what is never versioned."""
    return project.state / "keys" / "store.json"


class Vault:
    """The secrets of one store: field keys by id, the pepper of API keys, the address key, the signing key."""

    def __init__(self, file: Path, *, database: str = "store") -> None:
        self.file = file
        self.keyring = Keyring(file.with_name("accounts"))
        self.witness = Witness(file.with_name("witness") / database)
        self._load(_read(file) if file.exists() else _write(file, _fresh(), new=True))

    def _load(self, content: dict[str, Any]) -> None:
        self._content, self._state = content, _state(self.file)
        self._fields = {name: _bytes(key) for name, key in content["fields"].items()}
        self._pepper, self._address = _bytes(content["pepper"]), _bytes(content["address"])
        self._signer = Ed25519PrivateKey.from_private_bytes(_bytes(content["signing"]))
        self.public_key = self._signer.public_key().public_bytes_raw().hex()

    @property
    def current(self) -> str:
        """The id of the field key that seals."""
        return str(self._content["current"])

    def seal(self, text: str | bytes, place: str, owner: str | None = None) -> bytes:
        """Encrypt a field for its place, such as `accounts.email:acc_1`; another process may have rotated the key.

        `owner`: the account that it is of, if it is one's.
        """
        self._refresh()
        plain = text.encode() if isinstance(text, str) else text
        return self.current.encode() + b":" + encrypt(self._key(self.current, owner), plain, place)

    def open(self, sealed: bytes, place: str, owner: str | None = None) -> bytes:
        """Decrypt a field; raise DataError if its key is gone, or if it was changed or moved.

        Raises NotInStore where the key of its owner was destroyed, ConfigError where that is lost.
        """
        name, _, body = bytes(sealed).partition(b":")
        known = name.decode("ascii", "replace")
        if known not in self._fields:
            self._refresh()
        if known not in self._fields:
            raise DataError(f"{self.file} has no field key that opens {place.partition(':')[0]}. Restore the key file.")
        return decrypt(self._key(known, owner), body, place)

    def _key(self, name: str, owner: str | None) -> AESGCM:
        field = self._fields[name]
        return AESGCM(field if owner is None else hmac.digest(field, self.keyring.get(owner), "sha256"))

    def _refresh(self) -> None:
        if self.file.exists() and _state(self.file) != self._state:
            self._load(_read(self.file))

    def is_current(self, sealed: bytes) -> bool:
        """Tell whether a field is sealed under the newest key."""
        self._refresh()
        return bytes(sealed).startswith(self.current.encode() + b":")

    def add_field_key(self) -> str:
        """Make a new field key, from now on the one that seals; return its id. The old ones still open."""
        self._refresh()
        name = f"f{max(int(known[1:]) for known in self._content['fields']) + 1}"
        fields = {**self._content["fields"], name: _secret()}
        self._load(_write(self.file, {**self._content, "fields": fields, "current": name}))
        return name

    def drop_old_field_keys(self) -> list[str]:
        """Forget every field key but the newest; what is still sealed under another is lost. Return their ids."""
        self._refresh()
        gone = [name for name in self._content["fields"] if name != self.current]
        kept = {self.current: self._content["fields"][self.current]}
        self._load(_write(self.file, {**self._content, "fields": kept}))
        return gone

    def alias(self, account_id: str) -> str:
        """Return what the audit calls an account: made by its own key, so that after its erasure it is nobody's."""
        return f"own_{hmac.digest(self.keyring.get(account_id), b'audit', 'sha256')[:12].hex()}"

    def hash_secret(self, secret: str) -> bytes:
        """Return HMAC-SHA-256 of an API key under the pepper."""
        return hmac.digest(self._pepper, secret.encode(), "sha256")

    def blind(self, address: str) -> str:
        """Return a keyed hash of an address, which nobody can turn back without the key."""
        return hmac.digest(self._address, address.encode(), "sha256")[:16].hex()

    def rotate_address_key(self) -> None:
        """Make a new address key: addresses of before and after can no longer be linked."""
        self._refresh()
        self._load(_write(self.file, {**self._content, "address": _secret()}))

    def sign(self, message: bytes) -> str:
        """Return the Ed25519 signature of a message, in hexadecimal."""
        return self._signer.sign(message).hex()


def verify(public_key: str, message: bytes, signature: str) -> bool:
    """Tell whether a signature is the key's over the message."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def encrypt(key: AESGCM, plain: bytes, place: str) -> bytes:
    """Encrypt under a key, bound to a place; a fresh random nonce comes first."""
    nonce = os.urandom(NONCE)
    return nonce + key.encrypt(nonce, plain, place.encode())


def decrypt(key: AESGCM, sealed: bytes, place: str) -> bytes:
    """Decrypt what `encrypt` made for the same place; raise DataError if it was changed or moved."""
    try:
        return key.decrypt(sealed[:NONCE], sealed[NONCE:], place.encode())
    except (InvalidTag, ValueError):
        raise DataError(
            f"a sealed field of {place.partition(':')[0]} does not open: it was changed, moved, or the key file is "
            "another store's. Restore the database and the key file that belong together."
        ) from None


def row_id(own: bytes, verdict_id: str) -> str:
    """Return the id of a verdict's research row: without the account's own key nobody can tell one from the other."""
    return hmac.digest(own, verdict_id.encode(), "sha256")[:12].hex()


def digest(content: bytes) -> str:
    """Return `sha256:…` of some bytes."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _state(file: Path) -> tuple[int, int]:
    found = file.stat()
    return found.st_ino, found.st_mtime_ns


def _fresh() -> dict[str, Any]:
    secret = {name: _secret() for name in ("pepper", "address", "signing")}
    return {"format": 1, "current": "f1", "fields": {"f1": _secret()}, **secret}


def _secret() -> str:
    return base64.b64encode(secrets.token_bytes(SIZE)).decode()


def _bytes(secret: str) -> bytes:
    return base64.b64decode(secret)


def _read(file: Path) -> dict[str, Any]:
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & 0o077:
        raise ConfigError(f"{file} may be read by others (mode {mode:04o}). Take that away: `chmod 600 {file}`.")
    try:
        content = json.loads(file.read_text("utf-8"))
        secrets = [*content["fields"].values(), *(content[name] for name in ("pepper", "address", "signing"))]
        valid = [content["current"] in content["fields"], all(len(_bytes(secret)) == SIZE for secret in secrets)]
    except (ValueError, KeyError, TypeError, AttributeError):
        valid = [False]
    if not all(valid):
        raise ConfigError(f"{file} is no key file of a store. Restore it: without it no sealed field opens.")
    return dict(content)


def _write(file: Path, content: dict[str, Any], *, new: bool = False) -> dict[str, Any]:
    """Write the key file durably, mode 0600. If another process was first to make it, take theirs."""
    told = json.dumps(content, indent=1).encode()
    if not new:
        write_whole(file, told)
        return content
    fresh = write_beside(file, told)
    try:
        os.link(fresh, file)
    except FileExistsError:
        return _read(file)
    finally:
        fresh.unlink()
        sync_folder(file.parent)
    return content
