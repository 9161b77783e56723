"""Limits of a key: a token bucket and a daily quota, in one small file that all workers of a host share."""

from __future__ import annotations

import fcntl
import hashlib
import math
import mmap
import os
import struct
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

SLOTS = 16_384  # keys in use at a time; where all near slots are taken, the one longest unused makes room
PROBES = 8
DAY = 86_400
_SLOT = struct.Struct("<16sddqqd")  # key digest, tokens, when counted, day, used that day, throttled until

_Kept = tuple[bytes, float, float, int, int, float]


class Allowance(NamedTuple):
    """What a key may do: `rate` a second on average, `burst` at once, `quota` a day (UTC)."""

    rate: float
    burst: int
    quota: int


class Standing(NamedTuple):
    """Where a key stands after a request: whether it may go on, what is left, and seconds until there is more.

    `allowed` is what held: where the key is `slowed`, for so many seconds yet, not what it has otherwise. `more` and
    `resets` are the seconds until there is one request more, and another day.
    """

    admitted: bool
    tokens: int
    left: int
    wait: float
    more: int
    resets: int
    allowed: Allowance
    slowed: float = 0.0


class Limits:
    """Buckets and quotas in a memory-mapped file; what one worker takes the others see at once.

    `shared` tells that other processes use the file: each act then holds a lock on its slots, two system calls.
    """

    def __init__(self, file: Path, *, shared: bool, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._shared = shared
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        os.ftruncate(self._file, SLOTS * _SLOT.size)
        self._map = mmap.mmap(self._file, SLOTS * _SLOT.size)

    def close(self) -> None:
        """Let go of the file."""
        self._map.close()
        os.close(self._file)

    def take(self, key: str, allowed: Allowance, *, tokens: int = 1, items: int = 1) -> Standing:
        """Take tokens from a key's bucket and items from its day; where there is not enough, take nothing."""
        now = self._clock()
        day, into_day = divmod(int(now), DAY)
        with self._slot(key) as (place, (digest, had, at, of_day, used, throttled)):
            held = _slow(allowed) if throttled > now else allowed
            used = used if of_day == day else 0
            have = held.burst if not at else min(held.burst, had + max(now - at, 0.0) * held.rate)
            fits = not items or used + items <= held.quota  # what judges nothing goes on when the day is used up
            admitted = have >= tokens and fits
            if admitted:
                have, used = have - tokens, used + items
            _SLOT.pack_into(self._map, place, digest, have, now, day, used, throttled)
        wait = float(DAY - into_day) if not fits else max(tokens - have, 0.0) / held.rate
        more = math.ceil((int(have) + 1 - have) / held.rate)
        left, slowed = max(held.quota - used, 0), max(throttled - now, 0.0)
        return Standing(admitted, int(have), left, wait, more, DAY - into_day, held, slowed)

    def look(self, allowed: Allowance) -> Standing:
        """Return where a key stands that has asked for nothing yet."""
        return Standing(True, allowed.burst, allowed.quota, 0.0, 0, DAY - int(self._clock()) % DAY, allowed)

    def raise_used(self, key: str, used: int) -> None:
        """Make a key's count of today at least `used`: what other hosts told the store."""
        day = int(self._clock()) // DAY
        with self._slot(key) as (place, (digest, had, at, of_day, mine, throttled)):
            most = max(used, mine) if of_day == day else used
            _SLOT.pack_into(self._map, place, digest, had, at, day, most, throttled)

    def throttle(self, key: str, *, seconds: float) -> None:
        """Let a key have a tenth of its rate for a while."""
        with self._slot(key) as (place, (digest, had, at, of_day, used, _)):
            _SLOT.pack_into(self._map, place, digest, had, at, of_day, used, self._clock() + seconds)

    def _slot(self, key: str) -> _Slot:
        return _Slot(self, *_locate(key))

    def lock(self, first: int) -> None:
        """Lock a neighbourhood of slots against other processes."""
        if self._shared:
            fcntl.lockf(self._file, fcntl.LOCK_EX, PROBES * _SLOT.size, first)

    def unlock(self, first: int) -> None:
        """Unlock it."""
        if self._shared:
            fcntl.lockf(self._file, fcntl.LOCK_UN, PROBES * _SLOT.size, first)

    def find(self, digest: bytes, first: int) -> tuple[int, _Kept]:
        """Return where a key is kept in its neighbourhood, and what; a place for it where it is new."""
        oldest = first, (b"", 0.0, float("inf"), 0, 0, 0.0)
        for place in range(first, first + PROBES * _SLOT.size, _SLOT.size):
            kept = _SLOT.unpack_from(self._map, place)
            if kept[0] == digest:
                return place, kept
            if kept[2] < oldest[1][2]:
                oldest = place, kept
        return oldest[0], (digest, 0.0, 0.0, 0, 0, 0.0)


class _Slot:
    """A key's slot while it is looked at and changed. A class: this is on every request's way."""

    __slots__ = ("_digest", "_first", "_limits")

    def __init__(self, limits: Limits, digest: bytes, first: int) -> None:
        self._limits, self._digest, self._first = limits, digest, first

    def __enter__(self) -> tuple[int, _Kept]:
        self._limits.lock(self._first)
        return self._limits.find(self._digest, self._first)

    def __exit__(self, *_: object) -> None:
        self._limits.unlock(self._first)


@lru_cache(maxsize=4096)
def _locate(key: str) -> tuple[bytes, int]:
    """Return a key's digest and where its neighbourhood begins."""
    digest = hashlib.blake2b(key.encode(), digest_size=16).digest()
    return digest, int.from_bytes(digest[:4]) % (SLOTS // PROBES) * PROBES * _SLOT.size


@lru_cache(maxsize=1024)
def _slow(allowed: Allowance) -> Allowance:
    """Return what is left of an allowance while its key is slowed."""
    return Allowance(allowed.rate / 10, max(allowed.burst // 10, 1), allowed.quota)


def describe(standing: Standing) -> list[tuple[bytes, bytes]]:
    """Return `RateLimit-Policy` and `RateLimit` as the IETF's draft writes them; the bucket's name says if slowed.

    A bucket has no end of a window: its `t` is the seconds until there is one request more.
    """
    name = "slowed" if standing.slowed else "burst"
    state = f'"{name}";r={standing.tokens};t={standing.more}, "day";r={standing.left};t={standing.resets}'
    return [_policy(name, standing.allowed), (b"ratelimit", state.encode())]


@lru_cache(maxsize=1024)
def _policy(name: str, allowed: Allowance) -> tuple[bytes, bytes]:
    """Return the header that says how many, and in how many seconds a bucket fills."""
    window = max(round(allowed.burst / allowed.rate), 1)
    policy = f'"{name}";q={allowed.burst};w={window}, "day";q={allowed.quota};w={DAY}'
    return b"ratelimit-policy", policy.encode()
