"""Numbers of seven digits and more: phones, cards, Aadhaar, accounts, references; checksums first, then words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from workbench_redact import checks
from workbench_redact.dates import DATE, STAMP, is_date
from workbench_redact.nations import SAID as NATIONAL
from workbench_redact.nations import is_national, read_lettered
from workbench_redact.phones import read_phone
from workbench_redact.words import SAID, WINDOW, Page, Said, words_that_say

from workbench.contracts import Span

LONGEST = 19  # digits of the longest identifier, a card
_TOLL_FREE = ("1800", "1860")
_CALLED = 4  # words before a number among which one for phones makes it one of any country
_DIGITS = re.compile(r"\d+", re.ASCII)
_DOTTED = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.]?\d)", re.ASCII)
_DECIMAL = re.compile(r"\d{1,4}\.\d{3,6}|\d{1,4}\.\d{1,2} ?- ?\d{1,4}\.\d{1,2}", re.ASCII)
_VERSION = re.compile(r"\d{1,2}\.\d{1,2}\.\d{4,6}(?:\.\d{1,5})?", re.ASCII)
_BANK = re.compile(  # what follows an account's number
    r"[\s,;|/(-]{1,3}(?:me[, ]{1,2}|in )?(?:(?:[a-z]{2,8}[ ,:-]{1,2})?(?:ifsc\b|[a-z]{4}0[a-z0-9]{6}\b)|(?:[a-z]{2,10} )?(?:ka|ki|mera) (?:account|a/c|khata|acc)\b|(?:sbi|hdfc|icici|axis|pnb|kotak|canara|bob|state bank)\b)",
    re.IGNORECASE,
)
_SHORT_CODE = re.compile(r"\bto\s5676\d{3}", re.IGNORECASE)  # of banks
_EXTENSION = re.compile(r" ?(?:x|ext\.?) ?\d{1,5}$", re.ASCII)
_CLEAN = re.compile(r"(?:[₹£$€]|\b(?:rs|inr|usd))\.?\s?$")

_TOGETHER = str.maketrans("", "", "+() .-")
_SERIES = re.compile(r"(?:^|\s)[A-Za-z] ?$")
_NUMBERED = frozenset({"phone", "number", "account", "reference", "aadhaar", "card"})
DENYING = words_that_say(
    "money", "account", "reference", "licence", "aadhaar", "imei", "card", "otp", "passport", *NATIONAL
)
CALLING = frozenset(word for word in words_that_say("phone") if SAID[word][0] == ("phone",))
Verdict = tuple[str, str, float]


class Group(NamedTuple):
    """A group of digits inside a run, with its offsets in the text."""

    start: int
    end: int
    digits: str


class Number(NamedTuple):
    """A number as it is written: its digits, the sizes of its groups, and what is said before it."""

    digits: str
    sizes: tuple[int, ...]
    said: Said
    plus: bool
    adjoined: bool

    @property
    def spread(self) -> bool:
        """Whether every digit stands alone."""
        return len(self.sizes) > 3 and max(self.sizes) == 1

    @property
    def whole(self) -> bool:
        """Whether it is written in one piece, or every digit alone."""
        return len(self.sizes) == 1 or self.spread


def judge_run(page: Page, start: int, end: int) -> list[Span] | str:
    """Take a run of digits and separators apart, longest readable number first, from the left."""
    piece = page.text[start:end]
    if phone := _plain_phone(page, start, end, piece):
        return [phone]
    digits = piece.lstrip("+")
    if digits.isdecimal():
        if len(digits) == 7 and start > 2 and _SHORT_CODE.match(page.text, start - 3):
            return "it is a short code"
        at = end - len(digits)
        span = _judge(page, [Group(at, end, digits)], start)
        return [span] if span else "the words near it, or a date's form, say that it is none"
    if is_date(piece):
        return "it is a date"
    if (_DECIMAL.fullmatch(piece) or _VERSION.fullmatch(piece)) and "phone" not in page.before(start):
        return "it is a decimal fraction, or a version"
    dates = [match.span() for match in DATE.finditer(piece)]
    if dates and len(piece) > 10:
        return _between(page, start, end, dates)
    if match := _DOTTED.search(piece):
        hint = checks.address(match[0])
        if hint and len(match[0]) > len(piece) - 2:
            return [Span(start + match.start(), start + match.end(), "IP", hint, 0.8)]
    extension = _EXTENSION.search(piece)
    reach = start + extension.start() if extension else end
    found = list(_split(page, start, reach))
    if found and extension and found[-1].entity == "PHONE":
        found[-1] = found[-1]._replace(end=end)
    return found or "no part of it reads as an identifier"


def _plain_phone(page: Page, start: int, end: int, piece: str) -> Span | None:
    """Read a phone that no word near it denies: most are, and nothing more need be asked."""
    whole = piece.isdecimal()
    digits = piece if whole else piece.translate(_TOGETHER)
    if not 10 <= len(digits) <= 12 or not (whole or digits.isdecimal()):
        return None
    plus = piece[0] == "+"
    if not plus and not reads_as_phone(digits):
        return None
    text = page.text
    if (start and text[start - 1].isalnum()) or text[end : end + 1].isalnum():
        return None
    if not whole and ("  " in piece or DATE.search(text, start, end)):
        return None
    words = page.words(start - WINDOW, start)
    if not DENYING.isdisjoint(words) and (words[-1] not in CALLING or len(digits) == 12):
        return None
    hint = read_phone(digits, plus=plus)
    start += piece[0] == "(" and ")" not in piece
    return Span(start, end, "PHONE", hint, 0.95 if plus else 0.8) if hint else None


def reads_as_phone(digits: str) -> bool:
    """Tell digits that a phone of India, or one with its trunk prefix, begins with."""
    return is_mobile(digits) or digits[0] == "0" or digits[:2] == "91"


def free_phone(digits: str, start: int) -> Span | None:
    """Read digits written together, which no word near them denies to be a phone."""
    hint = read_phone(digits) if reads_as_phone(digits) else None
    return Span(start, start + len(digits), "PHONE", hint, 0.8) if hint else None


def _between(page: Page, start: int, end: int, dates: Sequence[tuple[int, int]]) -> list[Span] | str:
    """Judge what stands before, between and after dates."""
    edges = [start, *(start + place for date in dates for place in date), end]
    found = [span for first, last in zip(edges[::2], edges[1::2], strict=True) for span in _split(page, first, last)]
    return found or "it holds dates"


def _split(page: Page, start: int, end: int) -> Iterator[Span]:
    groups = [Group(start + m.start(), start + m.end(), m.group()) for m in _DIGITS.finditer(page.text[start:end])]
    first = 0
    while first < len(groups):
        last = min(len(groups), first + LONGEST)
        span = None
        while last > first and not (span := _judge(page, groups[first:last], start if first == 0 else None)):
            last -= 1
        if span:
            yield span
            first = last
        else:
            first += 1


def _judge(page: Page, groups: Sequence[Group], opening: int | None) -> Span | None:
    text = page.text
    digits = "".join(group.digits for group in groups)
    start, end = groups[0].start, groups[-1].end
    if not 7 <= len(digits) <= LONGEST:
        long = len(groups) == 1 and len(digits) > LONGEST
        return Span(*_whole_word(text, start, end), "ORDER_ID", "", 0.2) if long else None
    if len(groups) > 1 and DATE.search(text, start, end):
        return None
    plus = start > 0 and "+" in text[max(0, start - 2) : start]
    sizes = tuple(len(group.digits) for group in groups)
    said = page.before(start)
    if reach := read_lettered(text, start, end, said):
        return Span(start, reach, "NATIONAL_ID", "", 0.9)
    if (
        len(sizes) == 2
        and sizes[0] == sizes[1]
        and not is_mobile(digits)
        and text[groups[0].end] == "-"
        and not said.keys() & _NUMBERED
    ):
        return None  # from so much to so much
    found = classify(Number(digits, sizes, said, plus, _adjoined(text, start, end)))
    if not found:
        return None
    if found[0] == "ORDER_ID" and len(digits) > 8 and not said.near("reference", 3) and _BANK.match(text, end):
        found = "BANK_ACCOUNT", "", 0.6
    if (
        found[0] == "ORDER_ID"
        and (letter := _SERIES.search(text[max(0, start - 3) : start]))
        and said.near("passport", 3)
    ):
        return Span(start - len(letter[0].lstrip()), end, "PASSPORT", "", 0.9)
    if found[0] == "PHONE" and opening is not None and "+" in text[opening:start]:
        start = opening
    first, last = _whole_word(text, start, end)
    first -= found[0] == "PHONE" and text[first - 1 : first] == "(" and ")" in text[first:last]
    marked = found[0] == "ORDER_ID" and first > 0 and text[first - 1] == "#"
    return Span(first - marked, last, *found)


def _whole_word(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a span over the digits, and a few letters, that adjoin it: an identifier is masked whole."""
    first, last = max(0, start - 24), end + 24
    while start > first and text[start - 1].isascii() and text[start - 1].isalnum():
        start -= 1
    while end < min(last, len(text)) and text[end].isascii() and text[end].isalnum():
        end += 1
    return start, end


