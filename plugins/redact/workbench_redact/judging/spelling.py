"""Spelling: numbers in words, in English and Hindi: `nine eight double seven`."""

from __future__ import annotations

import re

from workbench_redact.judging.handles import Found

WORDS = {
    word: digit
    for digit, words in {
        "0": "zero oh shunya sunya शून्य",
        "1": "one ek एक",
        "2": "two do दो",
        "3": "three teen तीन",
        "4": "four char chaar चार",
        "5": "five paanch panch पांच पाँच",
        "6": "six chhe che chah छह छः",
        "7": "seven saat sat सात",
        "8": "eight aath ath आठ",
        "9": "nine nau no नौ",
    }.items()
    for word in words.split()
}
NUMERAL = rf"(?:(?:double|triple) )?(?:{'|'.join(word for word in WORDS if word.isascii())}|[0-9]{{1,5}})"
_DIGIT = "zero|one|two|three|four|five|six|seven|eight|nine"
_FIGURES = r"[0-9 .-]{0,7}"
MIXED = rf"(?:{_DIGIT}){_FIGURES}(?:{_DIGIT})"  # words and figures that run together
RUN_ON = rf"(?:[0-9]{{1,5}}[ .-]?)?(?:{_DIGIT})(?:{_FIGURES}(?:{_DIGIT})){{1,11}}(?:[ .-]?[0-9]{{1,5}})?\b"
_PARTS = re.compile(rf"{_DIGIT}|[0-9]+")
COUNTING = "|".join(word for word in WORDS if not word.isascii())  # in Devanagari


def read(text: str, start: int, end: int) -> str:
    """Read digits written as words: `nine eight double seven`; "" where fewer than two are words."""
    value = text[start:end].lower()
    digits, times, words = "", 1, 0
    for word in re.findall(r"[^\W\d](?:[^\W\d]|[\u0900-\u0903\u093a-\u094f])*|\d+", value):
        if word in ("double", "triple"):
            times = 2 if word == "double" else 3
            continue
        words += not word.isdigit()
        digits += WORDS.get(word, word) * times
        times = 1
    return digits if words > 1 else ""


def phone(text: str, start: int, end: int) -> Found | None:
    """Judge a phone in words."""
    return _phone(read(text, start, end), end)


def run_on(text: str, start: int, end: int) -> Found | None:
    """Judge a phone in words and figures that run together: `nine8seven`."""
    return _phone("".join(WORDS.get(part, part) for part in _PARTS.findall(text[start:end].lower())), end)


def _phone(digits: str, end: int) -> Found | None:
    if not 7 <= len(digits) <= 13:
        return None
    return ("IN:mobile" if len(digits) == 10 and digits[0] in "6789" else "XX:unknown"), end


def code(text: str, start: int, end: int) -> Found | None:
    """Judge a code in words."""
    return ("", end) if 4 <= len(read(text, start, end)) <= 8 else None
