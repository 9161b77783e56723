"""References: the numbers of orders, complaints, bookings and papers, by the word that names them or by `no`."""

from __future__ import annotations

import re

from workbench_redact.judging.handles import Found

REFERENCE = (
    r"ref(?:erence)?|order|awb|pnr|utr|trx|trxid|txnid|sendung|colis|locator|job|item|txn|transaction|complaint|ticket|consumer|policy|challan|ppo|folio|roll|"
    r"booking|tracking|invoice|receipt|application|docket|registration|case|claim|crn|rrn|consignment|shipment|"
    r"service request|request|customer|cust|enrol?l?ment|rera|fir|patient|uhid|employee|emp|member(?:ship)?|candidate|token|rcpt|ipd|sample|gift card|confirmation|"
    r"reservation|client|locker|cheque|chq|dd|voucher no|job card|quot(?:e|ation)|lead|file|ack(?:nowledgement)?|srn?|notice|lab|ll|din|doc(?:ument)?|pass|reg|opd|seat|connection|adm(?:n|ission)|scholar|"
    r"queue|patta|gr|usn|certificate|cert|user|staff|emp(?:loyee)? code|mandate|intimation|grievance|issue|sub|prescription|rx|adm|bill|"
    r"memo|library(?: card)?|student|permit|visa|pcn|parcel|package|dispute|visitor(?: pass)?|gate pass|work order|wo|grn|token no|sc"
)
_PART = r"[a-z0-9]{1,20}(?:\([0-9a-z]{1,3}\))?"
CODE = rf"(?:(?:[a-z]{{1,5}}\.){{1,3}}/?)?(?:{_PART}[-/]){{0,5}}[a-z0-9]{{0,20}}[0-9][a-z0-9]{{0,20}}(?:\([0-9a-z]{{1,3}}\))?(?:[-/]{_PART}|\.[0-9]{{3,20}}){{0,5}}"

BOOKING = r"\b(?:pnr|booking|reservation|airline|flight|record)\b"
BOOKED = (
    r"\b(?:pnr|(?:booking|reservation|airline|flight) ?(?:ref(?:erence)?|code|pnr|locator|no|number|id)|record locator)\b"
    r"(?: ?(?:no|number|code|is|hai))?[ .:#-]{1,4}"
)
COUNTED = r"\b(?:roll|token|locker|queue)\b ?(?:(?:no|num|number)\b\.?)? ?(?:is|:|#|-)? ?#?"
CAPITALS = r"(?-i:[A-Z0-9/-]{0,40}(?:[A-Z]-?|[0-9]/)[0-9]{2}[A-Z0-9/-]{0,40}|[0-9]+[A-Z][A-Z0-9/-]{2,40})\b"
_MONEY = re.compile(
    r"(?:rs|inr)\d+|\d+(?:k|rs|th|st|nd|rd|pm|am|days?|items?|hrs?|kg|gb|mb)|\d{1,2}[-/]\d{1,2}(?:[-/]\d{2,4})?|(?:19|20)\d\d[-/](?:20)?\d\d|\d+-\d",
    re.IGNORECASE,
)  # or a measure, a date, a span
_WOVEN = re.compile(r"(?=.{8})[A-Za-z]*(?:[0-9]+[A-Za-z]+){2}[A-Za-z0-9]*", re.ASCII)  # letters and figures by turns
_DECIMAL = re.compile(r"[0-9]+(?:\.[0-9]+)+")
_MARK = re.compile(r"(?:no\.?|number|id|[:#])\s?#?$", re.IGNORECASE)
_PNR = re.compile(r"pnr\W{0,3}(?:(?:no|number|is|hai|ka)\b\W{0,2}){0,2}$", re.IGNORECASE)
_OTHERWISE = re.compile(
    r"\b(?:h|house|flat|plot|door|room|shop|gate|ward|qtr|block|unit|wing|floor|seat|coach|berth|model|part|a/?c|acc?t|account|accnt|loan|khata|card|"
    r"licen[cs]e|dl|passport|pp|voter|epic|vehicle|gaa?di|car|bike|bus|cab|pan|ifsc|gst(?:in)?|tin|reg(?:istration)?|ip|iban)\W{1,2}(?:card )?(?:no|number)\W*(?:is\W*)?$",
    re.IGNORECASE,
)
_CODED = re.compile(r"[.!?] code\W{0,3}$", re.IGNORECASE)  # of a coupon, in a sentence of its own
_BOOKED = re.compile(r"\b(?:book|reserv|ref|confirm)\w*\.?(?: (?:no|number|id|code|ref\w*)\.?)*\W{0,3}$", re.IGNORECASE)
_CAMEL = re.compile(r"(?=[A-Za-z]*[0-9])(?=.*[a-z][A-Z])[A-Za-z0-9]{10,}")
_NO_LOCATOR = frozenset(
    "STATUS NUMBER UPDATE CHARGE SEARCH FAILED CANCEL RETURN TICKET BOOKED SECURE AMOUNT PLEASE ONLINE CREDIT REFUND".split()
)
_MEASURED = re.compile(
    r"[.,][0-9]|\s?(?:%|/|-[0-9]|rs\b|k\b|lakhs?\b|crores?\b|ha[zj]aa?r\b|days?\b|hrs?\b|hours?\b|min|people|members?\b|stud)",
    re.IGNORECASE,
)
_LOCATOR = re.compile(r"(?=.*[0-9])(?=.*[A-Z].*[A-Z].*[A-Z])[A-Z0-9]{6}")


