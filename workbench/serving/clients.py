"""Clients by name: product and system out of a User-Agent, from lists; what else it says is not kept."""

from __future__ import annotations

import re
from functools import lru_cache

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
