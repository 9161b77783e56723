"""Values of a form of their own: plates and licences, masked accounts, handles, addresses of machines, places."""

from __future__ import annotations

import re

from workbench_redact.judging import checks
from workbench_redact.judging.codes import HIDDEN, LEET, read_leet
from workbench_redact.judging.kinds import Number, classify, is_mobile
from workbench_redact.judging.machines import NETWORKED
from workbench_redact.judging.shorts import judge_short
from workbench_redact.words import Page

from workbench.contracts import Span

_BHARAT = re.compile(r"[0-9]{2}[ -]?[Bb][Hh][ -]?[0-9]{4}[ -]?[A-Za-z]{1,2}\b")
_NAMED = re.compile(r"\b(?:a/?c|acct?|account|card)(?:no)?$", re.IGNORECASE)
_DIALLED = re.compile(r"[*#][0-9]|#", re.ASCII)  # what follows the first part of such a code: `*737*51#`
_STARRED = re.compile(r"[0-9](?:[*#][0-9]){6,}", re.ASCII)
_PRIVATE = re.compile(r"(?:10|127|192\.168|172\.(?:1[6-9]|2[0-9]|3[01]))\.", re.ASCII)
_PORT = re.compile(r":[0-9]{2,5}\b(?!:)", re.ASCII)
_VERSIONED = re.compile(
    r"(?:\bv|\b(?:ver|version|sections?|sec|clause|para|rule|chapter|android|ios|update|build|patch|release|firmware)\b\W{0,2}(?:no|to|is)?\W{0,2})$",
    re.IGNORECASE,
)
_LICENCE = re.compile(r"[A-Za-z]{2}[ /-]{0,2}[0-9]{2}[ /-]{0,2}(?:19|20)[0-9]{2}[ /-]{0,2}[0-9]{7}")
_MASK = re.compile(
    r"(?P<head>[0-9]{1,8}[ -]?)?(?P<mask>(?:[xX*#•●∙·█◦]{1,20}[ -]?){1,4}|\.{2,})(?P<tail>[0-9]{0,6})", re.ASCII
)


def judge_plate(page: Page, start: int, end: int) -> list[Span] | str:
    """Judge a vehicle registration, or a driving licence, by its state."""
    value = page.text[start:end]
    if _LICENCE.fullmatch(value):
        if checks.state(value) is None:
            return "no state has this code"
        other = page.before(start).nearest("licence", "reference") == "reference"  # a challan, say
        return [Span(start, end, "ORDER_ID" if other else "DRIVING_LICENCE", "", 0.95)]
    if match := _BHARAT.search(page.text, start, end + 3):  # `no 22 BH 1234 AA`: the series knows no state
        return [Span(match.start(), match.end(), "VEHICLE_REG", "", 0.85)]
    if checks.state(value) is None:
        return "no state has this code"
    spaced = " " in value
    if spaced and not value.isupper() and "vehicle" not in page.before(start):
        return "it reads as words and figures"
    return [Span(start, end, "VEHICLE_REG", "", 0.8)]


def judge_masked(page: Page, start: int, end: int) -> list[Span] | str:
    """Judge digits beside signs that stand for hidden ones."""
    if _STARRED.fullmatch(page.text, start, end):
        return judge_spread_digits(page, start, end)
    named = HIDDEN.match(page.text, start, end)
    return [Span(*named.span(1), "MASKED_ACCOUNT", "", 0.9)] if named else _judge_hidden(page, start, end)


def _judge_hidden(page: Page, start: int, end: int) -> list[Span] | str:
    match = _MASK.fullmatch(page.text[start:end])
    before = page.text[start - 1 : start] if start else ""
    glued = before.isalpha() and not _NAMED.search(page.text, max(0, start - 8), start)
    if match is None or glued or (before.isdigit() and match["mask"][0] != "."):
        return "its signs do not stand for digits"
    tail, said = match["tail"], page.before(start)
    signs = sum(sign not in " -" for sign in match["mask"])
    if match["mask"][0] in "#*" and signs == 1 and len(tail) < 4 and not said.keys() & {"account", "card", "ending"}:
        return "nothing tells it from a footnote"
    if match["mask"][0] == "#" and "account" not in said and "card" not in said:
        return "a number sign stands for no digit"
    if said.near("money", 0):
        return "it is money"
    if signs == 1 and _DIALLED.match(page.text, end):
        return "it is a code to dial"
    if match["mask"][0] == "." and not said.keys() & {"account", "card"}:
        return "nothing tells it from a pause"
    hidden = re.sub(r"\D", "", match["head"] or "") + "x" * signs + tail
    told = said.nearest("aadhaar", "phone", "account", "card", "reference")
    if told == "aadhaar":
        return [Span(start, end, "AADHAAR", "", 0.9)]
    if len(hidden) == 10 and hidden[0] in "6789" and told not in ("account", "card"):
        return [Span(start, end, "PHONE", "IN:mobile", 0.8)]
    if told == "phone" and len(hidden) >= 10:
        return [Span(start, end, "PHONE", "XX:unknown", 0.7)]
    return [Span(start, end, "MASKED_ACCOUNT", "", 0.9)] if tail else "it shows no last digits"


def judge_hex(page: Page, start: int, end: int) -> list[Span] | str:
    """Judge a machine's address: MAC, or IP version 6."""
    value = page.text[start:end]
    if re.fullmatch(r"[0-9A-Fa-f]{2}(?:([:-])[0-9A-Fa-f]{2})(?:\1[0-9A-Fa-f]{2}){4}", value):
        return [Span(start, end, "MAC", "", 0.95)]
    hint = checks.address(value)
    return [Span(start, end, "IP", hint, 0.9)] if hint else "it is no machine's address"


def judge_place(page: Page, start: int, end: int) -> list[Span] | str:
    """Judge a pair of coordinates by their range."""
    first, second = (abs(float(number)) for number in re.findall(r"[0-9]+\.[0-9]+", page.text[start:end])[:2])
    return [Span(start, end, "COORDINATES", "", 0.95)] if first <= 90 and second <= 180 else "they lie nowhere"


def _machine(page: Page, start: int, end: int) -> Span | None:
    """Read an IP address of few digits, which may be a version, by its network, its port or the words before it."""
    text = page.text
    hint = checks.address(text[start:end])
    told = hint and not _VERSIONED.search(text, max(0, start - 24), start)
    if told and (
        _PRIVATE.match(text, start) or _PORT.match(text, end) or NETWORKED.search(text, max(0, start - 40), start)
    ):
        return Span(start, end, "IP", str(hint), 0.7)
    return None


def judge_spread_digits(page: Page, start: int, end: int) -> list[Span] | str:
    """Judge digits written one by one, with signs between them, or with letters in the place of some."""
    piece = page.text[start:end]
    if piece.isalnum():
        digits = piece.translate(LEET)
        if is_mobile(digits) and sum(map(str.isdigit, piece)) >= 6:
            return [Span(start, end, "PHONE", "IN:mobile", 0.7)]
        found = read_leet(piece)
        return [Span(start, end, *found, 0.7)] if found else "its letters stand for no digits"
    if told := _machine(page, start, end):
        return [told]
    digits = re.sub(r"\D", "", piece)
    if len(digits) < 7:
        return (
            judge_short(page, start, end, digits)
            if "," not in piece and (" " in piece or "-" in piece or "." in piece)
            else "it is a list"
        )
    if len(digits) > 19:
        return "it is a list"
    found = classify(Number(digits, (1,) * len(digits), page.before(start), False, adjoined=False))
    return [Span(start, end, *found)] if found and found[2] >= 0.5 else "it is a list"
