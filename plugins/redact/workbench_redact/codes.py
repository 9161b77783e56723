"""Codes: official identifiers of letters and digits, and what the words before a value tell."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from stdnum import iban
from stdnum.in_ import gstin, pan
from workbench_redact.engine import Pattern, compile_with

from workbench.contracts import Span

STATES = frozenset(
    "AN AP AR AS BH BR CG CH DD DL DN GA GJ HP HR JH JK KA KL LA LD MH ML MN MP MZ NL OD OR PB PY RJ SK TN TR TS TG UA UK "
    "UP WB".split()
)
REFERENCE = (
    r"ref(?:erence)?|order|awb|pnr|utr|txn|transaction|complaint|ticket|consumer|policy|challan|uan|ppo|folio|roll|"
    r"booking|tracking|invoice|receipt|application|docket|registration|case|claim|crn|rrn|consignment|shipment|"
    r"service request|customer id|cust id|enrol?ment|rera"
)


_LOOSE = frozenset({"OTP", "ORDER_ID", "PINCODE"})
_ENDING = re.compile(r"ending(?: (?:in|with))?\s?:?\s?$", re.IGNORECASE)
_PLACE = (
    r"(?:road|rd|nagar|street|st|colony|sector|lane|cross|main|marg|salai|lines|flat|plot|house|h\.?no|floor|near|dist|"
    r"mumbai|delhi|pune|chennai|kolkata|lucknow|jaipur|patna|bengaluru|bangalore|hyderabad|nagpur|bhopal|kochi|surat)"
)
_MONEY = re.compile(r"(?:\b(?:rs\.?|inr|usd|gbp)|[£$€₹])\s?$", re.IGNORECASE)


class Code(NamedTuple):
    """A form: entity, pattern (group 1, where there is one, is the value), check of the value giving a hint or None."""

    entity: str
    pattern: str
    check: Callable[[str], str | None]
    score: float = 0.8


def _always(value: str) -> str | None:  # noqa: ARG001
    return ""


def _pan(value: str) -> str | None:
    return "" if pan.is_valid(value.upper()) else None


def _gstin(value: str) -> str | None:
    return "" if gstin.is_valid(value.upper()) else None


def _ifsc(value: str) -> str | None:
    return value[:4].upper() if sum(map(str.isdigit, value)) >= 3 else None


def _iban(value: str) -> str | None:
    return value[:2].upper() if iban.is_valid(value) else None


def _state(value: str) -> str | None:
    return "" if value[:2].upper() in STATES else None


def _ip(value: str) -> str | None:
    try:
        return f"v{ipaddress.ip_address(value).version}"
    except ValueError:
        return None


def _digits(value: str) -> str | None:
    return "" if sum(map(str.isdigit, value)) >= 3 else None


def _plate(value: str) -> str | None:
    """Tell a foreign number plate: capitals and digits, some of each."""
    mixed = any(map(str.isdigit, value)) and any(map(str.isupper, value)) and not any(map(str.islower, value))
    return "" if mixed else None


def _is_amount_or_tail(text: str, start: int, end: int) -> bool:
    """Tell a number that is money (Rs 500, 500/-), or the last digits of an account."""
    before = text[max(0, start - 16) : start]
    return bool(_MONEY.search(before) or text[end : end + 2] == "/-" or _ENDING.search(before))


def _ssn(value: str) -> str | None:
    return "" if value[:3] not in ("000", "666") and value[0] != "9" else None


CODES = (
    Code("PAN", r"\b[A-Za-z]{5}[0-9]{4}[A-Za-z]\b", _pan, 0.9),
    Code("GSTIN", r"\b[0-9]{2}[A-Za-z]{5}[0-9]{4}[A-Za-z][0-9A-Za-z][Zz][0-9A-Za-z]\b", _gstin, 0.95),
    Code("IFSC", r"\b[A-Z]{4}0[A-Z0-9]{6}\b", _ifsc),
    Code("IBAN", r"(?i)\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b", _iban, 0.9),
    Code("VOTER_ID", r"\b[A-Z]{3}[0-9]{7}\b", _always, 0.7),
    Code("DRIVING_LICENCE", r"\b[A-Z]{2}[- ]?[0-9]{2}[- ]?(?:19|20)[0-9]{2}[- ]?[0-9]{7}\b", _state, 0.9),
    Code("VEHICLE_REG", r"\b[A-Z]{2}[- ]?[0-9]{1,2}[A-Z]?[- ]?[A-Z]{1,3}[- ]?[0-9]{4}\b", _state),
    Code("VEHICLE_REG", r"\b2[0-9][- ]?BH[- ]?[0-9]{4}[- ]?[A-HJ-NP-Z]{1,2}\b", _always, 0.85),
    Code("PASSPORT", r"(?i)\bpassport\b[^!?\n]{0,20}?\b([a-z][0-9]{7,8})\b", _always, 0.9),
    Code("SSN", r"\b[0-9]{3}-[0-9]{2}-[0-9]{4}\b", _ssn, 0.9),
    Code("MAC", r"\b[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}\b", _always, 0.95),
    Code("IP", r"\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b", _ip),
    Code("IP", r"(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{1,4}\b", _ip),
    Code("COORDINATES", r"[-+]?[0-9]{1,2}\.[0-9]{4,}\s?,\s?[-+]?[0-9]{1,3}\.[0-9]{4,}", _always, 0.95),
    Code("MASKED_ACCOUNT", r"(?i)(?:\b[x*•]|[x*•]{2,})(?:[- ]?[x*•]{2,}){0,3}[- ]?[0-9]{3,6}\b", _always, 0.9),
    Code("MASKED_ACCOUNT", r"(?i)\b(?:a/?c|acct|account|card)\b[^.!?0-9]{0,16}\bending(?: (?:in|with))?\s?:?\s?([0-9]{3,6})\b", _always, 0.9),
    Code("MASKED_ACCOUNT", r"(?i)\b(?:a/?c|acct|account)(?: ?no)?\.?\s?(\.{2,}[0-9]{3,6})\b", _always, 0.9),
    Code("CVV", r"(?i)\b(?:cvv|cvc|cvv2)\b[^.!?0-9]{0,12}([0-9]{3,4})\b", _always, 0.9),
    Code("CARD_EXPIRY", r"(?i)\b(?:exp(?:iry|ires)?|valid (?:thru|till|upto))\b[^.!?0-9]{0,12}((?:0[1-9]|1[0-2])\s?[/-]\s?(?:20)?[0-9]{2})\b", _always),
    Code("OTP", r"(?i)\b(?:otp|one[- ]time (?:password|pass ?code|code|pin)|(?:verification|security|login|auth\w*|access|delivery|ride) (?:code|pin)|pass ?code|code (?:for|is|:)|code:)[^0-9<.!?।]{0,40}?\b([0-9]{4,8}|[0-9]{3}[- ][0-9]{3})\b", _always, 0.9),
    Code("OTP", r"(?i)\b(?:otp|one[- ]time (?:password|pass ?code|code|pin)|verification code|pass ?code)\b[^\n]{0,70}?(?:\bis|:)\s?([0-9]{4,8}|[0-9]{3}[- ][0-9]{3})\b", _always, 0.9),
    Code("OTP", r"(?i)\b([0-9]{4,8})\b\s(?:is|as|aapka|आपका)\s[^0-9<.!?]{0,40}(?:\b(?:otp|one[- ]time|verification code|passcode|password|login code|security code|code)\b|ओटीपी|कोड)", _always, 0.9),
    Code("PINCODE", rf"(?i)\b{_PLACE}\b[^0-9\n]{{0,40}}[\s,-]([1-9][0-9]{{5}})(?:[^0-9]|$)", _always, 0.5),
    Code("OTP", r"(?i)\b(?:code|pin)\s([0-9]{4,8})\b", _always, 0.6),
    Code("OTP", r"(?i)\buse\s([0-9]{4,8})\s(?:to|for|as)\b", _always, 0.7),
    Code("OTP", r"(?:ओटीपी|कोड|ఓటీపీ|కోడ్|ஓடிபி|குறியீடு|ওটিপি|কোড)[^0-9<.!?।\n]{0,24}?([0-9]{4,8})(?:[^0-9]|$)", _always, 0.7),
    Code("OTP", r"(?:^|[^0-9])([0-9]{4,8})\s(?:आपका|আপনার|మీ|உங்கள்)\s", _always, 0.6),
    Code("MASKED_ACCOUNT", r"(?i)\b(?:debit|credit|atm)\scard\s(?:no\.?\s)?([0-9]{4})(?:[^0-9]|$)", _always, 0.8),
    Code("VEHICLE_REG", r"(?i)\b(?:vehicle|car|cab|plate|gaadi|gadi|taxi|insurance of|गाड़ी)\s(?:no\.?\s|number\s)?([0-9A-Z]{2,4}\s?[0-9A-Z]{3,4})\b", _plate, 0.7),
    Code("ORDER_ID", r"\b[A-Z]{2,5}-?[0-9]{6,14}\b", _always, 0.4),
    Code("PINCODE", r"(?i)\b(?:pin ?code|pin|zip(?: ?code)?)\b\s?(?:is|no\.?)?\s?[-:]?\s?([1-9][0-9]{2} ?[0-9]{3})\b", _always),
    Code("DATE_OF_BIRTH", r"(?i)\b(?:dob|d\.o\.b\.?|date of birth|birth ?date|born(?: on)?)\b[^0-9]{0,12}([0-9]{1,2}[-/. ](?:[0-9]{1,2}|[a-z]{3,9})[-/. ](?:19|20)?[0-9]{2}|(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2})\b", _always, 0.95),
    Code("ORDER_ID", rf"(?i)\b(?:{REFERENCE})\b\.?\s?(?:no|number|num|id|code)?\.?\s?(?:is|:|#|-|=)?\s?#?((?:[a-z0-9]+[-/])*[a-z0-9]*[0-9][a-z0-9]*(?:[-/][a-z0-9]+)*)", _digits, 0.6),
)  # fmt: skip


class Codes:
    """Finds what `CODES` lists."""

    entities = frozenset(code.entity for code in CODES)

    def __init__(self, *, linear: bool = True) -> None:
        self._patterns: list[tuple[Code, Pattern]] = [
            (code, compile_with(code.pattern, linear=linear)) for code in CODES
        ]

    def find(self, text: str) -> Iterator[Span]:
        """Yield the spans of a folded text."""
        for code, pattern in self._patterns:
            for match in pattern.finditer(text):
                start, end = match.span(1) if "(" in code.pattern and match.re.groups else match.span()
                if code.entity in _LOOSE and _is_amount_or_tail(text, start, end):
                    continue
                if (hint := code.check(text[start:end])) is not None:
                    yield Span(start, end, code.entity, hint, code.score)
