"""The written grammar of placeholders: `<ENTITY>` or `<ENTITY:hint>`, one grammar of hints for each entity.

A hint is all that survives of a detected value. None can hold a run of four digits, a URL's host aside, and none
can hold free text; so whatever matches this grammar carries no personal data and is left as it is on a second
pass, and anything else in angle brackets is ordinary text that gets searched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal, NamedTuple

Standing = Literal["direct", "quasi", "secret"]
Level = Literal["standard", "strict"]


class Entity(NamedTuple):
    """`hint`: a regular expression that every non-empty hint fully matches; "" allows none. `level`: masked from."""

    hint: str
    standing: Standing
    level: Level = "standard"


# Payment service provider handles that UPI ids end in (NPCI's list of third-party apps and banks), and that of health
# accounts (ABHA): their addresses have the same form.
PSPS = (
    "abdm",
    "abfspay", "airtel", "allbank", "apl", "axisb", "axisbank", "axl", "barodampay", "cnrb", "dbs", "fam", "fbl",
    "federal", "freecharge", "hdfcbank", "hdfcbankjd", "hsbc", "ibl", "icici", "idbi", "idfcbank", "idfcfirst", "ikwik",
    "indianbank", "indus", "jio", "jupiteraxis", "kbl", "kotak", "kotak811", "mahb", "naviaxis", "okaxis",
    "okhdfcbank", "okicici", "oksbi", "paytm", "pingpay", "pnb", "postbank", "ptaxis", "pthdfc", "ptsbi", "ptyes",
    "rapl", "rbl", "sbi", "slice", "superyes", "tapicici", "timecosmos", "uboi", "unionbank", "upi", "waaxis",
    "wahdfcbank", "waicici", "wasbi", "yapl", "ybl", "yes", "yesbank", "yescred", "yesg",
)  # fmt: skip

# Words of URL paths that tell what a page is for and nothing about a person; every other segment becomes "·".
PATH_WORDS = (
    "about", "account", "activate", "apk", "app", "apply", "apps", "auth", "bank", "bill", "billing", "bonus", "book",
    "buy", "card", "cards", "cart", "cashback", "challan", "check", "claim", "click", "confirm", "contact", "coupon",
    "customs", "deal", "deals", "delivery", "docs", "download", "en", "enroll", "faq", "feedback", "file", "form",
    "forms", "free", "gift", "go", "help", "hi", "home", "in", "index", "info", "install", "invite", "invoice", "job",
    "jobs", "join", "kyc", "link", "loan", "loans", "login", "lottery", "m", "mobile", "my", "netbanking", "offer",
    "offers", "order", "orders", "otp", "pan", "parcel", "pay", "payment", "payments", "play", "portal", "prize",
    "promo", "recharge", "redeem", "refund", "register", "renew", "reset", "reward", "rewards", "sale", "search",
    "secure", "security", "shop", "signin", "signup", "sms", "start", "status", "store", "subscribe", "support",
    "survey", "tax", "terms", "track", "tracking", "unlock", "update", "upi", "user", "vehicle", "verification",
    "verify", "visit", "wallet", "web", "win", "winner", "www",
)  # fmt: skip

PATH_ENDINGS = ("apk", "asp", "aspx", "cgi", "doc", "exe", "htm", "html", "jsp", "pdf", "php", "zip")
MAX_SEGMENTS = 6

_LABEL = r"[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?"
_HOST = rf"(?:{_LABEL}\.)+{_LABEL}"
_SEGMENT = rf"(?:(?:{'|'.join(PATH_WORDS)}|[a-z]|·)(?:\.(?:{'|'.join(PATH_ENDINGS)}))?)"
# `defanged`: written so that machines miss it, which says more than its scheme: `hxxp://`, `[.]`, "dot".
_LINK = r"https?|ftp|bare|defanged"
_URL = rf"(?:upi:(?:pay|mandate|collect)|(?:{_LINK}):{_HOST}(?:/{_SEGMENT}){{0,{MAX_SEGMENTS}}}(?:/…)?)"
_PHONE = r"(?:[A-Z]{2}|XX):(?:mobile|fixed|tollfree|premium|shared|voip|pager|uan|unknown)"
_CARD = "visa|mastercard|rupay|amex|discover|diners|jcb|maestro|unionpay"

ENTITIES: dict[str, Entity] = {
    "AADHAAR": Entity("", "direct"),
    "ADDRESS": Entity("", "direct"),
    "AGE": Entity("", "quasi", "strict"),
    "BANK_ACCOUNT": Entity("", "direct"),
    "CARD": Entity(_CARD, "direct"),
    "CARD_EXPIRY": Entity("", "secret"),
    "COORDINATES": Entity("", "quasi"),
    "CVV": Entity("", "secret"),
    "DATE": Entity("", "quasi", "strict"),
    "DATE_OF_BIRTH": Entity("", "quasi"),
    "DRIVING_LICENCE": Entity("", "direct"),
    "EMAIL": Entity("free|org", "direct"),
    "GSTIN": Entity("", "direct"),
    "IBAN": Entity("[A-Z]{2}", "quasi"),
    "IFSC": Entity("[A-Z]{4}", "quasi"),
    "IMEI": Entity("", "quasi"),
    "IP": Entity("v4|v6", "quasi"),
    "LOCATION": Entity("", "quasi", "strict"),
    "MAC": Entity("", "quasi"),
    "MASKED_ACCOUNT": Entity("", "quasi"),
    "NATIONAL_ID": Entity("", "direct"),
    "OCCUPATION": Entity("", "quasi", "strict"),
    "ORDER_ID": Entity("", "quasi"),
    "ORGANIZATION": Entity("", "quasi", "strict"),
    "OTP": Entity("", "secret"),
    "PAN": Entity("", "direct"),
    "PASSPORT": Entity("", "direct"),
    "PERSON": Entity("[1-9][0-9]?", "direct"),
    "PHONE": Entity(_PHONE, "direct"),
    "PINCODE": Entity("", "quasi"),
    "REDACTED": Entity("", "direct"),
    "RELATION": Entity("", "quasi", "strict"),
    "SSN": Entity("", "quasi"),
    "UPI_ID": Entity("|".join(PSPS), "direct"),
    "URL": Entity(_URL, "quasi"),
    "USERNAME": Entity("", "direct"),
    "VEHICLE_REG": Entity("", "direct"),
    "VOTER_ID": Entity("", "direct"),
}

# What the host's own operators put in a hint's place; no part may give it.
SHAPE_LENGTH = 40
OPERATED = rf"~[a-p]{{10}}|=[Aad .\-/@·]{{1,{SHAPE_LENGTH}}}"

NAME = re.compile(r"[A-Z][A-Z0-9_]{1,31}")
MOST = 4096  # placeholders that are remembered
_LIKE = re.compile(r"<[A-Z][A-Z0-9_]+(?::[^<>]*)?>")  # what a placeholder looks like


def render(entity: str, hint: str = "") -> str:
    """Return the placeholder of an entity: `<PHONE:IN:mobile>`, or `<PAN>` where there is no hint."""
    return f"<{entity}:{hint}>" if hint else f"<{entity}>"


@lru_cache(maxsize=4096)
def is_hint(entity: str, hint: str) -> bool:
    """Tell whether `hint` is in the entity's grammar. An entity of a plugin's own has no hints."""
    if not hint:
        return True
    known = ENTITIES.get(entity)
    return bool(known and known.hint and re.fullmatch(known.hint, hint))


@lru_cache(maxsize=64)
def placeholder_pattern(declared: frozenset[str] = frozenset()) -> re.Pattern[str]:
    """Return the pattern of strict placeholders: the known entities and those that plugins in use declare."""
    forms = [f"{name}(?::(?:{entity.hint}))?" if entity.hint else name for name, entity in sorted(ENTITIES.items())]
    own = sorted(declared - ENTITIES.keys())
    names = "|".join([*sorted(ENTITIES), *own])
    return re.compile(f"<(?:{'|'.join([*forms, *own])}|(?:{names}):(?:{OPERATED}))>")


def find_placeholders(text: str, declared: frozenset[str] = frozenset()) -> list[tuple[int, int]]:
    """Return the (start, end) of each strict placeholder in the text, in order."""
    if "<" not in text:
        return []
    strict = _known(declared)
    return [match.span() for match in _LIKE.finditer(text) if strict[match[0]]]


def blank_placeholders(text: str, blank: str) -> str:
    """Return the text with as many blanks in place of each strict placeholder as it has characters."""
    strict = _known(frozenset())
    return _LIKE.sub(lambda found: blank * len(found[0]) if strict[found[0]] else found[0], text)


class _Strict(dict[str, bool]):
    """Whether what looks like a placeholder is one; those that are, are remembered, for they tell nothing."""

    def __init__(self, declared: frozenset[str]) -> None:
        self._pattern = placeholder_pattern(declared)

    def __missing__(self, text: str) -> bool:
        if not self._pattern.fullmatch(text):
            return False
        if len(self) < MOST:
            self[text] = True
        return True


@lru_cache(maxsize=64)
def _known(declared: frozenset[str]) -> _Strict:
    return _Strict(declared)


def check_entities(entities: Iterable[str]) -> list[str]:
    """Return the entity names that are not well-formed (upper case, digits, underscore, 2 to 32 characters)."""
    return [name for name in entities if not NAME.fullmatch(name)]
