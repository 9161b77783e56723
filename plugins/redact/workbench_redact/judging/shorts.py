"""Short numbers, of three to eight digits: codes, pincodes, last digits, short references. Words decide, always."""

from __future__ import annotations

import re
from functools import cached_property

from workbench_redact.words import AFTER, WINDOW, Page, Said, hear, words_that_say

from workbench.contracts import Span

MONEY = words_that_say("money") - {
    b"lakh",
    b"crore",
    b"hazaar",
    b"hazar",
    b"hajar",
    b"bal",
    b"balance",
    b"worth",
    b"amt",
    b"amount",
}
CODING = words_that_say("otp", "handed")
TELLING = words_that_say("ending", "blocked", "account", "card", "reference", "drawn")
CLOSE = 4  # words before a number among which these count
_SIGNS, _JOINTS, _DOLLAR = "£₹$€", ",.:/-", ord("$")
_MONEY_AFTER = re.compile(
    r"(?:/-|%|[.,]\d|\s?(?:(?:rs|inr)(?!\.?\s?\d)|rupees?|rupaye|lakhs?|crores?|cr|k|km|kms|mb|gb|points?|pts|coins?|people|users?|hrs|mins?|steps|mah|ml|kg|gm|sq|cash|only/-)\b)"
)
# What stands behind an amount of money, or a count of people, that is no number of anybody's.
AMOUNT_AFTER = re.compile(
    r"(?:/-|(?:,\d\d)?\s?(?:(?:rs|inr|usd|eur|gbp)\b(?!\.?\s?\d)|(?:rupees?|rupaye|dollars?|pounds?|euros?|naira|dirhams?|taka|rubles?|people|persons|users|views|subscribers|votes|followers|downloads)\b|रुपये|रुपए|रूपये|ரூபாய்|రూపాయలు|টাকা|રૂપિયા|ರೂಪಾಯಿ|രൂപ|ਰੁਪਏ|[₹$€£](?!\s?\d)))",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_TOWN = re.compile(r"[a-z\u0900-\u0dff]{3,}\.?\s?[-–(]\s?$")
_USE = re.compile(r"\b(?:use|enter|quote|input|submit|type|with|daal\w*|daale\w*)\s(?:code\s|otp\s|pin\s)?$")
_FOR_WHAT = re.compile(
    r"\s(?:is )?(?:for|to)\b[^.!?]{0,32}\b(?:txn|transaction|log ?in|payment|purchase|verif\w*|regist\w*|reset|sign ?in|authoris\w*|authoriz\w*)\b"
)
_FOR = re.compile(r"\s?(?:to|for|as|on)\b")
_HANDED = re.compile(
    r"\b(?:share|tell|show|give|provide|mention|bata\w*|dikha\w*|do not share|don.t share)\b[^.!?\d]{0,24}$|\b(?:rider|driver|delivery|captain|ride|start|pickup|trip|gate)[^.!?\d]{0,12}$"
)
_HANDS = re.compile(r"[^.!?\d]{0,28}\b(?:rider|driver|delivery|captain|agent|executive|partner|valet|guard|courier)\b")
_GIVEN = re.compile(
    r"\s(?:bata|bol|dikha|de)\w*\b[^.!?\d]{0,28}\b(?:rider|driver|delivery|captain|agent|executive|partner|valet|guard|courier)\b"
)
_IS = re.compile(
    r"\s?(?:[-:=]\s?)?(?:is|as|are|for|to|your|ur|my|mera|meri|mere|nimma|tamaro|tumcha|ungal|apnar|tuhada|the|aapka|aapki|apka|hai|h|aaya|aya|ye|yeh|wala|use|was|valid|otp|will|आपका|आपकी|है|को|আপনার|మీ|உங்கள்|ನಿಮ್ಮ|നിങ്ങളുടെ|તમારો|ਤੁਹਾਡਾ|तुमचा|आपला|ही|हा|तुझा|என்பது|అనేది|ఇది|ആണ്|ହେଉଛି|হল|হলো|এটি|છે|ਹੈ|es|est|ist|é|adalah)(?![a-z\u0900-\u0dff])"
)
_STATED = re.compile(r"(?:\bis|:|-|hai|=|है)\s?$")
_PIN_WORD = re.compile(r"(?:\bpin|पिन)\s?(?:no\.?|number)?\s?[:.-]?\s?$")
_PIN_CODE = re.compile(r"(?:\bpin\s?code\b|पिन\s?कोड)[^.!?]{0,12}$")
_SECRET_PIN = re.compile(
    r"\b(?:ride|atm|upi|delivery|start|login|debit|card|transaction|secret|trip|set|new|door|gate)\s(?:\w+\s)?pin\b[^.!?]{0,12}$"
)
_SENT_TO = re.compile(
    r"\b(?:deliver|ship|courier|available|serviceable|area|location|address)[a-z]*\s(?:[a-z]+\s){0,2}(?:at|to|in)\s$"
)
_AFTER_NAME = re.compile(r"[A-Z][a-z]{2,}\.?(?P<apart>,\s?|\s?[-–(]\s?)?\s?$")  # of a place, as it may be
_SENT_THERE = re.compile(r"\s(?:me|mein|par|pe|pr)\s(?:courier|deliver|parcel|service|shipping)")
_SECOND = re.compile(r"pin\s?codes?\b[^.!?\d]{0,16}[1-8]\d{5}\s?(?:,|/|&|to|and|or|se)\s?$")
_BLOCKING = re.compile(r"\b(?:sms|send|text|type|msg|bhejo)\W{1,3}\w+\s(?:(?!to\b)\w{1,4}\s)?$")
_FLIGHT = re.compile(r"\b(?:6e|ai|sg|uk|qp|ix|i5|ba|ek|qr|sq|ey|lh|aa|ua|dl)[\s-]$")
_DIALLED = re.compile(r"(?:\b(?:helpline|toll ?free|dial|call)|हेल्पलाइन|डायल|कॉल)\s?$")  # of short codes
_CODED = re.compile(  # what has a code that is no secret
    r"\b(?:sort|employee|emp|staff|branch|client|customer|country|std|area|error|product|item|station|hsn|sac) ?code\W{1,3}(?:is )?$"
)
_WORTH = re.compile(r"\b(?:gift cards? (?:of|worth)|cards? worth)\s$")  # what a gift card holds
_ADDRESS_ENDS = re.compile(r"\s?(?:$|[,.;)\n]|india\b)")
_CIRCLES = frozenset("11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 30 31 32 33 34 36 37 38 39 40 41 42 43 44 "
    "45 46 47 48 49 50 51 52 53 56 57 58 59 60 61 62 63 64 67 68 69 70 71 72 73 74 75 76 77 78 79 80 81 82 83 84 85".split())  # fmt: skip


class Short:
    """A short number in its place: the text around it, lower case, and what that says, listened to when asked."""

    def __init__(self, page: Page, start: int, end: int, digits: str, said: Said) -> None:
        self.digits, self.said = digits, said
        self.before = page.text[max(0, start - 64) : start].lower()
        self.after = page.text[end : end + 64].lower()
        self.written = page.text[max(0, start - 32) : start]
        self._place = page, start, end

    @cached_property
    def far(self) -> Said:
        """What is said before it, other numbers notwithstanding."""
        return self._place[0].far(self._place[1])

    @cached_property
    def next(self) -> Said:
        """What is said after it."""
        return self._place[0].after(self._place[2])


def judge_short(page: Page, start: int, end: int, digits: str) -> list[Span] | str:
    """Judge a short number by the words around it; most are amounts, and are told at a glance."""
    if start and _is_part(page.text, start):
        return "it is money, or part of a longer figure"
    words = page.words(start - WINDOW, start)
    if words and (words[-1] in MONEY or words[-1][-1] == _DOLLAR):
        return "it is money, or part of a longer figure"
    if (
        len(digits) != 6
        and TELLING.isdisjoint(words[-CLOSE:])
        and CODING.isdisjoint(words)
        and CODING.isdisjoint(page.words(end, end + AFTER))
    ):
        return "no word near it says what it is"
    number = Short(page, start, end, digits, hear(words[::-1]))
    if number.said.near("bound", 0):
        return "it is a bound of something"
    if _MONEY_AFTER.match(number.after) and not number.said.near("otp", 2):
        return "it is an amount or a measure"
    for rule in RULES:
        if found := rule(number):
            return [Span(start, end, found[0], "", found[1])]
    return "no word near it says what it is"


def _is_part(text: str, start: int) -> bool:
    """Tell what a sign of money, or a digit and a joint, stand before."""
    sign = text[start - 1]
    return sign in _SIGNS or (sign in _JOINTS and text[start - 2 : start - 1].isdecimal())


def _ending(n: Short) -> tuple[str, float] | None:
    if n.said.near("blocked", 1) and 3 <= len(n.digits) <= 6 and _BLOCKING.search(n.before):
        return "MASKED_ACCOUNT", 0.8
    if not 3 <= len(n.digits) <= 6 or not n.said.near("ending", 3) or _is_year(n.digits):
        return None
    of = n.said.near("ending", 0) or (n.said.keys() | n.next.keys()) & {"account", "card", "phone", "aadhaar"}
    return ("MASKED_ACCOUNT", 0.9) if of else None


def _pincode(n: Short) -> tuple[str, float] | None:
    if len(n.digits) != 6 or n.digits[0] not in "12345678":
        return None
    if n.said.near("pincode", 4) or _PIN_CODE.search(n.before) or _SECOND.search(n.before):
        return "PINCODE", 0.95
    if _PIN_WORD.search(n.before) and not _SECRET_PIN.search(n.before):
        return "PINCODE", 0.8
    if n.next.near("otp", 4):
        return None
    told = n.said.nearest("otp", "reference", "account", "place", "money", "score", "coupon", "phone")
    return ("PINCODE", 0.6) if told == "place" or (told is None and _ends_address(n)) else None


def _ends_address(n: Short) -> bool:
    """Tell a number of a postal circle that stands where a pincode does: behind a place, or where something is sent."""
    if n.digits[3:] == "000" or n.digits[:2] not in _CIRCLES:
        return False
    if _TOWN.search(n.before) or _SENT_TO.search(n.before) or _SENT_THERE.match(n.after):
        return True
    name = _AFTER_NAME.search(n.written)
    if name is None or n.far.near("otp", 14) or not _ADDRESS_ENDS.match(n.after):
        return False
    return bool(name["apart"]) or n.far.near("place", 14)


def _otp(n: Short) -> tuple[str, float] | None:
    if not 4 <= len(n.digits) <= 8 or (len(n.digits) < 6 and _DIALLED.search(n.before)):
        return None
    if _CODED.search(n.before):
        return ("ORDER_ID", 0.5) if n.said.near("reference", 1) else None
    told = n.said.nearest("otp", "pincode", "reference", "account", "card")
    if told == "otp" and (n.said["otp"] <= 1 or not _is_year(n.digits)):
        return None if _discounts(n) else ("OTP", 0.9)
    if told is None and ":" in n.before[-2:] and n.next.near("otp", 9):
        return "OTP", 0.6
    if told != "pincode" and _STATED.search(n.before[-6:]) and n.far.near("otp", 14):
        return "OTP", 0.85
    if _IS.match(n.after) and n.next.near("otp", 7) and not (told and n.said.near(told, 1)):
        return "OTP", 0.85
    return None


def _sent(n: Short) -> tuple[str, float] | None:
    """Tell a code that a message begins with, and for what it is."""
    begins = not n.before.strip() and 4 <= len(n.digits) <= 8
    return ("OTP", 0.6) if begins and _FOR_WHAT.match(n.after) else None


def _handed(n: Short) -> tuple[str, float] | None:
    if not 4 <= len(n.digits) <= 8 or _is_year(n.digits):
        return None
    if _FOR.match(n.after) and _USE.search(n.before):
        return None if _discounts(n) else ("OTP", 0.7)
    given = _GIVEN.match(n.after) or (_HANDS.match(n.after) and _HANDED.search(n.before))
    return ("OTP", 0.6) if given else None


def _last_digits(n: Short) -> tuple[str, float] | None:
    told = n.said.nearest("account", "card", "reference", "otp", "phone")
    if told == "card" and _WORTH.search(n.before):
        return None
    if told in ("account", "card") and n.said.near(told, 1) and 3 <= len(n.digits) <= (5 if told == "account" else 4):
        return None if _is_year(n.digits) and n.said.near(told, 1) > 0 else ("MASKED_ACCOUNT", 0.7)
    return ("BANK_ACCOUNT", 0.5) if told == "account" and len(n.digits) > 5 and n.said.near("account", 2) else None


def _reference(n: Short) -> tuple[str, float] | None:
    told = n.said.nearest("reference", "money", "otp", "phone", "score", "coupon")
    far = 5 if n.said.near("number", 0) else 2
    if (
        told == "reference"
        and n.said.near("reference", far)
        and not _is_year(n.digits)
        and not _FLIGHT.search(n.before)
    ):
        return "ORDER_ID", 0.5
    if n.said.near("drawn", 1) and n.said.near("number", 0):
        return "ORDER_ID", 0.5
    return ("ORDER_ID", 0.4) if told is None and len(n.digits) == 6 and n.said.near("number", 0) else None


def _is_year(digits: str) -> bool:
    return _YEAR.fullmatch(digits) is not None


def _discounts(n: Short) -> bool:
    """Tell a promotion's code: it is for everybody."""
    return (
        n.said.near("coupon", 4) or (n.next.near("money", 4) and not n.said.near("otp", 1)) or n.next.near("coupon", 3)
    )


RULES = (_ending, _pincode, _otp, _sent, _handed, _last_digits, _reference)
