"""API keys as text: `wbk_live_<43 base62>_<6 checksum>`, so that a secret scanner knows one without a database."""

from __future__ import annotations

import re
import secrets
import string
import zlib

ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
RANDOM = 43  # base62 digits: 256 bits
CHECK = 6  # base62 digits: a CRC-32
PREFIX = 9 + 8  # of the token, kept in clear: tells keys apart in a list
FORM = re.compile(rf"wbk_(live|test)_[0-9A-Za-z]{{{RANDOM}}}_[0-9A-Za-z]{{{CHECK}}}")


def make_token(*, live: bool = True) -> str:
    """Make a new token from the system's randomness."""
    kind = "live" if live else "test"
    body = f"wbk_{kind}_" + "".join(secrets.choice(ALPHABET) for _ in range(RANDOM))
    return f"{body}_{checksum(body)}"


def is_token(text: str) -> bool:
    """Tell whether a text has the form of a token and its checksum agrees: a slip of the pen is found offline."""
    return FORM.fullmatch(text) is not None and text.isascii() and checksum(text[: -CHECK - 1]) == text[-CHECK:]


def prefix_of(token: str) -> str:
    """Return the part of a token that is kept in clear."""
    return token[:PREFIX]


def checksum(body: str) -> str:
    """Return CRC-32 of the body in base62, six digits."""
    number, digits = zlib.crc32(body.encode()), ""
    for _ in range(CHECK):
        number, digit = divmod(number, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return digits
