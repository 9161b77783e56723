"""The anonymizer behind `redact`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from workbench_redact import forms
from workbench_redact.codes import judge_word
from workbench_redact.cues import NATIVE_SCRIPT, Cues
from workbench_redact.engine import compile_with, scan, skeleton
from workbench_redact.links import judge_address, judge_host, judge_url
from workbench_redact.numbers import judge_run
from workbench_redact.shorts import judge_short
from workbench_redact.values import judge_handle, judge_hex, judge_masked, judge_place, judge_plate, judge_spread_digits

from workbench.contracts import Span
from workbench.privacy.folding import BLANK, INVISIBLE, Folded, fold

CHUNK = 4096  # texts searched in one go
_DIGIT = re.compile("[0-9]")
Judge = Callable[[str, int, int], "list[Span] | str"]


class Lead(NamedTuple):
    """A place that looked like an identifier, which rule judged it, and what came of it: a span, or why none."""

    start: int
    end: int
    rule: str
    span: Span | None
    why: str


def _judge_url(text: str, start: int, end: int) -> list[Span] | str:
    return _whole(judge_url(text[start:end]), start)


def _judge_host(text: str, start: int, end: int) -> list[Span] | str:
    return _whole(judge_host(text[start:end], text[start - 1 : start] if start else "", text[end : end + 1]), start)


def _judge_address(text: str, start: int, end: int) -> list[Span] | str:
    return _whole(judge_address(text[start:end], text[max(0, start - 48) : start].lower()), start)


def _judge_halves(text: str, start: int, end: int) -> list[Span] | str:
    return judge_short(text, start, end, text[start : start + 3] + text[end - 3 : end])


def _whole(told: tuple[tuple[str, str, float], int] | str, start: int) -> list[Span] | str:
    return told if isinstance(told, str) else [Span(start, start + told[1], *told[0])]


_SCHEME = re.compile(r"(?:h(?:tt|xx)ps?|ftp)\Z", re.IGNORECASE)
_NEXT = re.compile(rf"[\s<>\"{BLANK}]|\Z")
# Which form a piece has, first come first served, and who judges it.
_JUDGES: dict[str, tuple[str, Judge]] = {
    "short": (r"[0-9]{4,6}\Z", judge_word),
    "handle": (r"@", judge_handle),
    "address": (r"[^@/]*@", _judge_address),
    "url": (forms.URL, _judge_url),
    "host": (r".*?[.\])][A-Za-z]|(?i:www)\.", _judge_host),
    "run": (rf"(?:{forms.RUN})\Z", judge_run),
    "plate": (rf"(?:{forms.LICENCE}|{forms.PLATE})\Z", judge_plate),
    "masked": (r".*?(?:[*#\x80-\U0010ffff]|[xX]{2})|[xX][0-9]|\.\.", judge_masked),
    "word": (r"[A-Za-z0-9]*[0-9]{4}[A-Za-z0-9]*\Z", judge_word),
    "place": (rf"(?:{forms.PLACE})\Z", judge_place),
    "hex": (r"[^ ]*:|[0-9A-Fa-f]{2}(?:-[0-9A-Fa-f]{2}){5}\Z", judge_hex),
    "halves": (rf"(?:{forms.HALVES})\Z", _judge_halves),
    "code": (r"[A-Za-z0-9_/-]+\Z", judge_word),
    "spread": (r"", judge_spread_digits),
}
_LINKED = ("handle", "address", "url", "host", "plate", "place", "hex", "masked")


def _kinds(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{_JUDGES[name][0]})" for name in names), re.ASCII)


_KIND, _INNER_KIND = _kinds(_JUDGES), _kinds(name for name in _JUDGES if name not in _LINKED)


class Redact:
    """Finds structured identifiers. Stateless; one text is a batch of one.

    `linear`: use google-re2 where installed (default); False asks for the standard library's `re`, spans equal.
    """

    entities = frozenset(
        "AADHAAR BANK_ACCOUNT CARD CARD_EXPIRY COORDINATES CVV DATE_OF_BIRTH DRIVING_LICENCE EMAIL GSTIN IBAN IFSC IMEI "
        "IP MAC MASKED_ACCOUNT NATIONAL_ID ORDER_ID OTP PAN PASSPORT PHONE PINCODE SSN UPI_ID URL USERNAME VEHICLE_REG "
        "VOTER_ID".split()
    )

    def __init__(self, *, linear: bool = True) -> None:
        self._form = compile_with(forms.FORM, linear=linear)
        self._inner = compile_with(forms.INNER, linear=linear)
        self._cues = Cues(linear=linear)

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return the spans of each text, sorted."""
        found: list[list[Span]] = []
        for start in range(0, len(texts), CHUNK):
            found += self._find(texts[start : start + CHUNK])
        return found

    def explain(self, text: str) -> list[Lead]:
        """Return every place of a text that looked like an identifier, and what came of it, sorted."""
        folded = fold(text)
        bones = skeleton(folded.text)
        leads = [lead for _, start, end in scan(self._form, [bones]) for lead in self._judge(folded.text, start, end)]
        leads += self._cued(folded.text, bones)
        return sorted((_lead_back(lead, folded, text) for lead in leads), key=lambda lead: lead[:3])

    def _find(self, texts: Sequence[str]) -> list[list[Span]]:
        folds = [
            None if text.isascii() and text.isprintable() and "<" not in text else fold(text) for text in texts
        ]  # None: the text is its own fold
        plain = [text if folded is None else folded.text for text, folded in zip(texts, folds, strict=True)]
        bones = [text if folded is None else skeleton(folded.text) for text, folded in zip(texts, folds, strict=True)]
        found: list[list[Span]] = [[] for _ in texts]
        for row, start, end in scan(self._form, bones):
            self._add(plain[row], start, end, found[row])
        for row in self._cued_rows(plain, bones):
            found[row] += [lead.span for lead in self._cued(plain[row], bones[row]) if lead.span]
        for row, spans in enumerate(found):
            if spans:
                folded = folds[row]
                placed = spans if folded is None else [_placed(span, folded, texts[row]) for span in spans]
                found[row] = sorted(set(placed)) if len(placed) > 1 else placed
        return found

    def _add(self, text: str, start: int, end: int, spans: list[Span]) -> None:
        """Judge a piece and add what it holds: what `_judge` does, without its reasons."""
        kind = _KIND.match(text[start:end])
        if kind is None or text.startswith("://", end):
            spans += [lead.span for lead in self._judge(text, start, end) if lead.span]
            return
        name = str(kind.lastgroup)
        told = _JUDGES[name][1](text, start, end)
        if not isinstance(told, str):
            spans += told
        elif name in _LINKED:
            spans += [lead.span for lead in self._reopened(text, start, end) if lead.span]

    def _judge(self, text: str, start: int, end: int, kinds: re.Pattern[str] = _KIND) -> Iterator[Lead]:
        if text.startswith("://", end) and (scheme := _SCHEME.search(text, start, end)):
            end = scheme.start()
            yield from self._judge(text, end, _NEXT.search(text, end).start())  # type: ignore[union-attr]
        kind = kinds.match(text[start:end])
        name = str(kind and kind.lastgroup)
        told = _JUDGES[name][1](text, start, end) if kind else "its form is none that is judged"
        if not isinstance(told, str):
            yield from (Lead(start, end, name, span, "") for span in told)
            return
        yield Lead(start, end, name, None, told)
        if name in _LINKED:
            yield from self._reopened(text, start, end)

    def _reopened(self, text: str, start: int, end: int) -> Iterator[Lead]:
        """Judge the numbers in a piece that was refused as a link, a plate or a mask."""
        for _, first, last in scan(self._inner, [skeleton(text[start:end])]):
            yield from self._judge(text, start + first, start + last, _INNER_KIND)

    def _cued_rows(self, texts: Sequence[str], bones: Sequence[str]) -> list[int]:
        rows = {row for row, _, _ in scan(self._cues.trigger, bones)}
        rows.update(row for row, text in enumerate(texts) if not text.isascii() and NATIVE_SCRIPT.search(text))
        return sorted(rows)

    def _cued(self, text: str, bones: str) -> Iterator[Lead]:
        for span, cue, start, end in self._cues.find(text, bones):
            yield Lead(start, end, f"cue of {cue.entity}", span, "" if span else "its check failed")
        for _, start, end in scan(self._cues.spread, [bones]):
            yield from self._joined(text, start, end)

    def _joined(self, text: str, start: int, end: int) -> Iterator[Lead]:
        """Read what is spread over single signs as if it were written together."""
        piece = text[start:end:2]
        for span in self._find([piece])[0] if _DIGIT.search(piece) or "." in piece else ():
            first, last = start + 2 * span.start, min(end, start + 2 * span.end - 1)
            yield Lead(start, end, "spread", span._replace(start=first, end=last), "")


def _lead_back(lead: Lead, folded: Folded, text: str) -> Lead:
    start, end = folded.span(lead.start, lead.end) if lead.end > lead.start else (0, 0)
    return lead._replace(start=start, end=end, span=lead.span and _placed(lead.span, folded, text))


def _placed(span: Span, folded: Folded, text: str) -> Span:
    """Return a span in the offsets of the original; a link's hint tells the host as it was really written."""
    start, end = folded.span(span.start, span.end)
    value = text[start:end]
    hint = span.hint
    if span.entity == "URL" and not value.isascii():
        written = "".join(sign for sign in value if ord(sign) not in INVISIBLE)
        told = judge_url(written) if "//" in written else judge_host(written, "", "")
        hint = hint if isinstance(told, str) else told[0][1]
    return Span(start, end, span.entity, hint, span.score)
