"""Forms: what may be a web address or a telephone number. Lenient: what people forward is no RFC.

Every pattern is matched from a fixed start and goes through a text once.
"""

from __future__ import annotations

import re

ADDRESS = "one web address, such as https://example.org/a, example.org or hxxp://example[.]org"
NUMBER = "one telephone number or short code, 3 to 32 digits, such as +91 98765-43210 or 57575"

# Dots as people write them so that nothing links, and those of other scripts; `\S` beside them is any letter's part.
_DOT = r"(?:[.。．｡]|[\[({] ?(?:[.。]|dot) ?[\])}])"
_SCHEME = r"[a-z][a-z0-9+.-]{1,31}\[?:\]?(?://|\[//\]|[/\\]*)"
_REST = r"[^\s/?#\\]*(?:[/?#\\].*)?"
_ADDRESS = re.compile(rf"(?:(?:{_SCHEME}|//)[^\s/?#\\]|[^\s/?#\\]*?[^\s/?#\\.]{_DOT}[^\s/?#\\.]){_REST}", re.I | re.S)
_NUMBER = re.compile(
    r"(?:(?:tel|sms|callto|whatsapp):)?[\u200b-\u200f\u202a-\u202e\u2066-\u2069]*(?:[+＋(*#]|\d)[\d\s+＋()\[\]/.,;*#·\-‐-―−\u200b-\u200f\u202a-\u202e\u2066-\u2069]*"
    r"(?:(?:x|ext\.?|extension|;ext=)\s*\d{1,8})?",
    re.I,
)
_DIGIT = re.compile(r"\d")


def is_address(text: str) -> bool:
    """Tell whether a text may be one web address: a scheme, or a host with a dot; defanged and in any script too."""
    return _ADDRESS.fullmatch(text.strip()) is not None


def is_number(text: str) -> bool:
    """Tell whether a text may be one telephone number or short code, spaced and punctuated as people do."""
    return 3 <= len(_DIGIT.findall(text)) <= 32 and _NUMBER.fullmatch(text.strip()) is not None
