"""Clients by name: product and system out of a User-Agent, from lists; what else it says is not kept. And by home."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv6Address, ip_address

PRODUCTS = (
    "smishing-workbench",
    "curl",
    "wget",
    "python-httpx",
    "python-requests",
    "python-urllib",
    "aiohttp",
    "go-http-client",
    "okhttp",
    "axios",
    "node",
    "java",
    "postmanruntime",
    "mozilla",
)
SYSTEMS = ("android", "iphone", "windows", "mac os", "linux")
_PRODUCT = re.compile(r"[a-z-]+")


@lru_cache(maxsize=512)
def name_client(agent: bytes) -> str:
    """Return `product`, or `product on system`, in words of our own."""
    told = agent[:256].decode("latin-1").lower()
    match = _PRODUCT.match(told)
    product = match.group() if match and match.group() in PRODUCTS else "other"
    system = next((name for name in SYSTEMS if name in told), None)
    return f"{product} on {system}" if system else product


def home_of(address: str) -> str:
    """Return what one client has for itself: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address):
        return str(known.ipv4_mapped or IPv6Address(int(known) >> 64 << 64))
    return address
