"""Codes: words of letters and digits, by their shape and, where there is one, their check."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from workbench_redact.judging import checks
from workbench_redact.judging.kinds import Number, classify, is_mobile
from workbench_redact.judging.nations import passes
from workbench_redact.judging.shorts import judge_short
from workbench_redact.words import SAID, Page, Said

from workbench.contracts import Span


class Shape(NamedTuple):
    """A form of a word, the check that its value must pass, and the words that must (or must not) be near."""

    entity: str
    pattern: re.Pattern[str]
    check: Callable[[str], str | None]
    score: float
    needs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


def _always(value: str) -> str | None:  # noqa: ARG001
    return ""


def _shape(
    entity: str, pattern: str, check: Callable[[str], str | None], score: float, needs: str = "", unless: str = ""
) -> Shape:
    return Shape(
        entity, re.compile(pattern, re.IGNORECASE | re.ASCII), check, score, tuple(needs.split()), tuple(unless.split())
    )


def _nation(check: str, pattern: str, unless: str = "") -> Shape:
    return _shape("NATIONAL_ID", pattern, lambda value: "" if passes(check, value) else None, 0.9, unless=unless)


SHAPES = (
    _shape("PAN", r"[A-Z]{5}[0-9]{4}[A-Z]", checks.pan, 0.9),
    _shape("PAN", r"[A-Z]{5}[0-9]{4}[A-Z]", _always, 0.8, "pan"),
    _shape("GSTIN", r"[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][0-9A-Z]Z[0-9A-Z]", checks.gstin, 0.95),
    _shape("IFSC", r"[A-Z]{4}0[A-Z0-9]{6}", checks.ifsc, 0.9),
    _shape("IFSC", r"[A-Z]{4}0[A-Z0-9]{6}", lambda value: value[:4].upper(), 0.9, "ifsc"),
    _shape("VOTER_ID", r"[A-Z]{3}/?[0-9]{7}", _always, 0.9, "voter"),
    _shape("PASSPORT", r"[A-Z]{1,2}[0-9]{7,8}|[0-9]{9}", _always, 0.9, "passport"),
    _shape("DRIVING_LICENCE", r"[A-Z]{2}[0-9]{2}[-/ ]?(?:19|20)[0-9]{9}", checks.state, 0.9),
    _shape("DRIVING_LICENCE", r"(?=.*[0-9]{5})[A-Z]{1,2}[0-9A-Z/-]{6,16}", _always, 0.7, "licence"),
    _shape("VOTER_ID", r"(?!INR|USD|EUR|GBP|MRP)[A-Z]{3}[0-9]{7}", _always, 0.7, unless="reference account"),
    _shape("IBAN", r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", checks.iban, 0.95),
    _nation("it.codicefiscale", r"[A-Z]{6}[0-9LMNP-V]{2}[A-EHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]"),
    _nation("mx.curp", r"[A-Z]{4}[0-9]{6}[HMX][A-Z]{5}[0-9A-Z][0-9]"),
    _nation("fi.hetu", r"[0-3][0-9][01][0-9]{3}A[0-9]{3}[0-9A-Z]"),
    _nation("nric", r"[STFGM][0-9]{7}[A-Z]", unless="reference account"),
    _nation("es.nie", r"[XYZ]-?[0-9]{7}-?[A-Z]", unless="reference account"),
    _shape("NATIONAL_ID", r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D]", _always, 0.8, unless="reference account"),
    _shape("VEHICLE_REG", r"[A-Z]{2}[0-9]{2}[0-9]{4}", checks.state, 0.6, "vehicle"),
)  # fmt: skip
_SHAPED = re.compile("|".join(f"(?:{shape.pattern.pattern})" for shape in SHAPES), re.IGNORECASE | re.ASCII)
_DATE = re.compile(
    r"\d{1,2}[-/](?:\d{1,2}|[A-Za-z]{3,9})[-/](?:19|20)?\d\d|(?:19|20)\d\d[-/]\d{1,2}[-/]\d{1,2}(?:T\d+)?|\d{1,2}(?:st|nd|rd|th)?[A-Za-z]{3,9}(?:19|20)\d\d|(?:19|20)\d\d[-/](?:19|20)?\d\d",
    re.ASCII,
)
_MONEY = re.compile(
    r"(?:rs|inr|usd|gbp|eur|mrp|re)[0-9]+|[0-9]+(?:rs|/-|k|cr|lakh|lac|inr)?(?:[-/][0-9]+(?:rs|k|cr)?)?",
    re.IGNORECASE | re.ASCII,
)
_RATE = re.compile(r"[0-9]{2,6}/[a-z]{2,8}", re.ASCII)  # `3000/mahina`
_GLUED = re.compile(r"([A-Za-z]*)([0-9]{7,19})([A-Za-z]*)", re.ASCII)
_SHORT = re.compile(r"([A-Za-z]*)([0-9]{4,8})([A-Za-z]*)", re.ASCII)
_TAILED = re.compile(r"([A-Za-z]+)-([0-9]{4,8})", re.ASCII)
_SLIP = re.compile(r"(?:UPI|IMPS|NEFT|RTGS)[/-](?:[A-Z0-9]{1,4}[/-])*(?P<number>[A-Z]*[0-9]{9,}[A-Z0-9]*)\b", re.ASCII)
HIDDEN = re.compile(
    r"(?:a/?c|acct?|account|card|sb)(?:no)?[-/]?(x{1,20}-?[0-9]{3,6})(?![A-Za-z0-9])", re.IGNORECASE | re.ASCII
)
_FRONTED = re.compile(r"(?:a/?c|acc|acct|account|sb)[-/](?P<number>[A-Z]{0,4}[0-9]{6,18})\Z", re.IGNORECASE | re.ASCII)
LEET = str.maketrans("OoIlSBZ", "0011582")
_DIGIT = re.compile(r"[0-9]", re.ASCII)
_MARKED = re.compile(r"[0-9]{4,}[A-Z]{1,3}|[A-Z]{1,3}(?!20)[0-9]{4,}")  # no tag of a year
_FRAMED = re.compile(r"[A-Z]{2,6}[-/][0-9]{4,}[-/][A-Z]{2,6}")
_FORMED = re.compile(r"[A-Z]{2,6}[-/_]?[0-9]{6,16}|[A-Z0-9]{8,}|(?:[A-Z0-9]+[-/_])+[A-Z0-9]+", re.ASCII)


def judge_word(page: Page, start: int, end: int) -> list[Span] | str:
    """Judge a word that holds four digits in a row; a number sign before a reference belongs to it."""
    word = page.text[start:end]
    told = judge_short(page, start, end, word) if word.isdecimal() else _judge_code(page, word, start, end)
    if isinstance(told, str) and start and page.text[start - 1] == "#" and _MARKED.fullmatch(word):
        return [Span(start - 1, end, "ORDER_ID", "", 0.5)]
    if isinstance(told, str) or not start or page.text[start - 1] != "#":
        return told
    return [
        span._replace(start=start - 1) if span.entity == "ORDER_ID" and span.start == start else span for span in told
    ]


def _judge_code(page: Page, word: str, start: int, end: int) -> list[Span] | str:
    if match := HIDDEN.match(word):
        return [Span(start + match.start(1), start + match.end(1), "MASKED_ACCOUNT", "", 0.9)]
    if _DATE.fullmatch(word):
        return "it is a date"
    if found := _shaped(page, word, start, end):
        return [found]
    if match := _GLUED.fullmatch(word):
        return _judge_glued(match, start, page.before(start))
    return _judge_other(page, word, start, end)


def _shaped(page: Page, word: str, start: int, end: int) -> Span | None:
    """Return the span of a word whose form is an identifier's, if it passes that one's check."""
    for shape in SHAPES if _SHAPED.fullmatch(word) else ():
        if not shape.pattern.fullmatch(word):
            continue
        said = page.before(start)
        if shape.entity == "PASSPORT" and not said.near("reference", 2):
            said = _passport_said(page, start, end)
        if (found := _check(shape, word, said)) is not None:
            return Span(start, end, shape.entity, found, shape.score)
    return None


def _passport_said(page: Page, start: int, end: int) -> Said:
    """Return what is said before a passport's number, another one notwithstanding, or right after it."""
    after = page.after(end)
    return after if after.near("passport", 3) else page.far(start)


