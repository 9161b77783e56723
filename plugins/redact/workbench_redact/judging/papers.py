"""Papers: passports, plates, cards' expiry and foreign numbers, by their checks and by what is said about them."""

from __future__ import annotations

import re

from workbench_redact.judging import checks
from workbench_redact.judging.handles import Found
from workbench_redact.judging.nations import passes
from workbench_redact.judging.references import before

AROUND = 1024  # characters about an expiry in which a card is told of


def expiry(text: str, start: int, end: int) -> Found | None:
    """Judge a month and a year by what else is said of a card."""
    if text[end : end + 1] in ("/", "-") or _PAPER.search(before(text, start, 48)):  # a day; or of another paper
        return None
    named = text[start].isalpha()  # a month in words, which offers run to as well
    sure = _EXPIRY.search(before(text, start, 12)) if named else end - start > 5
    told = _CARD_OR_CODE if named else _CARD
    return ("", end) if sure or told.search(text, max(0, start - AROUND), end + AROUND) else None


_EXPIRY = re.compile(r"\b(?:exp(?:iry)?|thru)\b\W{0,3}$", re.IGNORECASE)
_CARD = re.compile(r"\b(?:card|cvv|cvc|exp|thru)", re.IGNORECASE)
_CARD_OR_CODE = re.compile(r"\b(?:card|cvv|cvc)", re.IGNORECASE)
_PAPER = re.compile(r"\b(?:passport|visa|licen[cs]e|dl|permit|policy|insurance|puc|batch|mfg)\b", re.IGNORECASE)


def pan(text: str, start: int, end: int) -> Found | None:
    """Judge a PAN, or one of which signs hide a part."""
    value = text[start:end]
    whole = _PAN.fullmatch(value) or (_MASKED_PAN.fullmatch(value) and sum(map(_HIDING.__contains__, value)) > 2)
    return ("", end) if whole and not text[end : end + 1].isalnum() else None


_PAN = re.compile(r"[A-Z]{5}[ .-]?(?=.*[0-9].*[0-9])[0-9OILSBZ]{4}[ .-]?[A-Z]", re.IGNORECASE | re.ASCII)
_HIDING = frozenset("xX*#•●·")
_MASKED_PAN = re.compile(r"(?=.*[0-9])[A-Za-z*#•●·]{0,5}[xX*#•●·]{2,9}[0-9]{0,4}[A-Za-z*#•●·]?")


def passport(text: str, start: int, end: int) -> Found | None:
    """Judge a passport's number by its letters and digits."""
    value = text[start:end].replace(" ", "").replace("-", "")
    digits = sum(map(str.isdigit, value))
    return ("", end) if digits > 4 and (digits < len(value) or digits == 9) and len(value) < 11 else None


_NUMBER_OF = re.compile(r"(?:\bno\.?|number|plate|reg|[:#])\s?$", re.IGNORECASE)
_COMMON = frozenset(
    "ALL AND ANY ARE BUT CAN DAY FOR GET HAS MAX MIN NEW NOT NOW OFF ONE OUT PER THE TWO WAS YOU".split()  # noqa: SIM905
)
_UNITS = frozenset(("rs", "km", "am", "pm", "to"))


def plate(text: str, start: int, end: int) -> Found | None:
    """Judge a plate of India without a series or with a short number, or one of Britain, by how it is written."""
    value = text[start:end]
    parts = re.findall(r"[A-Za-z]+|[0-9]+", value)
    if parts[-1].isalpha():
        return ("", end) if value.isupper() and parts[-1] not in _COMMON else None
    if not value.isupper() and not _NUMBER_OF.search(before(text, start, 8)):
        return None
    short = len(parts) < 4 and len(parts[-1]) < 4
    return None if short or (len(parts) > 2 and parts[2].lower() in _UNITS) else ("", end)


def foreign_plate(text: str, start: int, end: int) -> Found | None:
    """Judge a plate of three letters and figures: the letters are no currency's, and no word's."""
    return None if text[start : start + 3] in _COMMON | _CURRENCIES else ("", end)


def any_plate(text: str, start: int, end: int) -> Found | None:
    """Judge what a word for plates stands before by its letters and figures, whatever its country."""
    value = re.sub("[ -]", "", text[start:end])
    mixed = any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    return ("", end) if mixed and 5 <= len(value) <= 8 and value[:3] not in _COMMON | _CURRENCIES else None


_CURRENCIES = frozenset("INR USD GBP EUR AED SGD AUD CAD GHS NGN KES ZAR PHP MYR SAR QAR EMI MRP".split())  # noqa: SIM905


def hkid(text: str, start: int, end: int) -> Found | None:
    """Judge an identity card of Hong Kong by its check."""
    return ("", end) if passes("hkid", text[start:end].replace("(", "").rstrip(")")) else None


LETTERED_PLATE = (
    rf"(?-i:(?:{'|'.join(sorted(checks.STATES))})[ .-]?(?:[0-9][OoIl0-9]?|[OoIl][0-9])"
    r"[ .-]?[A-Z]{1,3}[ .-]?[0-9OoIl]{4}\b)"
)
_FIGURES = re.compile(r"[0-9OoIl]{1,2}(?=[ .-]?[A-Z]{1,3}[ .-]?[0-9OoIl]{4}$)|[0-9OoIl]{4}$", re.ASCII)


def lettered_plate(text: str, start: int, end: int) -> Found | None:
    """Judge a plate with letters for some of its digits."""
    figures = "".join(_FIGURES.findall(text[start:end]))
    digits = sum(map(str.isdigit, figures))
    return ("", end) if 3 < digits < len(figures) else None


def upper(text: str, start: int, end: int) -> Found | None:
    """Take what is written in capitals."""
    return ("", end) if text[start:end].isupper() else None


def tax(text: str, start: int, end: int) -> Found | None:
    """Judge a tax number of Australia, or of Canada, by its check."""
    digits = re.sub(r"\D", "", text[start:end])
    return ("", end) if passes("au.tfn", digits) or passes("ca.sin", digits) else None


def ssn(text: str, start: int, end: int) -> Found | None:
    """Judge a social security number by its areas."""
    return ("", end) if checks.ssn(re.sub(r"\D", "", text[start:end])) else None


def taxpayer(text: str, start: int, end: int) -> Found | None:
    """Take a GSTIN that is written apart; one in a piece is judged by its check."""
    return None if text[start:end].isalnum() else ("", end)


def last_of_ssn(text: str, start: int, end: int) -> Found | None:
    """Judge the last four digits of a social security number: that they are the last is said."""
    return ("", end) if _LAST.search(before(text, start, 40)) else None


_LAST = re.compile(r"\b(?:last|end(?:s|ing))\b", re.IGNORECASE)


def blocked(text: str, start: int, end: int) -> Found | None:  # noqa: ARG001
    """Judge a card's last digits in the words that block it: they are sent to a number."""
    return ("", end) if _SENT.match(text, end) else None


_SENT = re.compile(r"[^0-9\n]{1,24}[0-9][0-9 -]{5,12}")


def branch(text: str, start: int, end: int) -> Found | None:
    """Judge a branch's code written apart, or with an O for its zero."""
    value = re.sub("[ .-]", "", text[start:end]).upper()
    return checks.ifsc(value) and (value[:4], end)


def iban(text: str, start: int, end: int) -> Found | None:
    """Judge the longest part, to a space, that is one."""
    while end > start + 14:
        if (country := checks.iban(text[start:end])) is not None:
            return country, end
        end = text.rfind(" ", start, end)
    return None
