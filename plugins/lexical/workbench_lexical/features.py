"""The features, one line each: name, what it says of a message, and how it is computed from one."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import NamedTuple

SHORTENERS = ("bit.ly", "cutt.ly", "goo.gl", "is.gd", "ow.ly", "rb.gy", "shorturl.at", "t.co", "tiny.cc", "tinyurl.com")
CHEAP_TLDS = (
    "buzz", "cc", "cf", "click", "club", "cyou", "ga", "gq", "icu", "info", "link", "live", "ml", "monster", "online",
    "pw", "quest", "rest", "ru", "sbs", "shop", "site", "support", "tk", "top", "vip", "work", "ws", "xyz",
)  # fmt: skip

_PLACEHOLDER = re.compile(r"<([A-Z][A-Z0-9_]+)(?::([^<>\s]*))?>")
_HEADER = re.compile(r"[A-Z]{2}-[A-Z0-9]{3,9}(?:-([PSTG]))?", re.IGNORECASE)
_SHORT_CODE = re.compile(r"\d{3,8}")


class Message(NamedTuple):
    """A message as the features see it: text without placeholders, placeholders by entity, sender."""

    text: str
    lower: str
    hints: dict[str, list[str]]
    sender: str


class Feature(NamedTuple):
    """A column: its name, what a large value says, and its value, scaled to about [0, 1]."""

    name: str
    words: str
    value: Callable[[Message], float]


def read(content: str, sender: str) -> Message:
    """Take a message apart."""
    hints: dict[str, list[str]] = {}
    for entity, hint in _PLACEHOLDER.findall(content):
        hints.setdefault(entity, []).append(hint)
    text = _PLACEHOLDER.sub(" ", content)
    return Message(text, text.casefold(), hints, sender)


def _log(count: float, most: float) -> float:
    return min(math.log1p(count) / math.log1p(most), 1.0)


def _share(test: Callable[[str], bool]) -> Callable[[Message], float]:
    return lambda message: sum(map(test, message.text)) / max(len(message.text), 1)


def _entity(*names: str) -> Callable[[Message], float]:
    return lambda message: _log(sum(len(message.hints.get(name, ())) for name in names), 4)


def _any(pattern: str) -> Callable[[Message], float]:
    search = re.compile(rf"(?:\b|(?=[£$€₹]))(?:{pattern})").search
    return lambda message: 1.0 if search(message.lower) else 0.0


def _urls(test: Callable[[str, str], bool]) -> Callable[[Message], float]:
    def value(message: Message) -> float:
        return 1.0 if any(test(*_parts(hint)) for hint in message.hints.get("URL", ())) else 0.0

    return value


def _parts(hint: str) -> tuple[str, str]:
    scheme, _, rest = hint.partition(":")
    return scheme, rest.partition("/")[0]


def _header(suffix: str) -> Callable[[Message], float]:
    def value(message: Message) -> float:
        match = _HEADER.fullmatch(message.sender)
        return 1.0 if match and (match.group(1) or "").upper() == suffix else 0.0

    return value


def _phone(test: Callable[[str], bool]) -> Callable[[Message], float]:
    return lambda message: 1.0 if any(test(hint) for hint in message.hints.get("PHONE", ())) else 0.0


FEATURES = (
    Feature("length", "is long", lambda m: _log(len(m.text), 500)),
    Feature("capitals", "is written in capitals", _share(str.isupper)),
    Feature("digits", "holds many digits", _share(str.isdigit)),
    Feature("punctuation", "holds much punctuation", _share(lambda c: c in "!?.,:;-*#&/")),
    Feature("exclamation", "holds exclamation marks", lambda m: _log(m.text.count("!"), 5)),
    Feature("non_ascii", "is in another script than Latin, or has odd characters", _share(lambda c: ord(c) > 127)),
    Feature("url", "holds a link", _entity("URL")),
    Feature("url_http", "links without encryption", _urls(lambda scheme, _: scheme == "http")),
    Feature("url_bare", "links without a scheme", _urls(lambda scheme, _: scheme == "bare")),
    Feature("url_shortener", "links through a shortener", _urls(lambda _, host: host in SHORTENERS)),
    Feature("url_tld", "links to a cheap top-level domain", _urls(lambda _, h: h.rpartition(".")[2] in CHEAP_TLDS)),
    Feature("url_hyphen", "links to a host with hyphens", _urls(lambda _, host: "-" in host)),
    Feature("url_depth", "links to a host of many labels", _urls(lambda _, host: host.count(".") >= 3)),
    Feature("url_ip", "links to a bare address", _urls(lambda _, host: host.replace(".", "").isdigit())),
    Feature("upi_link", "holds a payment link", _urls(lambda scheme, _: scheme == "upi")),
    Feature("phone", "names a phone number", _entity("PHONE")),
    Feature("phone_mobile", "names a mobile number", _phone(lambda hint: hint.endswith(":mobile"))),
    Feature("phone_tollfree", "names a toll-free number", _phone(lambda hint: hint.endswith(":tollfree"))),
    Feature("phone_premium", "names a premium number", _phone(lambda hint: hint.endswith((":premium", ":shared")))),
    Feature("email", "names an e-mail address", _entity("EMAIL")),
    Feature("upi", "names a UPI id", _entity("UPI_ID")),
    Feature("account", "names an account or a card", _entity("BANK_ACCOUNT", "MASKED_ACCOUNT", "CARD")),
    Feature("otp", "holds a one-time code", _entity("OTP")),
    Feature("reference", "holds a reference", _entity("ORDER_ID")),
    Feature("identity", "names an identity document", _entity("AADHAAR", "PAN", "PASSPORT", "VOTER_ID")),
    Feature("money", "speaks of money", _any(r"(?:rs\.?|inr|usd|gbp)\s?\d|lakh|crore|cash|prize|[£$€₹]\s?\d")),
    Feature("money_sign", "holds a currency sign", _share(lambda c: c in "£$€₹")),
    Feature("urgency", "presses for time", _any(r"urgent|immediate|today|tonight|within|expire|last|final|now\b|asap")),
    Feature("threat", "threatens", _any(r"block|suspend|deactivat|disconnect|terminat|legal|arrest|penalt|fine\b|frozen")),
    Feature("request_click", "asks to open something", _any(r"click|tap|visit|open|log ?in|download|install|scan")),
    Feature("request_call", "asks to call", _any(r"call|dial|ring|contact|whatsapp|telegram")),
    Feature("request_reply", "asks to reply or text", _any(r"reply|text|send|txt|sms")),
    Feature("request_pay", "asks to pay", _any(r"pay\b|transfer|deposit|recharge|fee\b|charges?\b")),
    Feature("identity_words", "speaks of identity checks", _any(r"kyc|pan\b|aadh?aa?r|verif|confirm|update|pin\b|passw")),
    Feature("win", "promises something", _any(r"win|won\b|winner|congrat|award|gift|reward|free\b|bonus|lucky|selected")),
    Feature("stop", "tells how to unsubscribe", _any(r"stop\b|opt.?out|unsub|t&c|tnc\b|t.c apply")),
    Feature("warning", "warns of fraud", _any(r"never share|do not share|don.?t share|beware|never ask|fraud")),
    Feature("sender_promotional", "comes from a promotional header", _header("P")),
    Feature("sender_service", "comes from a service header", _header("S")),
    Feature("sender_transactional", "comes from a transactional header", _header("T")),
    Feature("sender_government", "comes from a government header", _header("G")),
    Feature("sender_header", "comes from a header without a class", _header("")),
    Feature("sender_number", "comes from a phone number", lambda m: float(m.sender.startswith("<PHONE"))),
    Feature("sender_foreign", "comes from a number outside India",
            lambda m: float(m.sender.startswith("<PHONE") and not m.sender.startswith("<PHONE:IN"))),
    Feature("sender_short", "comes from a short code", lambda m: float(bool(_SHORT_CODE.fullmatch(m.sender)))),
)  # fmt: skip
