"""Numbers: phones, cards, Aadhaar, accounts, references; checksums first, then the words before them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import PhoneNumberType
from stdnum import luhn, verhoeff
from workbench_redact.engine import compile_with

from workbench.contracts import Span
from workbench.privacy.folding import blank

RUN = r"\+?\(?\d(?:[ ().\x{a0}-]{0,2}\d){5,}".replace(r"\x{a0}", " ")
AMOUNT = r"(?i)(?:\b(?:rs\.?|inr|usd|gbp|eur)|[£$€₹])\s?[:.]?\s?[0-9][0-9,]*(?:\.[0-9]{1,2})?"
REGIONS = ("IN", "GB", "US", "SG", "AU")
WINDOW = 32  # characters of context before a number
LONGEST = 19  # digits of the longest identifier, a card

_WORDS = {
    "money": r"(?:\b(?:rs\.?|inr|usd|gbp|eur|amount|amt|balance|bal|worth)|[£$€₹])\s?[:.]?\s?$",
    "account": r"\b(?:a/?c|acct|account|acc|loan|khata|savings)\b[^.!?]{0,20}$",
    "reference": (
        r"\b(?:ref|reference|order|awb|pnr|utr|txn|transaction|complaint|ticket|consumer|policy|challan|uan|ppo|folio|"
        r"roll|booking|tracking|track|invoice|receipt|application|docket|registration|case|claim|crn|rrn|consignment|"
        r"shipment|request|customer|cust|enrol?ment|rera|imps|neft|upi|parcel|package|pickup|return|warrant|fir|id|"
        r"संदर्भ|शिकायत|ऑर्डर|चालान|बुकिंग|ఆర్డర్|ఫిర్యాదు|சலான்|ஆர்டர்|புகார்|অর্ডার|অভিযোগ)\b[^.!?]{0,16}$"
    ),
    "account_near": r"(?:\ba/?c|\bacct|\baccount|\bacc|खाता|खाते)\b[^a-z0-9]{0,4}(?:no|number|num)?[^a-z0-9]{0,4}$",
    "imei": r"\bimei\b[^.!?]{0,12}$",
    "phone": r"\b(?:call|phone|mobile|mob|tel|contact|whatsapp|dial|ring|text|txt|sms|helpline|care)\b[^!?]{0,16}$",
    "number": r"\b(?:number|no)\b[^!?]{0,16}$",
    "aadhaar": r"\b(?:aadh?aa?r|adhaar|uid|vid|uidai)\b[^!?]{0,20}$",
    "card": r"\bcard\b[^!?]{0,20}$",
    "date": r"\b(?:on|dt|dated|date|by|till|before)\b\s?$",
}
_CONTEXT = {name: re.compile(pattern) for name, pattern in _WORDS.items()}
_DAY, _MONTH = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_DATE = re.compile(
    rf"(?<!\d)(?:{_DAY}[-./ ]{_MONTH}[-./ ](?:19|20)?\d{{2}}|(?:19|20)\d{{2}}[-./]{_MONTH}[-./]{_DAY})"
    r"(?:[ T]\d{1,2}(?:[.:]\d{2}){0,2})?(?!\d)"
)
_KINDS = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE: "fixed",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "mobile",
    PhoneNumberType.TOLL_FREE: "tollfree",
    PhoneNumberType.PREMIUM_RATE: "premium",
    PhoneNumberType.SHARED_COST: "shared",
    PhoneNumberType.VOIP: "voip",
    PhoneNumberType.PAGER: "pager",
    PhoneNumberType.UAN: "uan",
}
_NETWORKS = (("visa", r"4"), ("mastercard", r"5[1-5]|2[2-7]"), ("amex", r"3[47]"), ("rupay", r"60|65|81|82|508"),
             ("diners", r"3[068]"), ("discover", r"6011|64"), ("jcb", r"35"), ("unionpay", r"62"), ("maestro", r"5[06-9]|6"))  # fmt: skip


class Group(NamedTuple):
    """A group of digits inside a run, with its offsets in the text."""

    start: int
    end: int
    digits: str


class Numbers:
    """Finds PHONE, CARD, AADHAAR, BANK_ACCOUNT, IMEI, and ORDER_ID for what is left of seven digits and more."""

    entities = frozenset({"PHONE", "CARD", "AADHAAR", "BANK_ACCOUNT", "IMEI", "ORDER_ID"})

    def __init__(self, *, linear: bool = True) -> None:
        self._run = compile_with(RUN, linear=linear)
        self._amount = compile_with(AMOUNT, linear=linear)

    def find(self, text: str) -> Iterator[Span]:
        """Yield the spans of a folded text."""
        text = blank(text, [match.span() for match in self._amount.finditer(text)])
        for match in self._run.finditer(text):
            start, end = match.span()
            if not _DATE.fullmatch(text, start, end):
                yield from self._split(text, start, end)

    def _split(self, text: str, start: int, end: int) -> Iterator[Span]:
        """Take a run apart, longest readable number first, from the left."""
        groups = [Group(m.start(), m.end(), m.group()) for m in re.finditer(r"\d+", text[:end][start:])]
        groups = [Group(g.start + start, g.end + start, g.digits) for g in groups]
        first = 0
        while first < len(groups):
            last = min(len(groups), first + LONGEST)
            while last > first and not (span := _judge(text, groups[first:last], start if first == 0 else None)):
                last -= 1
            if last > first and span:
                yield span
                first = last
            else:
                first += 1


def _judge(text: str, groups: Sequence[Group], opening: int | None) -> Span | None:
    digits = "".join(group.digits for group in groups)
    if not 7 <= len(digits) <= LONGEST:
        return _long(text, groups) if len(groups) == 1 and len(digits) > LONGEST else None
    start, end = groups[0].start, groups[-1].end
    before = text[max(0, start - WINDOW) : start].lower().rstrip("+( ")
    plus = start > 0 and "+" in text[max(0, start - 2) : start]
    sizes = tuple(len(group.digits) for group in groups)
    found = _classify(digits, before + " ", plus=plus, sizes=sizes, adjoined=_adjoined(text, start, end))
    if not found or (len(groups) > 1 and _DATE.search(text, start, end)):
        return None
    if plus and found[0] == "PHONE" and opening is not None:
        start = opening
    return Span(*_whole_word(text, start, end), *found)


def _whole_word(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a span over the letters and digits that adjoin it: an identifier is masked whole."""
    while start > 0 and text[start - 1].isascii() and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isascii() and text[end].isalnum():
        end += 1
    return start, end


