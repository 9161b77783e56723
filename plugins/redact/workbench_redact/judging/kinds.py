"""What a number of seven digits and more is, by its checksum first, then by the words before it."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from workbench_redact.judging import checks
from workbench_redact.judging.dates import STAMP
from workbench_redact.judging.nations import is_national
from workbench_redact.judging.phones import read_phone
from workbench_redact.words import Said

_TOLL_FREE = ("1800", "1860")
_CALLED = 4  # words before a number among which one for phones makes it one of any country
Verdict = tuple[str, str, float]  # entity, hint, score
LEAST: Verdict = ("ORDER_ID", "", 0.2)  # what a number is of which nothing is known


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
    """Tell an amount: ten digits and more are one only right after a currency, nine right after a word for money."""
    if len(number.digits) > 9:
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
    if len(sizes) == 1 and not other and checks.is_imei(digits):
        return "IMEI", "", 0.6
    if sizes == (3, 2, 4) and checks.ssn(digits):
        return "SSN", "", 0.9
    formed = told == "aadhaar" or (not other and len(digits) == 12 and (number.whole or sizes == (4, 4, 4)))
    if formed and checks.is_aadhaar(digits):
        return "AADHAAR", "", 0.85
    return _phone(number, told)


def _phone(number: Number, told: str | None) -> Verdict | None:
    digits, said = number.digits, number.said
    national = digits[2:] if len(digits) == 12 and digits.startswith("91") else digits
    if number.sizes in ((2, 5, 5), (2, 10)) and is_mobile(national):
        return "PHONE", "IN:mobile", 0.8  # written as no other number is
    landline = len(digits) == 11 and digits[0] == "0" and len(number.sizes) == 2 and number.sizes[0] > 2
    mobile = is_mobile(national) or landline or (digits[:4] in _TOLL_FREE and len(digits) < 12)
    if told == "card" and said.near("reference", 2):
        told = "reference"  # a card that no bank gave
    if told == "aadhaar" and len(digits) < 12:
        told = None  # it is too short to be one
    if told == "reference" and len(digits) == 10 and _of_its_owner(number):
        told = None
    reach = 1 if told == "account" and "number" not in said else 3 if "number" in said else 2
    if told in ("reference", "account", "licence", "aadhaar") and not (mobile and not said.near(told, reach)):
        return None
    if len(digits) < 10 and len(number.sizes) > 1 and digits.startswith(_TOLL_FREE) and "phone" not in said:
        return None  # hours, or from so much to so much
    if told == "otp" and (len(digits) <= 8 or (len(digits) == 9 and said.near("otp", 0))):
        return "OTP", "", 0.7
    american = number.sizes[:2] == (1, 3)  # its country's code stands apart: `1-800-…`
    here = digits[0] == "0" or (digits.startswith(_TOLL_FREE) and not american)
    abroad = american or (told == "phone" and said.near("phone", _CALLED) and len(digits) > 10 and not here)
    phone = (read_phone(digits, plus=True) if abroad else None) or read_phone(digits)
    bare = len(number.sizes) == 1 and not mobile and not digits.startswith(("91", "44", "1800", "1860", "0"))
    foreign = bare or (len(digits) == 12 and not digits.startswith(("91", "44")))
    if phone and (not foreign or "phone" in said or (said.near("number", 2) and len(said) == 1)):
        return "PHONE", phone, 0.8
    return None


def _of_its_owner(number: Number) -> bool:
    """Tell ten digits that are rather of the one who pays or buys: `UPI number 98…`, `your bill for 98…`."""
    said = number.said
    if not (is_mobile(number.digits) or number.digits[0] == "0"):
        return False
    paid = said.get("upi") == said["reference"]
    return said["reference"] > 0 and (paid or (said.get("bought") == said["reference"] and not said.near("number", 0)))


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
    return ("PHONE", "XX:unknown", 0.3) if is_mobile(digits) else LEAST
