"""Homes: whether what begins as an address does is one, by what is said about it."""

from __future__ import annotations

import re

from workbench_redact.judging.handles import Found

from workbench.privacy.addresses import reach


def street(text: str, start: int, end: int) -> Found | None:
    """Judge what begins as an address does by what follows: a street or a town must."""
    far = reach(text, start, end)
    return ("", far.end) if far.placed else None


def village(text: str, start: int, end: int) -> Found | None:
    """Judge a village by what follows: its post, its district, or a town."""
    far = reach(text, start, end - 1)
    return ("", far.end) if far.placed or _DISTRICT.search(text, end, far.end) else None


_DISTRICT = re.compile(r"पोस्ट|थाना|जिला|ज़िला|तहसील|तालुका")
LANDMARK = 48  # signs of one at most, to the comma after it


def landmark(text: str, start: int, end: int) -> Found | None:
    """Judge a landmark by what follows: a street or a town, after a comma."""
    comma = text.find(",", end, end + LANDMARK)
    far = reach(text, start, end) if comma > 0 else None
    return ("", far.end) if far and far.placed and comma < far.end else None


def flat(text: str, start: int, end: int) -> Found | None:
    """Judge the number of a flat alone by what is said of a house with many."""
    return ("", end) if _HOUSING.search(text, max(0, start - 64), end + 48) else None


def owned(text: str, start: int, end: int) -> Found | None:
    """Judge such a number by the word after it, which is none of it."""
    return ("", text.index(" ", start, end)) if flat(text, start, end) else None


def numbered_home(text: str, start: int, end: int) -> Found | None:
    """Judge a home that is numbered by nothing but that: an amount follows, or a share, where it is none."""
    long = text[end - 3 : end].isdecimal()
    told = _NUMBER.search(text, start, end) or (
        long and (_HOUSING.search(text, max(0, start - 64), start) or _HOUSING.search(text, end, end + 48))
    )
    return ("", reach(text, start, end).end) if told and not _AMOUNT.match(text, end) else None


def homely(text: str, start: int, end: int) -> Found | None:
    """Judge a flat in its tower, whatever follows."""
    return None if _AMOUNT.match(text, end) else ("", reach(text, start, end).end)


_AMOUNT = re.compile(
    r"[.,]?[0-9]|:[0-5][0-9]\b|\s?(?:%|off\b|rs\b|/-|discount|bhk|cash|lakh|ha[zj]aa?r|k\b|am\b|pm\b)", re.IGNORECASE
)
_NUMBER = re.compile(r"\b(?:no|num|number)\b", re.IGNORECASE)
_HOUSING = re.compile(
    r"\b(?:society|maintenance|residents?|visitors?|guests?|gate|guard|watchman|secy|secretary|tower|wing|block|flats?|apartments?|"
    r"tenant|owner|intercom|mygate|parcel|courier|meter|maid|plumber|electrician|neighbou?r)\b",
    re.IGNORECASE,
)