def before(text: str, start: int, signs: int) -> str:
    """Return so many signs before a place."""
    return text[max(0, start - signs) : start]


def _is_locator(text: str, start: int, value: str) -> bool:
    """Tell an airline's record of a booking, letters with a digit, where one is told of."""
    return bool(_LOCATOR.fullmatch(value) and _BOOKED.search(before(text, start, 32)))


def reference(text: str, start: int, end: int) -> Found | None:
    """Judge a code after a word for references, by how it is written and marked."""
    value = text[start:end]
    if _MONEY.fullmatch(value) or text[end : end + 2] == "/-" or _CODED.search(before(text, start, 12)):
        return None
    if len(value) == 6 and (_PNR.search(before(text, start, 16)) or _is_locator(text, start, value)):
        return "", end
    digits = sum(map(str.isdigit, value))
    marked = text[start - 1] == "#" or _MARK.search(before(text, start, 9))
    plain = value.isdigit() or _DECIMAL.fullmatch(value)
    mixed = (value.upper() == value and not plain and len(value) > 4) or _WOVEN.fullmatch(value) is not None
    return (
        ("", end)
        if (digits >= 3 and (marked or mixed)) or (digits >= 2 and mixed and marked) or _CAMEL.fullmatch(value)
        else None
    )


def locator(text: str, start: int, end: int) -> Found | None:
    """Judge six capitals after a word for bookings: no word that such a message says, nor one of a text in capitals."""
    shouted = text[start - 2] not in ":-" and not any(map(str.islower, text[max(0, start - 40) : end + 40]))
    return None if shouted or text[start:end] in _NO_LOCATOR else ("", end)


def counted(text: str, start: int, end: int) -> Found | None:  # noqa: ARG001
    """Judge a short number after a roll, a token or a locker: no amount."""
    return None if _MEASURED.match(text, end) else ("", end)


def numbered(text: str, start: int, end: int) -> Found | None:
    """Judge a code of capitals and digits after `no`, whatever that numbers, unless what has a kind of its own."""
    value = text[start:end]
    if len(value) < 5 or not value.isupper() or sum(map(str.isdigit, value)) < 3 or _MONEY.fullmatch(value):
        return None
    return None if _OTHERWISE.search(before(text, start, 32)) or "XX" in value else ("", end)