def _trails(front: str) -> bool:
    """Tell a word that a short number follows, not one that begins a code: `Delhi-110001`, `G-123456`."""
    return (
        len(front) == 1
        or not front.isupper()
        or front in checks.STATES
        or not {"place", "otp"}.isdisjoint(_names(front))
    )


def _names(word: str) -> tuple[str, ...]:
    """Return what a word itself says."""
    return SAID.get(word.lower().encode(), ((), 0))[0]


def _check(shape: Shape, word: str, said: Said) -> str | None:
    if shape.needs and not any(name in said for name in shape.needs):
        return None
    if any(said.near(name, 4) for name in shape.unless):
        return None
    return shape.check(word)


def _judge_glued(match: re.Match[str], start: int, said: Said) -> list[Span] | str:
    """Judge a number that letters adjoin: `call9876543210now`, `OD428119003`."""
    front, digits, back = match.groups()
    fronted = () if front.isupper() and len(front) < 5 and not is_mobile(digits) else _names(front)
    told = Said(dict.fromkeys(fronted, 0)) or said
    if front.lower() in ("rs", "inr", "usd", "mrp") and not said.near("reference", 2):
        return "it is money"
    letters = front + back
    capital = bool(letters) and letters.isupper() and not fronted
    if capital and not is_mobile(digits):
        account = said.nearest("account", "reference") == "account" and said.near("account", 2)
        account = account or "account" in _names(front)
        return [Span(start, start + match.end(), "BANK_ACCOUNT" if account else "ORDER_ID", "", 0.6)]
    found = classify(Number(digits, (len(digits),), told, False, adjoined=not is_mobile(digits)))
    if not found:
        return "the words near it say that it is none"
    if fronted or (not front and is_mobile(digits)):
        return [Span(start + match.start(2), start + match.end(2), *found)]
    return [Span(start, start + match.end(), *found)]


