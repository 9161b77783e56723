"""Time as the store writes it: ISO 8601 in UTC, to the microsecond; it sorts as text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


def stamp(at: datetime) -> str:
    """Return a time as text, always of one length."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def day_of(at: str) -> str:
    """Return the day, in UTC, of a time as text."""
    return at[:10]
