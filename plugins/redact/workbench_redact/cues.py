"""Cues: values that only the words in front of them give away, and values written out or spread."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from workbench_redact.engine import compile_all, compile_search, spans
from workbench_redact.forms import TAIL, TLD, TLDS
from workbench_redact.judging import (
    afterwords,
    avenues,
    checks,
    fragments,
    handles,
    machines,
    papers,
    phones,
    references,
    spelling,
)
from workbench_redact.judging.handles import Found
from workbench_redact.judging.homes import flat, homely, landmark, numbered_home, owned, street, village
from workbench_redact.judging.links import FREE, WORDLIKE
from workbench_redact.words import Page

from workbench.contracts import Span
from workbench.privacy.addresses import HEADED, HOUSES, LANDMARKS, LIVING, NO, NUMBERED, ROADS, STREETS, VILLAGES
from workbench.privacy.folding import BLANK
from workbench.privacy.grammar import PSPS

_GAP = r"[^0-9\n\x00\x01.!?]"
_DAY = r"[0-9]{1,2}(?:st|nd|rd|th)?"
_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_DATE = (
    rf"{_DAY}[-/. ]{{1,2}}(?:of )?(?:[0-9]{{1,2}}|[a-z]{{3,9}})[-/., ']{{1,2}}(?:19|20)?[0-9]{{2}}\b|(?:19|20)[0-9]{{2}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}\b"
    rf"|[a-z]{{3,9}} {_DAY},? (?:19|20)[0-9]{{2}}\b|[0-3][0-9][01][0-9](?:19|20)[0-9]{{2}}\b"
    rf"|[0-3]?[0-9]{_MONTH}[a-z]{{0,6}}(?:19|20)[0-9]{{2}}\b"
    rf"|[a-z]{{5,7}}(?:[- ][a-z]{{5,7}})? (?:of )?{_MONTH}[a-z]{{0,6}},? (?:19|20)[0-9]{{2}}\b"
)
_SHORT_DATE = r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}"  # which begins with a digit: few places do
BIRTHDAY = r"(?:dob|d\.o\.b|d o b|date of birth(?:day)?|birth ?da(?:te|y)|b'?day|jana?m(?: ?(?:tithi|din|dinank|tarikh|tareekh))?|paid[ai] hu[ai])"
_BIRTHDAY_AFTER = rf"[ ,():-]{{1,3}}(?:(?:is|was|my|the|her|his|your|as|meri|mera|hai)[ ,]{{1,2}}){{0,3}}{BIRTHDAY}\b"
_ARC = r"[0-9]{1,3} ?\xfe ?[0-9]{1,2} ?['\xfe] ?(?:[0-9]{1,2}(?:\.[0-9]{1,4})? ?[\"'\xfe]{1,2})?"  # degrees, minutes, seconds
_DEGREES = r"[0-9]{1,3}\.[0-9]{2,} ?\xfe"
_AT = r"(?: ?[(\[{] ?at ?[)\]}] ?| at )"
_HANDLES = "|".join(sorted(PSPS, key=len, reverse=True))
_SIGN = r"[A-Za-z0-9@./:_-]"

_VEHICLE = (
    r"(?:vehicle|veh|car|cab|bike|scoot(?:y|er)|auto|taxi|truck|lorry|bus|van|trailer|gaa?d[id]|gaadi|rc|reg(?:istration|n)?|plate"
    r"|fastag|challan|driver)"
)
_NUMBERED = r"(?:no|num|number)\b\.?(?: is| hai)?[ :#-]{1,3}"

Check = Callable[[str, int, int], "Found | None"]


class Cue(NamedTuple):
    """An entity, what stands before the value, the value, and the check of it, which is given the text and its place.

    `guard`: part of the value that every text with the cue holds, where the whole needs many states to look for.
    """

    entity: str
    before: str
    value: str
    check: Check
    guard: str = ""


def _always(text: str, start: int, end: int) -> Found | None:  # noqa: ARG001
    return "", end


_BORN = re.compile(f"{_BIRTHDAY_AFTER}$", re.IGNORECASE)


def _born(text: str, start: int, end: int) -> Found | None:
    """Take the words after a date of birth away from it."""
    return "", start + _BORN.search(text[start:end]).start()  # type: ignore[union-attr]


def _mail(text: str, start: int, end: int) -> Found | None:
    """Judge an address with "at" and "dot" in words by its top-level domain: prose says "at", too."""
    value = text[start:end].lower()
    labels = re.split(fragments.DOT, value)
    provider = re.split(_AT, value)[-1].partition(".")[0]
    spelled = re.search(r" dot |[\[({]", value) is not None
    if provider not in FREE and re.match(fragments.VISITED, value).end():  # type: ignore[union-attr]
        return None
    known = TLDS if spelled else TLDS - WORDLIKE | {"in", "co"}
    return (
        ("free" if provider in FREE else "org", end)
        if (spelled or provider in FREE) and len(labels) > 1 and labels[-1] in known
        else None
    )


def _handle(text: str, start: int, end: int) -> Found | None:
    handle = re.split(_AT, text[start:end], flags=re.IGNORECASE)[-1].lower()
    return (handle if handle in PSPS else "", end)


def passcode(text: str, start: int, end: int) -> Found | None:
    """Judge a code of capitals and digits, or of digits and letters that look like some: nothing is to be bought."""
    value = text[start:end]
    digits = sum(map(str.isdigit, value))
    woven = digits > (0 if value.upper() == value else 2) and any(map(str.isalpha, value))
    return ("", end) if woven and not _BOUGHT.search(text, max(0, start - 64), end + 48) else None


def bound(text: str, start: int, end: int) -> Found | None:
    """Judge a code behind the site that it is bound to: `@example.com #123456` (W3C, origin-bound one-time codes)."""
    return ("", end) if any(map(str.isdigit, text[start:end])) else None


def password(text: str, start: int, end: int) -> Found | None:
    """Judge a password by its letters and digits: no amount, no link, and nothing that was found already."""
    value = text[start:end].rstrip(".,;:!?)\"'")
    mixed = any(map(str.isalpha, value)) and any(map(str.isdigit, value))
    plain = _PRICED.match(value) or "://" in value or BLANK in value
    return ("", start + len(value)) if mixed and len(value) > 5 and not plain else None


_PRICED = re.compile(r"(?:rs|inr|usd|aed|[£$€₹])\W?[0-9]|[0-9]+(?:st|nd|rd|th|rs|/-)", re.IGNORECASE)
_BOUGHT = re.compile(r"\b(?:off|discount|coupon|promo|offer|cashback|flat|save|checkout)\b", re.IGNORECASE)


def wallet(text: str, start: int, end: int) -> Found | None:
    """Judge an address of a chain: small letters, capitals and digits by turns, unless its front says what it is."""
    value = text[start:end]
    mixed = any(map(str.isdigit, value)) and any(map(str.islower, value)) and any(map(str.isupper, value))
    return ("", end) if mixed or value[:3].lower() in ("bc1", "ltc") or value[:2] == "0x" else None


CUES = (
    Cue("CVV", rf"\b(?:cvv2?|cvc2?|cvn|c\.v\.v)\b\.?(?: ?no\.?)?{_GAP}{{0,16}}", r"[0-9]{3,4}\b", _always),
    Cue("CVV", rf"\b(?:security code|(?:3|three)[ -]?digits? (?:code|number|no)\b){_GAP}{{0,20}}", r"[0-9]{3}\b", _always),
    Cue("CVV", r"\b", afterwords.SECURITY, afterwords.number),
    Cue("OTP", r"\b", afterwords.PASSCODE, afterwords.passcode),
    Cue("OTP", r"@[a-z0-9-]{2,40}(?:\.[a-z0-9-]{2,24}){1,3} #", r"[a-z0-9]{4,10}\b", bound),
    Cue("OTP", r"\b(?:pass(?:word|wd|code|key)?|pwd)\b(?: ?(?:is|hai|:|=|-)){1,2} ?", r"[^\s\x00\x01]{6,32}", password),
    Cue("IP", r"\b", machines.DISARMED, machines.disarmed),
    Cue("IP", r"", machines.SHORT, machines.short),
    Cue("MAC", r"\b(?:mac (?:addr(?:ess)?|id)\b(?: is)?[ :=-]{1,3})?", r"[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}\b", machines.hardware),
    Cue("COORDINATES", r"\blat(?:itude)?\b[ :=]{1,3}", r"-?[0-9]{1,2}\.[0-9]{3,}[ ,;/&]{1,3}(?:lon|lng|long|longitude)\b[ :=]{1,3}-?[0-9]{1,3}\.[0-9]{3,}\b", _always),
    Cue("COORDINATES", r"\b", rf"(?:{_ARC}|{_DEGREES}) ?[NS][ ,/]{{1,3}}(?:{_ARC}|{_DEGREES}) ?[EW]\b", _always),
    Cue("OTP", r"\b(?:[o0]tp|passcode|pass ?code|(?:verification|login|security|access|auth(?:entication)?|secret|door|pickup|delivery|gate|app|visitor|entry|locker|room|check-?in|activation|unlock|reset|backup|pairing) code)\b(?: (?:is|for [a-z]{2,12} is))?[ :=-]{1,3}", r"(?-i:[A-Z0-9]{1,4}-?[A-Z0-9]{2,6}|[0-9OoIlSBZ]{4,8})\b", passcode),
    Cue("BANK_ACCOUNT", r"\b", r"(?:(?:bc1|ltc1)[a-z0-9]{25,60}|0x[0-9a-f]{40}|(?-i:[13LT][1-9A-HJ-NP-Za-km-z]{25,34}))\b", wallet),
    Cue("BANK_ACCOUNT", r"\b[0-9]{2}-[0-9]{2}-[0-9]{2}[ ,;/]{1,3}(?:(?:a/?c|acct?|account)\b[ .:]{0,3}(?:(?:no|number)\b[ .:]{0,3})?)?", r"[0-9]{8}\b", _always),
    Cue("PHONE", r"(?:\b(?:ph|phone|mob|mobile|no|number|call|whatsapp|contact)\b(?: (?:us|me|now|on|at|karo|karen?|is|hai)\b){0,2}[ .:-]{0,3}|\+91[ -])", r"[6-9][0-9]{4}\n[0-9]{5}\b", fragments.mobile),
    Cue("PHONE", r"\b", fragments.PARTED, fragments.parted),
    Cue("CARD_EXPIRY", rf"\b(?:exp(?:iry|ires?|iration)?|valid(?:ity)? ?(?:thru|till|upto|through)?)\b\.?{_GAP}{{0,14}}", rf"(?:(?:0?[1-9]|1[0-2]) ?[/-] ?(?:20)?[0-9]{{2}}|(?:0[1-9]|1[0-2]) 20[2-4][0-9]|{_MONTH}[a-z]{{0,6}}\.?[ ',/-]{{1,2}}(?:20)?[2-4][0-9])\b", papers.expiry),
    Cue("DATE_OF_BIRTH", rf"\b(?:{BIRTHDAY}|born)\b[^0-9\n\x00\x01]{{0,40}}?", rf"(?:{_DATE})", _always),
    Cue("DATE_OF_BIRTH", r"\b", rf"{_SHORT_DATE}{_BIRTHDAY_AFTER}", _born),
    Cue("ORDER_ID", rf"\b(?:{references.REFERENCE})\b\.? ?(?:no|number|num|id|code)?\.? ?(?:is|hai|:|#|-|=|\()? ?[:-]? ?#?", references.CODE, references.reference),
    Cue("ORDER_ID", references.BOOKED, r"(?-i:[A-Z]{6})\b", references.locator, references.BOOKING),
    Cue("ORDER_ID", references.COUNTED, r"(?-i:[A-Z]-?)?[0-9]{1,3}\b", references.counted),
    Cue("ORDER_ID", r"\b(?:no|number)\b\.? ?(?:is |[:#=-] ?)?", references.CAPITALS, references.numbered),
    Cue("MASKED_ACCOUNT", r"\bblock ", r"[0-9]{4}\b", papers.blocked),
    Cue("MASKED_ACCOUNT", r"\b(?:ending|ends)(?: (?:in|with|no|number))? ?[:.]? ?", r"[0-9]{3}\b", _always),
    Cue("USERNAME", handles.NAMED, handles.NAME, handles.username),
    Cue("USERNAME", handles.ASKED, handles.MARKED, handles.asked),
    Cue("USERNAME", r"\b(?:id|user)(?: is| hai)?[ :=-]{1,3}", handles.PLAIN, handles.plain),
    Cue("USERNAME", handles.CALLED, handles.DOTTED, handles.dotted),
    Cue("USERNAME", r"\b", handles.JOINED, handles.joined),
    Cue("USERNAME", r"", handles.PAID, handles.paid),
    Cue("USERNAME", r"\b", handles.SKYPE, handles.skype),
    Cue("USERNAME", r"\bu/", handles.POSTER, handles.poster),
    Cue("PASSPORT", rf"\b(?:pass ?port|psprt|passprt|pasaporte|passeport|reisepass|ppt|pp)(?:\b{_GAP}{{0,24}}\b(?:no|num|number)\b\.?|no\b\.?|\b)(?: (?:mera|meri|ka|yeh|ye|is|hai|h)\b){{0,3}}[ :#(=/-]{{0,3}}", r"(?:[a-z]{1,2}-?(?: ?[0-9]){6,8}|[a-z0-9]{8,9}|[0-9]{3} [0-9]{3} [0-9]{3})\b", papers.passport),
    Cue("VEHICLE_REG", rf"\b{_VEHICLE}\b(?: ?(?:no|num|number|reg)\b\.?)?(?:[a-z ,:#(=-]{{0,16}}[ :#(=-])?", rf"(?:[a-z]{{2}}[0-9]{{2}} ?[a-z]{{3}}|(?:{'|'.join(sorted(checks.STATES))})[ ./-]{{0,2}}[0-9]{{1,2}}[ ./-]{{0,2}}(?:[a-z]{{1,3}}[ ./-]{{0,2}})?[0-9]{{1,4}})\b", papers.plate),
    Cue("VEHICLE_REG", rf"\b{_VEHICLE}\b(?: ?(?:no|num|number|reg)\b\.?)?[ :#(=-]{{1,3}}", r"(?-i:[A-Z]{3}[ -]?[0-9]{3,4}[A-Z]?)\b", papers.foreign_plate),
    Cue("VEHICLE_REG", r"\b(?:rego|plates?|mot for|season parking)\b(?: ?(?:no|num|number|is|of|for)\b\.?)?[ :#(=-]{1,3}", r"(?-i:[A-Z0-9]{1,4}[ -]?[A-Z0-9]{2,4}(?:[ -]?[A-Z0-9]{1,3})?)\b", papers.any_plate),
    Cue("VEHICLE_REG", r"\b", papers.LETTERED_PLATE, papers.lettered_plate),
    Cue("ADDRESS", r"\b", HEADED, street),
    Cue("ADDRESS", r"\b", avenues.AVENUE, avenues.avenue),
    Cue("ADDRESS", r"\b", avenues.RUE, avenues.avenue),
    Cue("ADDRESS", r"\b", avenues.CALLE, homely),
    Cue("ADDRESS", r"\b", avenues.STRASSE, homely),
    Cue("ADDRESS", r"\b", LANDMARKS, landmark),
    Cue("ADDRESS", r"(?:\b(?:for|of|at|in|from|to)|,) ", r"(?-i:[A-Z])[ -]?[0-9]{3,4}\b", flat),
    Cue("ADDRESS", r"\b", r"(?-i:[A-Z])-[0-9]{3,4} (?:ki|ka|ke|se|mein|me|wal[aei]|par|pe|owner|tenant|residents?)\b", owned),
    Cue("ADDRESS", r"\b", rf"(?:flat|house|villa|door|qtr|shop)(?: ?(?:no|num|number)\b\.?)?[ .:#-]{{1,3}}{NUMBERED}", numbered_home),
    Cue("ADDRESS", r"\b", rf"(?:tower|wing|block|bldg|building)[ -](?:[a-z]|[0-9]{{1,2}})[, ]{{1,2}}(?:flat |door |unit |apt )?{NUMBERED}", homely),
    Cue("ADDRESS", r"\b(?:add(?:r|ress)?|pata)\b(?: is| hai)?[ :-]{1,3}", NUMBERED, street),
    Cue("PAN", r"\bpan\b[^0-9a-z*]{0,3}(?:(?:card|no|number)\b[^0-9a-z*]{0,3}){0,2}(?:is |hai )?", r"(?:[a-z]{5}[ .-]?[0-9]{4}[ .-]?[a-z]\b|[a-z*\xfe]{2,9}[0-9a-z*\xfe]{1,8})", papers.pan),
    Cue("IFSC", r"\bifsc\b(?: ?(?:code|no)\b)?\.?(?: is| hai)?[ :=-]{1,3}", r"[a-z]{4}[ .-]?[0o][ .-]?[a-z0-9]{6}\b", papers.branch),
    Cue("MAC", r"\bmac\b(?: addr(?:ess)?| id)?(?: is)?[ :=-]{1,3}", r"[0-9a-f]{2}(?:[ :.-]?[0-9a-f]{2}){5}\b", machines.hardware),
    Cue("VOTER_ID", r"\b(?:epic|voter)\b[^0-9a-z]{0,3}(?:(?:id|card|no|number)\b[^0-9a-z]{0,3}){0,3}(?:is |hai )?", r"[a-z]{3}[ /-]?[0-9]{7}\b", _always),
    Cue("NATIONAL_ID", r"\b", r"[a-z]{1,2}[0-9]{6}\([0-9a]\)", papers.hkid),
    Cue("NATIONAL_ID", r"\bhk ?id(?: ?card)?(?: ?(?:no|number)\b\.?)?(?: is)?[ :#-]{1,3}", r"[a-z]{1,2}[0-9]{6}[0-9a]\b", papers.hkid),
    Cue("NATIONAL_ID", r"\b", r"[a-ceghj-pr-tw-z][a-ceghj-nprtw-z] ?[0-9]{2} [0-9]{2} [0-9]{2} ?[a-d]\b", papers.upper),
    Cue("NATIONAL_ID", rf"\b(?:tax file|social insurance) {_NUMBERED}", r"[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{2,3}\b", papers.tax),
    Cue("SSN", rf"\b(?:ssn|social security)(?: {_NUMBERED}|[ :#-]{{1,3}})", r"[0-9]{3}[ -]?[0-9]{2}[ -]?[0-9]{4}\b", papers.ssn),
    Cue("SSN", r"\b(?:ssn|social(?: security)?)\b(?: (?:no|number|last|4|four|digits|is|ends|ending|in)\b){0,5}[ :#-]{1,3}", r"[0-9]{4}\b", papers.last_of_ssn),
    Cue("GSTIN", r"\bgst(?:in)?\b\.?(?: ?(?:no|number)\b\.?)?(?: is| hai)?[ :#=-]{1,3}", r"[0-9]{2}(?:[ -]?[a-z]){5}[ -]?[0-9]{4}[ -]?[a-z][ -]?[0-9a-z][ -]?z[ -]?[0-9a-z]\b", papers.taxpayer),
    Cue("IBAN", r"\b(?:(?:no|number)\b\.?[ :]{1,2})?", r"(?:[A-Z]{2}|[a-z]{2})[0-9]{2}(?: ?[A-Za-z0-9]{4}){2,7}(?: ?[A-Za-z0-9]{1,3})?\b", papers.iban),
    Cue("EMAIL", r"\b", rf"[a-z0-9][a-z0-9_+-]{{0,40}}(?:{fragments.DOT}[a-z0-9_+-]{{1,40}}){{0,3}}{_AT}[a-z0-9-]{{1,40}}(?:{fragments.DOT}[a-z0-9-]{{1,20}}){{1,3}}", _mail, rf"{_AT}[a-z0-9-]+{fragments.DOT}[a-z0-9-]"),
    Cue("UPI_ID", r"\b", rf"[a-z0-9][a-z0-9_.-]{{1,40}}(?: dot [a-z0-9_-]{{1,20}})?(?: ?[(\[{{] ?at ?[)\]}}] ?(?:{_HANDLES})| at (?:ok(?:axis|sbi|icici|hdfcbank)|ybl|ibl|axl))\b", _handle, r"[(\[{] ?at ?[)\]}]| at (?:ok|ybl|ibl|axl)"),
    Cue("UPI_ID", r"\b", fragments.PAYEE, fragments.payee, fragments.PAYEE_CUT),
    Cue("URL", rf"\b{fragments.VISITED}", rf"[a-z0-9][a-z0-9.-]{{1,40}}{fragments.SAID}(?:[a-z0-9-]{{1,40}}{fragments.SAID}){{0,2}}{TLD}{fragments.PATH}", fragments.host, fragments.SAID_CUT),
    Cue("URL", r"\b", fragments.SPACED, fragments.spaced_host, fragments.SPACED_CUT),
    Cue("URL", r"\b", fragments.MISDOTTED, fragments.misdotted, fragments.MISDOTTED_CUT),
    Cue("URL", r"\b", rf"(?:https?://)?[a-z0-9][a-z0-9.-]{{0,60}}(?:\n\.|\.\n)(?:(?:co|com|gov|org|net)\.)?{TLD}{TAIL}", fragments.cut_host, rf"(?:\n\.|\.\n){TLD}"),
    Cue("URL", r"\b", fragments.HYPHENED, fragments.hyphened, fragments.HYPHENED_CUT),
    Cue("OTP", r"\b(?:otp|code|passcode|pin)\b[^0-9\n\x00\x01.!?]{0,12}?\b", rf"{spelling.NUMERAL}(?:[ ,.-]{{1,3}}{spelling.NUMERAL}){{3,7}}\b", spelling.code, rf"\b{spelling.NUMERAL}(?:[ ,.-]{{1,3}}{spelling.NUMERAL}){{2}}"),
    Cue("PHONE", r"\b", phones.VANITY, phones.vanity, r"1[ -]?8[03-8][03-8][ -][A-Z0-9]{2}"),
    Cue("PHONE", r"\b", spelling.RUN_ON, spelling.run_on, spelling.MIXED),
    Cue("PHONE", r"\b", rf"{spelling.NUMERAL}(?:[ ,.-]{{1,3}}{spelling.NUMERAL}){{4,14}}\b", spelling.phone, rf"\b{spelling.NUMERAL}(?:[ ,.-]{{1,3}}{spelling.NUMERAL}){{2}}"),
)  # fmt: skip
_BIRTH = "जन्म|பிறந்த|పుట్టిన|ಹುಟ್ಟಿದ|ಜನ್ಮ|ജനന|জন্ম|જન્મ|ਜਨਮ|ଜନ୍ମ|پیدائش"
_INDIA = "भारत|ভারত|இந்தியா|భారత్|ભારત|ਭਾਰਤ|ಭಾರತ|ഭാരതം|ଭାରତ|بھارت"  # top-level domains
# In scripts that a skeleton does not tell apart: searched in the text itself.
NATIVE = (
    Cue("DATE_OF_BIRTH", rf"(?:{_BIRTH})[^0-9\n\ue000]{{0,10}}", rf"(?:{_DATE}|[0-9]{{1,2}}(?: [^\s0-9,.]{{2,12}}|[^\s0-9,.]{{2,12}}),? (?:19|20)[0-9]{{2}})", _always),
    Cue("ADDRESS", rf"(?:{LIVING})[ :-]{{1,3}}(?:है|आहे)? ?", rf"(?:[^\s,:0-9]{{1,12}} ){{0,2}}{NUMBERED}", street),
    Cue("ADDRESS", r"", rf"(?:{VILLAGES}) [^\s,:0-9]{{2,14}},", village),
    Cue("ADDRESS", r"", rf"(?:{HOUSES})[ .]{{0,2}}(?:{NO})[ .:#-]{{0,3}}{NUMBERED}", homely),
    Cue("ADDRESS", r"", rf"(?:{HOUSES})[ .]{{0,2}}(?:[^\s,:0-9]{{1,8}}[ .]{{1,2}})?{NUMBERED}", street),
    Cue("ADDRESS", r"", rf"(?<![^\s,(:]){NUMBERED},? (?:[^\s,:0-9]{{1,14}} ){{0,3}}?(?:{STREETS})(?![^\W_])", homely),
    Cue("ADDRESS", r"", rf"[^\s,:0-9]{{2,14}} (?:{ROADS}), [^\s,:0-9]{{2,14}}", homely),
    Cue("CVV", r"(?:सीवीवी|सीवीसी)[^0-9\n\ue000]{0,10}", r"[0-9]{3,4}(?![0-9])", _always),
    Cue("CVV", r"सी[ .]{1,2}वी[ .]{1,2}(?:वी|सी)[^0-9\n\ue000]{0,10}", r"[0-9]{3,4}(?![0-9])", _always),
    Cue("OTP", r"ओ[ .]{1,2}टी[ .]{1,2}पी[^0-9\n\ue000]{0,10}", r"[0-9]{4,8}(?![0-9])", _always),
    Cue("CARD_EXPIRY", r"एक्सपायरी[^0-9\n\ue000]{0,10}", r"(?:0[1-9]|1[0-2]) ?[/-] ?(?:20)?[0-9]{2}(?![0-9/-])", _always),
    Cue("URL", r"", rf"[^\s@/.,:;()]{{2,40}}(?:\.[^\s@/.,:;()]{{2,40}}){{0,2}}\.(?:{_INDIA})(?:/[^\s]*)?", fragments.native_host),
    Cue("OTP", r"(?:ओटीपी|कोड|पिन)[^0-9\n\ue000]{0,10}?", rf"(?:(?:{spelling.COUNTING})[ ,.-]{{1,3}}){{3,7}}(?:{spelling.COUNTING})", spelling.code),
    Cue("PHONE", r"", rf"(?:(?:{spelling.COUNTING}|[0-9]{{1,5}})[ ,.-]{{1,3}}){{6,14}}(?:{spelling.COUNTING}|[0-9]{{1,5}})", spelling.phone),
)  # fmt: skip
_NATIVE_SIGN = rf"{_BIRTH}|सीवीवी|सीवीसी|सी[ .]{{1,2}}वी|ओ[ .]{{1,2}}टी|एक्सपायरी|\.(?:{_INDIA})|{LIVING}|{HOUSES}|{VILLAGES}|{STREETS}|(?:{spelling.COUNTING})[ ,.-]{{1,3}}(?:{spelling.COUNTING}|[0-9])"  # each holds one
SPREAD = rf"\b[A-Za-z0-9](?:(?: {_SIGN}){{6,}}|(?:\.[A-Za-z0-9@]){{6,}}|(?:-[A-Za-z0-9@.]){{6,}})\b"


LONGEST = 1024  # characters from a cue to the end of the shortest value that it may have


class Cues:
    """The cues, compiled."""

    def __init__(self, *, linear: bool = True) -> None:
        whole = [_any_case(f"{cue.before}(?:{cue.value})") for cue in CUES]
        guards = [_any_case(cue.guard) for cue in CUES if cue.guard]
        told = [form for cue, form in zip(CUES, whole, strict=True) if not cue.guard]
        spelt = [form for cue, form in zip(CUES, whole, strict=True) if cue.guard]
        self._told = compile_search("|".join([*told, SPREAD]), linear=linear)
        self._spelt = compile_search("|".join(spelt), linear=linear)
        self._spelt_guard = compile_search("|".join(guards), linear=linear)
        self._holding = compile_all(whole, linear=linear)
        self._patterns = [
            (cue, compile_search(f"(?i:{cue.before}({cue.value}))", linear=linear, anchored=True)) for cue in CUES
        ]
        self._native_sign = compile_search(_NATIVE_SIGN.encode().decode("latin-1"), linear=linear)  # in UTF-8
        self._native = [(cue, re.compile(f"{cue.before}({cue.value})", re.IGNORECASE | re.ASCII)) for cue in NATIVE]

    def told(self, bones: bytes) -> Iterator[tuple[int, int]]:
        """Yield (start, end) of what may be a cue and its value, or is spread."""
        return spans(self._told, bones)

    def spelt(self, bones: bytes) -> Iterator[tuple[int, int]]:
        """Yield the same for what is spelt out, which few texts hold."""
        return spans(self._spelt, bones) if self._spelt_guard(bones, 0, len(bones))[0][1] > 0 else iter(())

    def judge(self, page: Page, start: int) -> Iterator[tuple[Cue, int, int, Span | None]]:
        """Yield the cues that hold at a place of a folded text, where each value is, and its span if it passes."""
        for place in sorted(self._holding(page.bones[start : start + LONGEST])):
            cue, pattern = self._patterns[place]
            match = pattern(page.bones, start, len(page.bones))
            if match[0][1] > 0:
                yield _judged(cue, page.text, *match[1])

    def find_native(self, text: str) -> Iterator[tuple[Cue, int, int, Span | None]]:
        """Yield the same for cues in scripts of their own, anywhere in a folded text."""
        written = text.encode("utf-8", "surrogatepass")
        if self._native_sign(written, 0, len(written))[0][1] > 0:
            for cue, pattern in self._native:
                for match in pattern.finditer(text):
                    yield _judged(cue, text, *match.span(1))


def _any_case(pattern: str) -> str:
    return f"(?i:{pattern})"


def _judged(cue: Cue, text: str, start: int, end: int) -> tuple[Cue, int, int, Span | None]:
    checked = cue.check(text, start, end)
    return cue, start, end, (Span(start, checked[1], cue.entity, checked[0], 0.75) if checked else None)