def _judge_other(page: Page, word: str, start: int, end: int) -> list[Span] | str:
    if slip := _SLIP.match(word):  # a line of a passbook: who was paid follows
        return [Span(start + slip.start("number"), start + slip.end("number"), "ORDER_ID", "", 0.7)]
    if account := _FRONTED.match(word):
        return [Span(start + account.start("number"), end, "BANK_ACCOUNT", "", 0.7)]
    glued = _judge_glued_short(page, word, start, end)
    if not isinstance(glued, str):
        return glued
    if len(word) > 9 and (found := read_leet(word)):
        return [Span(start, end, *found, 0.7)]
    if _MONEY.fullmatch(word) or _RATE.fullmatch(word):
        return "it is money"
    return _judge_told(word, start, end, page.before(start))


def read_leet(word: str) -> tuple[str, str] | None:
    """Read a number with letters for some digits, as entity and hint: a mobile, or what passes its check."""
    digits = word.translate(LEET)
    if len(_DIGIT.findall(word)) < 7:
        return None
    if len(word) < 12:
        return ("PHONE", "IN:mobile") if is_mobile(digits) else None
    if not digits.isdecimal():
        return None
    network = checks.network(digits)
    return ("CARD", network) if network else ("AADHAAR", "") if checks.is_aadhaar(digits) else None


def _judge_glued_short(page: Page, word: str, start: int, end: int) -> list[Span] | str:
    """Judge a short number that a word adjoins: `Delhi-110001`, `OTP482913`, `482913is`."""
    if match := _TAILED.fullmatch(word):
        told = judge_short(page, start + match.start(2), end, match[2]) if _trails(match[1]) else ""
        return (
            [span._replace(start=start) if _is_mark(match[1], span) else span for span in told]
            if isinstance(told, list)
            else told
        )
    match = _SHORT.fullmatch(word)
    if match and "otp" in _names(match[1]):
        return [Span(start + match.start(2), start + match.end(2), "OTP", "", 0.8)]
    if match and not match[1] and match[3].lower() in ("is", "hai", "your"):
        return judge_short(page, start, start + match.end(2), match[2])
    return ""


def _is_mark(front: str, span: Span) -> bool:
    """Tell a letter that a code is sent with: `G-482913`."""
    return front == "G" and span.entity == "OTP"


def _judge_told(word: str, start: int, end: int, said: Said) -> list[Span] | str:
    count = len(_DIGIT.findall(word))
    if count > 5 and said.nearest("account", "reference") == "account" and said.near("account", 2):
        return [Span(start, end, "BANK_ACCOUNT", "", 0.6)]
    if not said.near("coupon", 2):
        if said.near("reference", 4):
            return [Span(start, end, "ORDER_ID", "", 0.7)]
        if (count >= 6 and _FORMED.fullmatch(word)) or _FRAMED.fullmatch(word):
            return [Span(start, end, "ORDER_ID", "", 0.4)]
    return "its form is no identifier's, and no word near it says that it is one"
