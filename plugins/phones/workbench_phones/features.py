"""The features: the form of the sender, and the numbers that a message names, by their placeholders' hints."""

from __future__ import annotations

import re
from collections.abc import Set
from functools import lru_cache

# India's headers carry a class since 2025 (TRAI): promotional, service, transactional, government.
SENDERS = {
    "sender_unknown": "comes without a sender",
    "sender_promotional": "comes from a sender id for promotions",
    "sender_service": "comes from a sender id for service messages",
    "sender_transactional": "comes from a sender id for transactions",
    "sender_government": "comes from a sender id of the government",
    "sender_header": "comes from a sender id of no stated kind",
    "sender_short": "comes from a short code",
    "sender_mobile": "comes from an Indian mobile number",
    "sender_foreign": "comes from a number outside India",
    "sender_number": "comes from another number",
    "sender_email": "comes from an e-mail address",
    "sender_name": "comes from a name that anybody may choose",
}
NUMBERS = {
    "phone": "names a phone number",
    "phones": "names several phone numbers",
    "phone_mobile": "names a mobile number",
    "phone_tollfree": "names a toll-free number",
    "phone_fixed": "names a fixed line",
    "phone_premium": "names a premium or shared-cost number",
    "phone_foreign": "names a number outside India",
    "phone_invalid": "names a number that no numbering plan tells",
    "header_mobile": "comes from a sender id, but names a private mobile number",
}
FEATURES = SENDERS | NUMBERS
_ALONE = {name: frozenset({name}) for name in SENDERS}  # of what names no number

_HEADER = re.compile(r"[A-Z]{2}-[A-Z0-9]{3,9}(?:-([PSTG]))?", re.IGNORECASE)
_CLASSES = {"P": "promotional", "S": "service", "T": "transactional", "G": "government", "": "header"}
_PHONE = re.compile(r"<PHONE(?::([A-Z]{2}):([a-z]+))?>")
_TYPES = {"mobile": "mobile", "tollfree": "tollfree", "fixed": "fixed", "premium": "premium", "shared": "premium"}


@lru_cache(maxsize=4096)
def read_sender(sender: str) -> str:
    """Return which of `SENDERS` an anonymized sender is."""
    if not sender.strip():
        return "sender_unknown"
    header = _HEADER.fullmatch(sender)
    if header:
        return f"sender_{_CLASSES[(header.group(1) or '').upper()]}"
    phone = _PHONE.search(sender)
    if phone:
        country, kind = phone.groups()
        if country in (None, "XX"):  # whose country cannot be told
            return "sender_number"
        return "sender_foreign" if country != "IN" else "sender_mobile" if kind == "mobile" else "sender_number"
    if re.fullmatch(r"\d{3,8}", sender):
        return "sender_short"
    return "sender_email" if "<EMAIL" in sender else "sender_name"


def find_features(content: str, sender: str) -> Set[str]:
    """Return the names of the features that hold for an anonymized text and sender."""
    by = read_sender(sender)
    if "<PHONE" not in content:
        return _ALONE[by]
    numbers = _PHONE.findall(content)
    found = {by, "phone"} | ({"phones"} if len(numbers) > 1 else set())
    for country, kind in numbers:
        if kind in _TYPES:
            found.add(f"phone_{_TYPES[kind]}")
        if country and country not in ("IN", "XX"):
            found.add("phone_foreign")
        if kind == "unknown":
            found.add("phone_invalid")
    if "phone_mobile" in found and by in (
        "sender_service",
        "sender_transactional",
        "sender_header",
        "sender_promotional",
    ):
        found.add("header_mobile")
    return found
