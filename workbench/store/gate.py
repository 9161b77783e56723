"""The gate: who a token belongs to, known by heart for as long as nothing changed.

A thread looks at the store's generation a few times a second. While it can, what was looked up before is answered
from memory; a change empties the memory; and where the store has not been seen for a while, nobody is let in,
because a revocation could not be seen either.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import threading
import time
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from sqlalchemy import Row

from workbench.errors import StoreAway
from workbench.store.clock import stamp
from workbench.store.generations import read_generation
from workbench.store.keys import Limits, match, read_limits
from workbench.store.tokens import is_token

if TYPE_CHECKING:
    from workbench.store.opening import Store

LOOK = 0.2  # seconds between looks at the generation
TRUST = 0.7  # seconds for which memory is trusted after a look: with LOOK, under a second
MOST = 10_000  # tokens remembered


class Principal(NamedTuple):
    """Who asks. `research` is a hint: the write transaction looks again."""

    key_id: str
    account_id: str
    live: bool
    scopes: frozenset[str]
    limits: Limits | None
    max_sensitivity: str
    research: bool
    expires_at: str | None
    restricted: bool = False

    @property
    def observed(self) -> bool:
        """Whether plugins may look on: not where its owner restricted every other use, nor at a sandbox's traffic."""
        return self.live and not self.restricted


class Refusal(NamedTuple):
    """Why a token is refused; all of them are a 401."""

    reason: Literal["malformed", "unknown", "revoked", "expired"]


class Gate:
    """One for each worker process. `recall` asks nobody, `authenticate` is for the event loop, `look_up` for anyone."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[bytes, Principal | Refusal] = {}
        self._salt = secrets.token_bytes(16)
        self._generation = -1
        self._seen = 0.0
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="store-gate", daemon=True)
        self._thread.start()

    def recall(self, token: str) -> Principal | Refusal | None:
        """Return who a token is, if that can be said without asking the store."""
        known = self._known.get(self._mark(token))
        if known is None or time.monotonic() - self._seen >= TRUST:
            return None
        return self._unexpired(known)

    async def authenticate(self, token: str) -> Principal | Refusal:
        """Return who a token is: from memory, or from the store in a thread. Raises StoreAway."""
        known = self.recall(token)
        return known if known is not None else await asyncio.to_thread(self.look_up, token)

    def look_up(self, token: str) -> Principal | Refusal:
        """Return who a token is, from the store; raise StoreAway."""
        if not is_token(token):
            return Refusal("malformed")
        hashed = self._store.vault.hash_secret(token)
        with self._store.database.read() as connection:
            generation = read_generation(connection)
            found = _judge(match(connection, token, hashed))
        with self._lock:
            if generation > self._generation:
                self._learn(generation)
            if generation == self._generation and len(self._known) < MOST:
                self._known[self._mark(token)] = found
        return self._unexpired(found)

    def close(self) -> None:
        """Stop watching."""
        self._stop.set()
        self._thread.join()

    def _mark(self, token: str) -> bytes:
        """Return what memory knows a token by. Quick, and it keeps the interpreter's lock, unlike OpenSSL's HMAC."""
        return hashlib.blake2b(token.encode("utf-8", "replace"), key=self._salt, digest_size=16).digest()

    def _unexpired(self, found: Principal | Refusal) -> Principal | Refusal:
        if isinstance(found, Principal) and found.expires_at and found.expires_at <= stamp(self._store.clock()):
            return Refusal("expired")
        return found

    def _learn(self, generation: int) -> None:
        if generation != self._generation:
            self._generation = generation
            self._known = {}

    def _watch(self) -> None:
        while not self._stop.is_set():
            began = time.monotonic()
            try:
                with self._store.database.read() as connection:
                    self._note(read_generation(connection), began)
            except StoreAway:
                pass  # memory grows old, and requests ask the store themselves
            self._stop.wait(LOOK)

    def _note(self, generation: int, began: float) -> None:
        with self._lock:
            self._learn(generation)
            if len(self._known) >= MOST:
                self._known = {}
            self._seen = began


def _judge(row: Row[Any] | None) -> Principal | Refusal:
    if row is None:
        return Refusal("unknown")
    if row.revoked_at is not None or row.state != "active":
        return Refusal("revoked")
    scopes, limits = frozenset(row.scopes.split()), read_limits(row.limits)
    research = row.live and row.research and not row.restricted
    more = (row.max_sensitivity, research, row.expires_at, row.restricted)
    return Principal(row.id, row.account_id, row.live, scopes, limits, *more)
