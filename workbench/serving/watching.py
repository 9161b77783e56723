"""Watching over keys: use that is not like its owner's raises a security event, and may slow the key down.

Three signs, in windows of an hour: one key from many networks; a burst of failures, of a key or from an address
without one; a mix of endpoints unlike the hour before. What is noted here are counts and names of networks, in memory.
"""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, NamedTuple

from workbench.serving.clients import home_of

if TYPE_CHECKING:
    from workbench.store import Principal

WINDOW = 3_600.0  # seconds
NETWORKS = 20  # of one key
FAILURES = 100  # of one key: 4xx, but 429, which is no fault of what was asked
STRANGERS = 50  # 401s of one home
MIX_LEAST = 200  # requests, before a mix says anything
MIX_MOST = 0.8  # total variation between two windows' shares of endpoints, 0 to 1
REMEMBERED = 4_096


class Sign(NamedTuple):
    """Something out of the ordinary: its kind, the key and its account or neither, and numbers about it."""

    kind: str
    key: str | None
    account: str | None
    address: str
    facts: dict[str, int | float]

    def describe(self) -> str:
        """Return the numbers in words."""
        return ", ".join(f"{name} {number}" for name, number in self.facts.items())


class _Seen:
    """What was seen of one key, or home, in its window."""

    def __init__(self, since: float, before: Counter[str] | None = None) -> None:
        self.since = since
        self.networks: set[str] = set()
        self.requests = 0
        self.failures = 0
        self.mix: Counter[str] = Counter()
        self.before = before or Counter()
        self.told: set[str] = set()


class Watch:
    """Watches in one worker; `alarm` is called once for each kind, key and window."""

    def __init__(self, alarm: Callable[[Sign], None], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._alarm = alarm
        self._clock = clock
        self._keys: OrderedDict[str, _Seen] = OrderedDict()
        self._homes: OrderedDict[str, _Seen] = OrderedDict()

    def note(self, who: Principal, address: str, endpoint: str, status: int) -> None:
        """Note a request of a key."""
        owner = who.key_id, who.account_id
        seen = self._seen(self._keys, who.key_id)
        seen.requests += 1
        seen.mix[endpoint] += 1
        seen.networks.add(wide_network_of(address))
        seen.failures += 400 <= status < 500 and status != 429
        if len(seen.networks) > NETWORKS:
            self._tell(seen, Sign("many_networks", *owner, address, {"networks": len(seen.networks)}))
        if seen.failures > FAILURES:
            self._tell(seen, Sign("many_failures", *owner, address, {"failures": seen.failures}))
        if seen.requests == MIX_LEAST and seen.before.total() >= MIX_LEAST:
            changed = distance(seen.before, seen.mix)
            if changed > MIX_MOST:
                self._tell(seen, Sign("changed_mix", *owner, address, {"distance": round(changed, 2)}))

    def note_stranger(self, address: str) -> None:
        """Note a request without a key that is in force."""
        seen = self._seen(self._homes, home_of(address))
        seen.failures += 1
        if seen.failures > STRANGERS:
            self._tell(seen, Sign("many_strangers", None, None, address, {"failures": seen.failures}))

    def _seen(self, table: OrderedDict[str, _Seen], name: str) -> _Seen:
        now = self._clock()
        seen = table.get(name)
        if seen is None or now - seen.since > WINDOW:
            table[name] = seen = _Seen(now, seen.mix if seen else None)
        table.move_to_end(name)
        if len(table) > REMEMBERED:
            table.popitem(last=False)
        return seen

    def _tell(self, seen: _Seen, sign: Sign) -> None:
        if sign.kind not in seen.told:
            seen.told.add(sign.kind)
            self._alarm(sign)


@lru_cache(maxsize=REMEMBERED)
def wide_network_of(address: str) -> str:
    """Return the network of an address, /16 or /32 (IPv6): what a change of provider changes."""
    first, _, rest = address.partition(".")
    if rest:
        return f"{first}.{rest.partition('.')[0]}"
    try:
        return str(ip_network((ip_address(address), 32), strict=False))
    except ValueError:
        return address


def distance(before: Counter[str], now: Counter[str]) -> float:
    """Return the total variation between two mixes: 0 for the same shares, 1 for no endpoint in common."""
    told, new = before.total(), now.total()
    return sum(abs(before[name] / told - now[name] / new) for name in before.keys() | now.keys()) / 2
