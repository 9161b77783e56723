"""Afterwords: codes that the words behind them name: `123 is the cvv`, `4B2917 is your otp`."""

from __future__ import annotations

import re

from workbench_redact.judging.handles import Found

_OWNER = r"(?:my|the|your|ur|our|his|her|mera|meri|mere|aapka|aapki|apka|apna|card|debit|credit|card ka|ye|yeh|wala)"
_IS = rf"(?: (?:is|was|hai|h)\b|(?: ?[=:-]{{1,2}}>?))(?: {_OWNER}\b){{0,3}} "
_CVV = r"(?:cvv2?|cvc2?|cvn|security code)\b"
SECURITY = rf"(?:[0-9]{{3,4}}{_IS}{_CVV}|[0-9]{{3}} (?:{_OWNER} )?{_CVV})"
PASSCODE = (
    rf"(?-i:[A-Z]{{0,4}}-?[0-9][A-Z0-9]{{2,6}}){_IS}"
    r"(?:[o0]tp|passcode|(?:verification|activation|login|security) code)\b"
)
_VALUE = re.compile(r"[A-Z0-9-]+", re.ASCII)
_MONEY = re.compile(r"(?:\b(?:rs|inr)\.? ?|[$£€₹] ?|[0-9][.,/-])$", re.IGNORECASE)


def number(text: str, start: int, end: int) -> Found | None:
    """Take the words behind a card's security code away from it; an amount is none."""
    if _MONEY.search(text, max(0, start - 5), start):
        return None
    return "", _VALUE.match(text, start, end).end()  # type: ignore[union-attr]


def passcode(text: str, start: int, end: int) -> Found | None:
    """Take the words behind a code of letters and digits away from it."""
    value = _VALUE.match(text, start, end)[0]  # type: ignore[index]
    return ("", start + len(value)) if any(map(str.isalpha, value)) else None
