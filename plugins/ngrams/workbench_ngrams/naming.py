"""Naming: what a reader is told of placeholders and figures, which say nothing to whoever does not know their signs."""

from __future__ import annotations

import html
import re

LONGEST = 60  # signs of a message that are quoted

MASKED = {
    "AADHAAR": "an Aadhaar number", "ADDRESS": "an address", "AGE": "an age", "BANK_ACCOUNT": "an account number",
    "CARD": "a card number", "CARD_EXPIRY": "a card's expiry", "COORDINATES": "coordinates", "CVV": "a card's code",
    "DATE": "a date", "DATE_OF_BIRTH": "a date of birth", "DRIVING_LICENCE": "a driving licence",
    "EMAIL": "an e-mail address", "GSTIN": "a tax number", "IBAN": "an account number", "IFSC": "a bank's code",
    "IMEI": "a phone's serial number", "IP": "an internet address", "LOCATION": "a place",
    "MAC": "a device's address", "MASKED_ACCOUNT": "the last digits of an account or a card",
    "NATIONAL_ID": "an identity number", "OCCUPATION": "an occupation", "ORDER_ID": "a reference number",
    "ORGANIZATION": "an organisation", "OTP": "a one-time code", "PAN": "a PAN", "PASSPORT": "a passport number",
    "PERSON": "a name", "PHONE": "a phone number", "PINCODE": "a PIN code of the post", "RELATION": "a relation",
    "SSN": "a social security number", "UPI_ID": "a UPI id", "URL": "a link", "USERNAME": "a user name",
    "VEHICLE_REG": "a number plate", "VOTER_ID": "a voter id",
}  # fmt: skip
OTHER = "something masked"
PHONES = {
    "mobile": "a mobile number", "fixed": "a fixed line", "tollfree": "a toll-free number",
    "premium": "a premium number", "shared": "a shared-cost number", "voip": "an internet phone number",
    "pager": "a pager number", "uan": "a company's number",
}  # fmt: skip
_PLACEHOLDER = r"<(?P<entity>[A-Z][A-Z0-9_]+)(?::(?P<hint>[^<>\s]*))?>"
_COUNT = r"\d[\d,]*(?:\.\d+)?"
_CURRENCY = r"(?i:\b(?:rs|inr|usd|gbp|eur)(?![a-z])\.? ?|[₹£$€] ?)"
_APART, _ALONE = r"(?<![\w.,/-])", r"(?![\w/])"  # before and after figures that are of no longer sign
FIGURES = {
    "an amount of money": (
        rf"{_CURRENCY}{_COUNT}(?:/-)?|{_APART}{_COUNT}(?:/-|(?i:p|k| ?rs\.?| ?lakhs?| ?crores?)\b| ?[₹£$€])"
        rf"|{_APART}(?:\d{{1,3}}(?:,\d{{2,3}})+(?:\.\d{{1,2}})?|\d+\.\d{{2}}){_ALONE}"
    ),
    "a date": rf"{_APART}\d{{1,4}}(?P<joint>[/.-])\d{{1,2}}(?P=joint)\d{{2,4}}{_ALONE}",
    "a time": rf"{_APART}\d{{1,2}}(?::\d{{2}}(?::\d{{2}})?{_ALONE}|(?:[.:]\d{{2}})? ?(?i:[ap]\.?m)\b)",
    "a percentage": rf"{_APART}{_COUNT} ?%",
    "a number": r"(?<!\w)(?<!\w[.,/:-])#?\d+(?:[ .,:/()-]{1,2}\d+)*(?!\w)",
}
_STRANGE = re.compile(
    "|".join([_PLACEHOLDER, *(f"(?P<_{place}>{form})" for place, form in enumerate(FIGURES.values()))])
)
_RARE = re.compile(r"[\d<&]")  # what strange things begin with, or hold
_HOST = 30  # signs of a host that are told
_DIGIT = re.compile(r"\d")


def name_masked(entity: str, hint: str = "") -> str:
    """Return what a placeholder stands for: `a link to bit.ly`, `a UPI id (ybl)`; digits are shown as #."""
    noun = MASKED.get(entity, OTHER)
    if entity == "URL":
        scheme, _, rest = hint.partition(":")
        host = _DIGIT.sub("#", rest.partition("/")[0])
        noun = "a payment link" if scheme == "upi" else f"{noun} to {_shorten(host)}" if host else noun
        hint = ""
    elif entity == "PHONE":
        hint, _, kind = hint.partition(":")
        noun, hint = PHONES.get(kind, noun), hint.removeprefix("XX")
    return f"{noun} ({hint})" if hint.isalpha() else noun


def _shorten(host: str) -> str:
    return host if len(host) <= _HOST else f"{host[: _HOST - 1]}…"


def name_hinted(text: str, words: str) -> str:
    """Return what the first placeholder stands for whose hint holds these words of the canonical form."""
    for match in re.finditer(_PLACEHOLDER, text):
        told = " ".join(re.findall(r"[^\W_]+", _DIGIT.sub("0", match["hint"] or "")))
        if match["hint"] and words in told.lower():
            return name_masked(match["entity"], match["hint"])
    return OTHER


def say(quoted: str) -> str:
    """Say in plain words that a message holds what is quoted of it: figures and placeholders by what they are.

    What is only that needs no quotation: `holds an amount of money`; beside words it stands in brackets:
    `contains “[a percentage] off”`. Digits inside words are shown as #.
    """
    told = quoted
    if _RARE.search(quoted):  # most are plain words, and nothing more need be asked
        if alone := _STRANGE.fullmatch(quoted):
            return f"holds {_name(alone)}"
        told = html.unescape(_STRANGE.sub(lambda match: f"[{_name(match)}]", quoted))
    told = told if told.isprintable() else "".join(filter(str.isprintable, told))
    told = told if len(told) <= LONGEST else f"{told[: LONGEST - 1]}…"
    return f"contains “{_DIGIT.sub('#', told)}”"


def _name(match: re.Match[str]) -> str:
    if match["entity"]:
        return name_masked(match["entity"], match["hint"] or "")
    return next(noun for place, noun in enumerate(FIGURES) if match[f"_{place}"])
