"""The pulse of the store: whether it takes a write, felt once a second at most, whoever asks and however often."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from workbench.errors import StoreAway

SECONDS = 1.0  # for which an answer holds: a write, even one that is taken back, keeps other writers waiting


class Pulse:
    """`check` raises StoreAway; so does `feel`, for any thread, by what was found last, and until something was."""

    def __init__(self, check: Callable[[], object], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._check, self._clock = check, clock
        self._lock = threading.Lock()
        self._until = 0.0
        self._away = "whether the store takes a write was not found out yet."

    def feel(self) -> None:
        """Raise StoreAway where the store takes no write. While one waits for it, nobody else does."""
        if self._clock() >= self._until and self._lock.acquire(blocking=False):
            try:
                self._away = self._ask()
                self._until = self._clock() + SECONDS
            finally:
                self._lock.release()
        if self._away:
            raise StoreAway(self._away)

    def _ask(self) -> str:
        """Return why the store takes no write, or nothing."""
        try:
            self._check()
        except StoreAway as error:
            return str(error)
        return ""