def _adjoined(text: str, start: int, end: int) -> bool:
    return (start > 0 and (text[start - 1].isalpha() or text[start - 1] == "_")) or (
        end < len(text) and text[end].isalpha() and text[end].isascii()
    )


def classify(number: Number) -> Verdict | None:
    """Say what a number of 7 to 19 digits is: its entity, hint and score; None for money and dates."""
    digits, sizes, said = number.digits, number.sizes, number.said
    if _is_money(number) and (len(sizes) == 1 or (len(sizes) == 2 and sizes[1] <= 2)) and not number.plus:
        return None
    if len(sizes) == 1 and len(digits) == 8 and (said.near("date", 0) or not said) and STAMP.fullmatch(digits):
        return None
    if number.plus:
        return _international(number)
    if "imei" in said and len(digits) in (15, 16):
        return "IMEI", "", 0.9
    if is_national(digits, sizes, said):
        return "NATIONAL_ID", "", 0.9
    return _checked(number) or _worded(number)


def _is_money(number: Number) -> bool:
    """Tell an amount: a mobile's form is one only right after a currency, a long number right after such a word."""
    if is_mobile(number.digits):
        return number.said.near("currency", 0)
    return number.said.near("money", 1 if len(number.digits) <= 8 else 0)


def _international(number: Number) -> Verdict | None:
    if len(number.digits) > 15:
        return ("ORDER_ID", "", 0.2) if len(number.sizes) == 1 else None
    phone = read_phone(number.digits, plus=True)
    return "PHONE", phone or "XX:unknown", 0.95 if phone else 0.5


