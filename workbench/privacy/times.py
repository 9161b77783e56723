"""Times and days beside an address: a figure of one is none of a house."""

from __future__ import annotations

import re

_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
# What stands behind a figure of a time or of a day.
TIMED = rf"(?i::[0-5][0-9](?![0-9])|(?:(?<=st)|(?<=nd)|(?<=rd)|(?<=th)) (?:of )?{_MONTH})"
_CUT_TIME = re.compile(r"(?:(?<=[0-9]:)[0-5][0-9](?: ?[ap]m\b)?|(?<=[0-9] )[ap]m\b)[\s,]*", re.IGNORECASE)
_CUT_DAY = re.compile(r"[\s,]*\b[0-9]{1,2}\Z")
_GOES_ON = re.compile(rf"(?:(?:st|nd|rd|th) (?:of )?{_MONTH}|:[0-5][0-9](?![0-9]))", re.IGNORECASE)


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return an address without the end of a time before it, and without what begins a day or a time behind it."""
    cut = _CUT_TIME.match(text, start, end)
    start = cut.end() if cut else start
    day = _CUT_DAY.search(text[start:end]) if _GOES_ON.match(text, end) else None
    return start, start + day.start() if day else end
