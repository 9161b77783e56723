"""Machines: their addresses where a checksum is none and a form is another's as well, by how they are written."""

from __future__ import annotations

import re

from workbench_redact.judging import checks
from workbench_redact.judging.handles import Found
from workbench_redact.judging.links import armed

_DOT = r"(?:\[\.\]|\(\.\)|\[dot\]|\(dot\)|\.)"
DISARMED = rf"[0-9]{{1,3}}(?:{_DOT}[0-9]{{1,3}}){{3}}\b"
_PARTS = r"[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,5}"
SHORT = rf"(?:{_PARTS})?::{_PARTS}\b"
NETWORKED = re.compile(
    r"\b(?:ip|ipv[46]|server|proxy|host|dns|gateway|router|ping|vpn|ssh|network|log ?in|sign ?in|subnet)\b[^.!?]*$",
    re.IGNORECASE,
)


def disarmed(text: str, start: int, end: int) -> Found | None:
    """Judge an IP address of version 4 whose dots are in brackets."""
    value = text[start:end].lower().replace("dot", ".")
    hint = checks.address(armed(value)) if "[" in value or "(" in value else None
    return (hint, end) if hint else None


def short(text: str, start: int, end: int) -> Found | None:
    """Judge an IP address of version 6 with few colons: by letters and digits before them, or by words before."""
    first = text[start:end].partition(":")[0]
    if text[max(0, start - 1) : start].isalnum() or text[max(0, start - 1) : start] in tuple(":.-"):
        return None
    mixed = len(first) == 4 and not first.isdecimal() and any(map(str.isdecimal, first))
    told = mixed or (not first and NETWORKED.search(text, max(0, start - 40), start))
    hint = checks.address(text[start:end]) if told and text[end : end + 1] != ":" else None
    return (hint, end) if hint else None


def hardware(text: str, start: int, end: int) -> Found | None:
    """Judge a MAC address in three groups: digits alone are an account's or an Aadhaar."""
    value = text[start:end]
    return ("", end) if any(map(str.isalpha, value)) and any(map(str.isdigit, value)) else None
