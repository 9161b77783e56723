"""Judges: which form a piece has, and who says what a piece of that form is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from workbench_redact import forms
from workbench_redact.engine import BEGINNING
from workbench_redact.forms import SHORT
from workbench_redact.judging.codes import judge_word
from workbench_redact.judging.dates import is_date
from workbench_redact.judging.handles import judge_handle
from workbench_redact.judging.links import judge_address, judge_host, judge_url
from workbench_redact.judging.numbers import judge_run
from workbench_redact.judging.shorts import judge_short
from workbench_redact.judging.values import judge_hex, judge_masked, judge_place, judge_plate, judge_spread_digits
from workbench_redact.words import Page

from workbench.contracts import Span

Judge = Callable[[Page, int, int], "list[Span] | str"]


def _judge_halves(page: Page, start: int, end: int) -> list[Span] | str:
    piece = page.text[start:end]
    if _SORTED.search(page.text, max(0, start - 16), start):
        return "it is a bank's sort code"
    if is_date(piece) and not page.before(start).near("otp", 0):
        return "it is a date"
    return judge_short(page, start, end, piece.replace("-", "").replace(" ", ""))


_SORTED = re.compile(r"\bsort ?codes?\b\W{0,3}(?:is )?\Z", re.IGNORECASE)
# Which form a piece has, first come first served, and who judges it.
JUDGES: dict[str, tuple[str, Judge]] = {
    "short": (r"[0-9]{4,6}\Z", judge_word),
    "plate": (rf"(?:{forms.LICENCE}|{forms.PLATE})\Z", judge_plate),
    "handle": (r"@", judge_handle),
    "address": (r"[^@/]*@", judge_address),
    "url": (forms.URL, judge_url),
    "host": (r".*?[.\])][A-Za-z]|(?i:www)\.", judge_host),
    "run": (rf"(?:{forms.RUN})\Z", judge_run),
    "masked": (r".*?(?:[*#\x80-\U0010ffff]|[xX]{2})|[xX][0-9]|\.\.", judge_masked),
    "word": (r"[A-Za-z0-9]*[0-9]{4}[A-Za-z0-9]*\Z", judge_word),
    "place": (rf"(?:{forms.PLACE})\Z", judge_place),
    "hex": (r"[^ ]*:|[0-9A-Fa-f]{2}(?:-[0-9A-Fa-f]{2}){5}\Z", judge_hex),
    "halves": (rf"(?:{forms.HALVES})\Z", _judge_halves),
    "code": (r"[A-Za-z0-9_/-]+\Z", judge_word),
    "spread": (r"", judge_spread_digits),
}
LINKED = ("handle", "address", "url", "host", "plate", "place", "hex", "masked")


def _kinds(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{JUDGES[name][0]})" for name in names), re.ASCII)


KIND, INNER_KIND = _kinds(JUDGES), _kinds(name for name in JUDGES if name not in LINKED)


def tell_kind(page: Page, start: int, end: int, kinds: re.Pattern[str] = KIND) -> str:
    """Return the name of the form that a piece has, "" where it has none."""
    text = page.text
    if text[start:end].isdecimal():
        return "short" if end - start < SHORT else "run"
    match = kinds.match(text, start, min(end, start + BEGINNING))
    return str(match.lastgroup) if match else ""