def _checked(number: Number) -> Verdict | None:
    """Judge by a checksum or a numbering plan, unless the words say that it is something else."""
    digits, sizes, said = number.digits, number.sizes, number.said
    told = said.nearest("phone", "card", "aadhaar", "account", "reference", "otp", "licence")
    other = told in ("account", "reference", "licence")
    if (not other or "card" in said) and (network := checks.network(digits)):
        return "CARD", network, 0.9
    if sizes == (3, 2, 4) and checks.ssn(digits):
        return "SSN", "", 0.9
    formed = told == "aadhaar" or (not other and len(digits) == 12 and (number.whole or sizes == (4, 4, 4)))
    if formed and checks.is_aadhaar(digits):
        return "AADHAAR", "", 0.85
    return _phone(number, told)


def _phone(number: Number, told: str | None) -> Verdict | None:
    digits, said = number.digits, number.said
    national = digits[2:] if len(digits) == 12 and digits.startswith("91") else digits
    mobile = is_mobile(national) or (digits[:4] in _TOLL_FREE and len(digits) < 12)
    if told == "card" and said.near("reference", 2):
        told = "reference"  # a card that no bank gave
    if told == "aadhaar" and len(digits) < 12:
        told = None  # it is too short to be one
    reach = 1 if told == "account" and "number" not in said else 3 if "number" in said else 2
    if told in ("reference", "account", "licence", "aadhaar") and not (mobile and not said.near(told, reach)):
        return None
    if told == "otp" and (len(digits) <= 8 or (len(digits) == 9 and said.near("otp", 0))):
        return "OTP", "", 0.7
    abroad = told == "phone" and said.near("phone", _CALLED) and len(digits) > 10 and digits[0] != "0"
    phone = (read_phone(digits, plus=True) if abroad else None) or read_phone(digits)
    bare = len(number.sizes) == 1 and not mobile and not digits.startswith(("91", "44", "1800", "1860", "0"))
    foreign = bare or (len(digits) == 12 and not digits.startswith(("91", "44")))
    if phone and (not foreign or "phone" in said or (said.near("number", 2) and len(said) == 1)):
        return "PHONE", phone, 0.8
    return None


@lru_cache(maxsize=1024)
def is_mobile(digits: str) -> bool:
    """Tell the form of an Indian mobile number, with or without the trunk prefix 0."""
    bare = digits.lstrip("0")
    return len(bare) == 10 and bare[0] in "6789" and len(digits) <= 11


def _worded(number: Number) -> Verdict | None:
    digits, sizes, said = number.digits, number.sizes, number.said
    told = said.nearest("account", "reference", "licence", "passport", "phone", "aadhaar", "card")
    if told == "account" and 8 <= len(digits) <= 18:
        return "BANK_ACCOUNT", "", 0.7
    if told == "licence" and len(sizes) == 1:
        return "DRIVING_LICENCE", "", 0.5
    if told == "passport" and len(digits) in (8, 9):
        return "PASSPORT", "", 0.7
    if told in ("reference", "aadhaar", "card", "passport"):
        return "ORDER_ID", "", 0.6
    if "numbered" in said and told != "phone" and len(sizes) == 1 and not is_mobile(digits):
        return "ORDER_ID", "", 0.4
    dated = said.near("date", 0) and (len(digits) <= 8 or len(sizes) > 1)
    if (told == "phone" or ("number" in said and len(digits) <= 11)) and len(digits) <= 13 and not dated:
        return "PHONE", "XX:unknown", 0.5
    if len(sizes) > 2 and set(sizes) == {4}:
        return "ORDER_ID", "", 0.3  # written as a card is, but failing its check
    if len(sizes) > 1:
        return ("PHONE", "XX:unknown", 0.2) if len(digits) <= 13 and not said.near("date", 0) else None
    if number.adjoined:
        return "ORDER_ID", "", 0.2
    return ("PHONE", "XX:unknown", 0.3) if is_mobile(digits) else ("ORDER_ID", "", 0.2)
