"""Numbers of seven digits and more, taken out of runs of digits and separators; `kinds` says what each is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from workbench_redact.judging import checks
from workbench_redact.judging.beside import behind, surrounded
from workbench_redact.judging.dates import DATE, is_date
from workbench_redact.judging.kinds import Number, Verdict, classify, is_mobile
from workbench_redact.judging.nations import SAID as NATIONAL
from workbench_redact.judging.nations import read_lettered
from workbench_redact.judging.phones import read_phone, read_plain, read_written
from workbench_redact.judging.shorts import AMOUNT_AFTER, judge_short
from workbench_redact.words import SAID, WINDOW, Page, words_that_say

from workbench.contracts import Span

LONGEST = 19  # digits of the longest identifier, a card
_DIGITS = re.compile(r"\d+", re.ASCII)
_DOTTED = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.]?\d)", re.ASCII)
_DECIMAL = re.compile(r"\d{1,4}\.\d{3,6}|\d{1,4}\.\d{1,2} ?- ?\d{1,4}\.\d{1,2}", re.ASCII)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}([. ])\d{3}(?:\1\d{3})+", re.ASCII)
_CENTS = re.compile(r",\d\d(?!\d)", re.ASCII)
_VERSION = re.compile(r"\d{1,2}\.\d{1,2}\.\d{4,6}(?:\.\d{1,5})?", re.ASCII)
_PAIRED = re.compile(
    r"(?:\+33[ .]?[1-9]|0[1-9])(?P<joint>[ .-])[0-9]{2}(?:(?P=joint)[0-9]{2}){3}", re.ASCII
)  # of France
_SHORT_CODE = re.compile(r"\bto\s5676\d{3}", re.IGNORECASE)  # of banks
_PART = re.compile(r"_\d{1,2}\b", re.ASCII)  # of an order
_EXTENSION = re.compile(r" ?(?:x|ext\.?) ?\d{1,5}$", re.ASCII)

_TOGETHER = str.maketrans("", "", "+() .-")
_BRACKETED = re.compile(r"\+?(?:[ .-]?\d){7,}(?= \()", re.ASCII)  # whole before a bracket: `08712460324 (10p/min)`
_BRITISH = re.compile(r"\d\d-\d\d-\d\d[ -]\d{8}", re.ASCII)
_PENCE = re.compile(r"p(?![a-z0-9])", re.IGNORECASE)
_SERIES = re.compile(r"(?:^|\s)[A-Za-z] ?$")
_NUMBERED = frozenset({"phone", "number", "account", "reference", "aadhaar", "card"})
DENYING = words_that_say(
    "money", "account", "reference", "licence", "aadhaar", "imei", "card", "otp", "passport", *NATIONAL
)
CALLING = frozenset(word for word in words_that_say("phone") if SAID[word][0] == ("phone",))


class Group(NamedTuple):
    """A group of digits inside a run, with its offsets in the text."""

    start: int
    end: int
    digits: str


def judge_run(page: Page, start: int, end: int) -> list[Span] | str:
    """Take a run of digits and separators apart, longest readable number first, from the left."""
    piece = page.text[start:end]
    if " (" in piece and (apart := _BRACKETED.match(piece)):
        cut = start + apart.end()
        told = [judge_run(page, start, cut), judge_run(page, cut + 1, end)]
        return [span for spans in told if isinstance(spans, list) for span in spans] or told[0]
    paired = None if piece.isdecimal() else _paired_phone(start, end, piece)
    if phone := paired or _plain_phone(page, start, end, piece):
        return [phone]
    digits = piece.lstrip("+")
    if digits.isdecimal():
        if len(digits) == 7 and start > 2 and _SHORT_CODE.match(page.text, start - 3):
            return "it is a short code"
        at = end - len(digits)
        span = _judge(page, [Group(at, end, digits)], start)
        return [span, *behind(page.text, span)] if span else "the words near it, or a date's form, say that it is none"
    return _judge_groups(page, start, end, piece)


def _judge_groups(page: Page, start: int, end: int, piece: str) -> list[Span] | str:
    """Judge a run of several groups of digits."""
    groups = _groups(page.text, start, end)
    dated, dots = len(groups) > 2, piece.count(".")  # most hold too few groups for a date, and no dot
    if dated and is_date(piece):
        return "it is a date"
    if told := _account(start, end, piece) or _pincode(page, groups):
        return [told]
    if _is_amount(page, start, end):
        return "it is an amount in thousands"
    if dots and (_DECIMAL.fullmatch(piece) or _VERSION.fullmatch(piece)) and "phone" not in page.before(start):
        return "it is a decimal fraction, or a version"
    dates = [match.span() for match in DATE.finditer(piece)] if dated else []
    if dates and len(piece) > 10:
        return _between(page, start, end, dates)
    if dots > 2 and (match := _DOTTED.search(piece)):
        hint = checks.address(match[0])
        if hint and len(match[0]) > len(piece) - 2:
            return [Span(start + match.start(), start + match.end(), "IP", hint, 0.8)]
    extension = _EXTENSION.search(piece) if "x" in piece else None
    if extension:
        groups.pop()
    found = list(_split(page, groups, start))
    if found and extension and found[-1].entity == "PHONE":
        found[-1] = found[-1]._replace(end=end)
    return found or "no part of it reads as an identifier"


def _account(start: int, end: int, piece: str) -> Span | None:
    """Read an account of Britain behind its sort code, where that is no date."""
    if not _BRITISH.fullmatch(piece) or DATE.match(piece):
        return None
    return Span(start, end, "BANK_ACCOUNT", "", 0.7)


def _pincode(page: Page, groups: Sequence[Group]) -> Span | None:
    """Read a pincode that another figure follows: `Noida 201301 9000 only`."""
    first, other = groups[0], "".join(group.digits for group in groups[1:])
    if len(first.digits) != 6 or len(groups) > 2 or len(other) > 6 or is_mobile(first.digits + other):
        return None
    told = judge_short(page, *first)
    return told[0] if isinstance(told, list) and told[0].entity == "PINCODE" else None


def _is_amount(page: Page, start: int, end: int) -> bool:
    """Tell figures in thousands behind a sign or a word of money, or with decimals behind a comma: `EUR 1.500.000,00`."""
    text = page.text
    if not _THOUSANDS.fullmatch(text, start, end):
        return False
    return page.before(start).near("currency", 0) or _CENTS.match(text, end) is not None


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
    if not whole and (
        "  " in piece or DATE.search(text, start, end) or (piece.count(".") == 3 and checks.address(piece))
    ):
        return None
    words = page.words(start - WINDOW, start)
    if not DENYING.isdisjoint(words) and (words[-1] not in CALLING or len(digits) == 12):
        return None
    hint = read_phone(digits, plus=True) if plus else read_plain(piece, digits)
    start += piece[0] == "(" and ")" not in piece
    return Span(start, end, "PHONE", hint, 0.95 if plus else 0.8) if hint else None


def _paired_phone(start: int, end: int, piece: str) -> Span | None:
    """Read a phone of France, whose pairs of digits may look like a date."""
    if not _PAIRED.fullmatch(piece):
        return None
    hint = read_phone("33" + piece.translate(_TOGETHER)[-9:], plus=True)
    return Span(start, end, "PHONE", hint, 0.8) if hint else None


def reads_as_phone(digits: str) -> bool:
    """Tell digits that a phone of India, or one with its trunk prefix, begins with."""
    return is_mobile(digits) or digits[0] == "0" or digits[:2] == "91"


def free_phone(digits: str, start: int) -> Span | None:
    """Read digits written together, which no word near them denies to be a phone."""
    hint = read_plain(digits, digits) if reads_as_phone(digits) else None
    return Span(start, start + len(digits), "PHONE", hint, 0.8) if hint else None


def _between(page: Page, start: int, end: int, dates: Sequence[tuple[int, int]]) -> list[Span] | str:
    """Judge what stands before, between and after dates."""
    edges = [start, *(start + place for date in dates for place in date), end]
    parts = [(first, _groups(page.text, first, last)) for first, last in zip(edges[::2], edges[1::2], strict=True)]
    return [span for first, groups in parts for span in _split(page, groups, first)] or "it holds dates"


def _groups(text: str, start: int, end: int) -> list[Group]:
    """Return the groups of digits between two places, without pence behind a number: `86688 150p/msg`."""
    found = [Group(match.start(), match.end(), match[0]) for match in _DIGITS.finditer(text, start, end)]
    return found[:-1] if len(found) > 1 and _PENCE.match(text, end) else found


def _split(page: Page, groups: Sequence[Group], start: int) -> Iterator[Span]:
    """Yield what groups of digits hold that begin at a place, or behind a bracket or a plus there."""
    first = 0
    while first < len(groups):
        if _before_mobile(page, groups[first:]):
            told = judge_short(page, *groups[first])
            yield from told if isinstance(told, list) else ()
            first += 1
        last = first + 1 if len(groups[first].digits) > 12 else min(len(groups), first + LONGEST)
        span = None
        while last > first and not (span := _judge(page, groups[first:last], start if first == 0 else None)):
            last -= 1
        if span:
            yield span
            yield from behind(page.text, span)
            first = last
        else:
            first += 1


def _before_mobile(page: Page, groups: Sequence[Group]) -> bool:
    """Tell a code that a mobile number stands behind: `OTP 4412 98450 11223`."""
    sizes = [len(group.digits) for group in groups]
    coded = 4 <= sizes[0] <= 6 and (sizes[1:] in ([10], [5, 5]))
    return (
        coded
        and is_mobile("".join(group.digits for group in groups[1:]))
        and page.before(groups[0].start).near("otp", 3)
    )


def _judge(page: Page, groups: Sequence[Group], opening: int | None) -> Span | None:
    text = page.text
    digits = "".join(group.digits for group in groups)
    start, end = groups[0].start, groups[-1].end
    if not 7 <= len(digits) <= LONGEST:
        long = len(digits) > LONGEST and (len(groups) == 1 or _of_parcel(groups))
        return Span(*_whole_word(text, start, end), "ORDER_ID", "", 0.2) if long else None
    if len(groups) > 2 and DATE.search(text, start, end):
        return None
    if len(groups) > 1 and len(groups[0].digits) < 3 and text[max(0, start - 1) : start].isalpha():
        return None  # it ends a word: `Ca11 1800-889-4029`
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
    if not found or (len(digits) < 10 and said.keys().isdisjoint(_NUMBERED) and AMOUNT_AFTER.match(text, end)):
        return None
    found = surrounded(page, start, end, digits, found)
    if (
        found[0] == "ORDER_ID"
        and (letter := _SERIES.search(text[max(0, start - 3) : start]))
        and said.near("passport", 3)
    ):
        return Span(start - len(letter[0].lstrip()), end, "PASSPORT", "", 0.9)
    if found[0] == "PHONE":
        return _place_phone(text, opening if opening is not None and plus else start, end, found)
    first, last = _whole_word(text, start, end)
    marked = found[0] == "ORDER_ID" and first > 0 and text[first - 1] == "#"
    return Span(first - marked, last, *found)


def _place_phone(text: str, start: int, end: int, found: Verdict) -> Span:
    """Return a phone with the sign or the bracket before it; how it is written may tell more than its digits did."""
    first, last = _whole_word(text, start, end)
    first -= text[first - 1 : first] == "(" and ")" in text[first:last]
    entity, hint, score = found
    return Span(first, last, entity, read_written(text[first:last]) or hint, score)


def _of_parcel(groups: Sequence[Group]) -> bool:
    """Tell a number of America's post, 20 to 22 digits by fours."""
    return 5 <= len(groups) <= 6 and {len(group.digits) for group in groups[:-1]} == {4}


def _whole_word(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a span over the digits, and a few letters, that adjoin it: an identifier is masked whole."""
    first, last = max(0, start - 24), end + 24
    while start > first and text[start - 1].isascii() and text[start - 1].isalnum():
        start -= 1
    while end < min(last, len(text)) and text[end].isascii() and text[end].isalnum():
        end += 1
    part = _PART.match(text, end)
    return start, part.end() if part else end


def _adjoined(text: str, start: int, end: int) -> bool:
    return (start > 0 and (text[start - 1].isalpha() or text[start - 1] == "_")) or (
        end < len(text) and text[end].isalpha() and text[end].isascii()
    )
