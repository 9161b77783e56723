"""Dates: groups of digits that are written as a day is."""

from __future__ import annotations

import re

_DAY, _MONTH = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_TIME = r"(?:[ T]\d{1,2}(?:[.:]\d{2}){0,2})?"
DATE = re.compile(
    rf"(?<!\d)(?:{_DAY}([-./ ]){_MONTH}\1(?:19|20)?\d{{2}}|(?:19|20)\d{{2}}([-./]){_MONTH}\2{_DAY}){_TIME}(?!\d)",
    re.ASCII,
)
STAMP = re.compile(rf"(?:{_DAY}{_MONTH}20[12]\d|20[12]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))", re.ASCII)


def is_date(piece: str) -> bool:
    """Tell whether groups of digits are written as a day is, and nothing else."""
    return DATE.fullmatch(piece) is not None