def _adjoined(text: str, start: int, end: int) -> bool:
    return (start > 0 and (text[start - 1].isalpha() or text[start - 1] == "_")) or (
        end < len(text) and text[end].isalpha()
    )


def _long(text: str, groups: Sequence[Group]) -> Span | None:
    return Span(groups[0].start, groups[-1].end, "ORDER_ID", score=0.2) if text else None


def _classify(
    digits: str, before: str, *, plus: bool, sizes: tuple[int, ...], adjoined: bool
) -> tuple[str, str, float] | None:
    said = {name for name, pattern in _CONTEXT.items() if pattern.search(before)}
    if "number" in said and not said & {"reference", "account", "aadhaar", "card", "imei"}:
        said.add("phone")
    if "money" in said and (len(sizes) == 1 or (len(sizes) == 2 and sizes[1] <= 2)):
        return None
    if plus and len(digits) > 15:
        return ("ORDER_ID", "", 0.2) if len(sizes) == 1 else None
    if plus:
        phone = read_phone(digits, plus=True)
        return "PHONE", phone or "XX:unknown", 0.95 if phone else 0.5
    if "imei" in said and len(digits) in (15, 16):
        return "IMEI", "", 0.9
    return _checked(digits, said, sizes) or _worded(digits, said, sizes, adjoined=adjoined)


def _checked(digits: str, said: set[str], sizes: tuple[int, ...]) -> tuple[str, str, float] | None:
    """Judge by a checksum or a numbering plan, unless the words say that it is a reference or an account."""
    told = bool(said & {"reference", "account"}) and "phone" not in said and "card" not in said
    if 13 <= len(digits) <= 19 and (network := _network(digits)) and luhn.is_valid(digits) and not told:
        return "CARD", network, 0.9
    phone = (
        None
        if told and not (_is_mobile(digits) and "account_near" not in said and "reference" not in said)
        else read_phone(digits)
    )
    bare = len(sizes) == 1 and not _is_mobile(digits) and not digits.startswith(("91", "1800", "1860", "0"))
    foreign = bare or (len(digits) == 12 and not digits.startswith("91"))
    if phone and (not foreign or "phone" in said):
        return "PHONE", phone, 0.8
    if "aadhaar" in said or (not told and sizes in ((12,), (4, 4, 4))):
        return ("AADHAAR", "", 0.85) if _is_aadhaar(digits) else None
    return None


def _is_mobile(digits: str) -> bool:
    """Tell the form of an Indian mobile number, with or without the trunk prefix 0."""
    return len(digits.lstrip("0")) == 10 and digits.lstrip("0")[0] in "6789" and len(digits) <= 11


def _is_aadhaar(digits: str) -> bool:
    return len(digits) == 12 and digits[0] not in "01" and bool(verhoeff.is_valid(digits))


def _worded(digits: str, said: set[str], sizes: tuple[int, ...], *, adjoined: bool) -> tuple[str, str, float] | None:
    if "account" in said and 8 <= len(digits) <= 18:
        return "BANK_ACCOUNT", "", 0.7
    if "reference" in said:
        return "ORDER_ID", "", 0.6
    if "phone" in said and len(digits) <= 13 and "date" not in said:
        return "PHONE", "XX:unknown", 0.5
    if len(sizes) > 3 and set(sizes) == {4}:
        return "ORDER_ID", "", 0.3  # written as a card is, but failing its check
    if len(sizes) > 1:
        return ("PHONE", "XX:unknown", 0.2) if len(digits) <= 13 and "date" not in said else None
    if adjoined:
        return "ORDER_ID", "", 0.2
    return ("PHONE", "XX:unknown", 0.3) if _is_mobile(digits) else ("ORDER_ID", "", 0.2)


def _network(digits: str) -> str | None:
    return next((name for name, prefix in _NETWORKS if re.match(prefix, digits)), None)


@lru_cache(maxsize=8192)
def read_phone(digits: str, *, plus: bool = False) -> str | None:
    """Return the hint of a valid phone number (`IN:mobile`), or None; regions are tried in order."""
    if len(digits) == 10 and digits[0] in "6789" and not plus:
        return "IN:mobile"
    tries = [(f"+{digits}", None)] if plus or len(digits) > 11 else [(digits, region) for region in REGIONS]
    if digits.startswith("00"):
        tries = [(f"+{digits[2:]}", None)]
    for number, region in tries:
        try:
            parsed = phonenumbers.parse(number, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            kind = _KINDS.get(phonenumbers.number_type(parsed), "unknown")
            code = phonenumbers.region_code_for_number(parsed)
            return f"{code if code and len(code) == 2 and code.isalpha() else 'XX'}:{kind}"
    return None
