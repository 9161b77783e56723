"""The anonymizer behind `redact`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from workbench_redact import forms
from workbench_redact.cues import SPREAD, Cue, Cues
from workbench_redact.engine import (
    Pattern,
    Sheet,
    compile_with,
    lay,
    lay_all,
    plain,
    skeleton,
)
from workbench_redact.gaps import close, read_together, rows_with_lone, unclose_lead
from workbench_redact.glances import GAPPED, ODD, PIECES, REACH, SPELT, TOLD, glances
from workbench_redact.judging.handles import judge_handle
from workbench_redact.judging.judges import INNER_KIND, JUDGES, KIND, LINKED, tell_kind
from workbench_redact.judging.links import defanged, plain_link
from workbench_redact.judging.numbers import free_phone
from workbench_redact.pieces import Pieces
from workbench_redact.placing import put_back, put_lead_back
from workbench_redact.words import Page

from workbench.contracts import Lead, Span
from workbench.privacy.folding import BLANK, Folded, Folds, fold_all

CHUNK = 4096  # texts searched in one go
FEW = 32  # texts that are searched one by one
SIFTED = 16  # texts that are scanned and sifted together; for fewer it does not pay
_SCHEME = re.compile(r"(?:h(?:tt|xx)ps?|ftp)\Z", re.IGNORECASE)
_SPREAD = re.compile(SPREAD.encode())
_CALLED = re.compile(r"[A-Za-z]+(?=[0-9])")
_TELLING = re.compile("[0-9.@]")  # what spread letters hold that are no mere words
_NEXT = re.compile(rf"[\s<>\"{BLANK}]|\Z")


class _Patterns(NamedTuple):
    pieces: Pieces
    cues: Cues
    inner: Pattern


@cache
def _compiled(linear: bool) -> _Patterns:
    """Return the patterns, the same ones for all finders: the states that they need grow with use."""
    pieces, cues = Pieces(linear=linear), Cues(linear=linear)
    return _Patterns(pieces, cues, compile_with(forms.INNER, linear=linear))


class Redact:
    """Finds structured identifiers. Stateless; one text is a batch of one.

    `linear`: use google-re2 where installed (default); False asks for the standard library's `re`, spans equal.
    """

    entities = frozenset(
        (
            "AADHAAR ADDRESS BANK_ACCOUNT CARD CARD_EXPIRY COORDINATES CVV DATE_OF_BIRTH DRIVING_LICENCE EMAIL GSTIN IBAN "
            "IFSC IMEI IP MAC MASKED_ACCOUNT NATIONAL_ID ORDER_ID OTP PAN PASSPORT PHONE PINCODE SSN UPI_ID URL "
            "USERNAME VEHICLE_REG VOTER_ID"
        ).split()
    )

    def __init__(self, *, linear: bool = True) -> None:
        self._pieces, self._cues, self._inner = _compiled(linear)
        self._glances = glances() if linear else None

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return the spans of each text, sorted."""
        if len(texts) <= FEW:
            return self._find_few(texts)
        found: list[list[Span]] = [[] for _ in texts]
        for first in range(0, len(texts), CHUNK):
            some = texts if len(texts) <= CHUNK else texts[first : first + CHUNK]
            for row, spans in self._find_glanced(some).items():
                found[first + row] = spans
        return found

    def _find_glanced(self, texts: Sequence[str]) -> dict[int, list[Span]]:
        """Search texts, each for what it may hold at a glance only."""
        held = self._glances.of_all(texts) if self._glances else None
        if held is None:
            return self._find_all(texts)
        odd = (held & ODD).nonzero()[0].tolist()
        folds = fold_all(texts, odd)
        if odd:  # most look ordinary once they are folded
            held[odd] = self._glances.of_all([plain(folds[0][row]) for row in odd], folded=True)
        parts = ((held & (what | ODD)).nonzero()[0].tolist() for what in (PIECES, TOLD, SPELT))
        sheets = lay(folds[0], *parts)
        gapped = (held & GAPPED).nonzero()[0].tolist()
        # ODD is all that a glance says of a text
        gapped += [row for row in rows_with_lone(sheets[0]) if held[row] == ODD]
        return self._find(texts, folds, sheets, gapped)

    def _find_all(self, texts: Sequence[str]) -> dict[int, list[Span]]:
        """Search texts for everything."""
        folds = fold_all(texts)
        sheet = lay_all(folds[0])
        return self._find(texts, folds, (sheet, sheet, sheet), rows_with_lone(sheet))

    def _find_few(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return the spans of texts, each searched alone: to lay few out costs more than it saves."""
        folded, moved = fold_all(texts)
        return [self._find_one(text, folded[row], moved.get(row)) for row, text in enumerate(texts)]

    def _find_one(self, text: str, folded: str, moved: Folded | None) -> list[Span]:
        """Return the spans of a text: most hold nothing, which a glance tells."""
        bones = folded if folded.isascii() else skeleton(folded)
        signs, native = bones.encode("latin-1"), not bones.isascii()
        held = self._glances.of(signs) if self._glances else None
        if held is None:
            held = PIECES | TOLD | SPELT | GAPPED | len(signs) * REACH
        if not held and not native:
            return []
        found = self._find_held(Page(0, folded, signs), held) if held else []
        if native:
            found += [told[3] for told in self._cues.find_native(folded) if told[3]]
        if held & GAPPED:
            found = self._find_closed(folded, found)
        return put_back(found, text, moved) if found else found

    def _find_closed(self, folded: str, found: list[Span]) -> list[Span]:
        """Return what was found in a folded text, and what is once words are closed up that are spelled out."""
        gaps = close(folded)
        return found if gaps is None else read_together(found, self._find_one(gaps.text, gaps.text, None), gaps)

    def _find_held(self, page: Page, held: int) -> list[Span]:
        """Return what a text holds of what a glance says it may."""
        found = []
        if held & PIECES:
            for start, end in self._pieces.find(page.bones, held // REACH):
                found += self._told(tell_kind(page, start, end), page, start, end)
        if held & TOLD:
            for start, end in self._cues.told(page.bones):
                found += [lead.span for lead in self._leads(page, start, end) if lead.span]
        if held & SPELT:
            for start, _ in self._cues.spelt(page.bones):
                found += [told[3] for told in self._cues.judge(page, start) if told[3]]
        return found

    def explain(self, text: str) -> list[Lead]:
        """Return every place of a text that looked like an identifier, and what came of it, sorted."""
        folded, moved = fold_all([text])
        leads = self._explain(folded)
        if gaps := close(folded[0]):
            leads += [unclose_lead(lead, gaps) for lead in self._explain([gaps.text])]
        back = [put_lead_back(lead, text, moved.get(0)) for lead in dict.fromkeys(leads)]
        return sorted(back, key=lambda lead: lead[:3])

    def _explain(self, folded: Sequence[str]) -> list[Lead]:
        """Return the places of a folded text, alone in a list, as `explain` does."""
        sheet = lay_all(folded)
        leads = [lead for place in sheet.pages(self._pieces.find(sheet.bones)) for lead in self._judge(*place)]
        leads += [lead for _, lead in self._cued(folded, sheet, sheet)]
        return [lead for lead in leads if lead.start < lead.end]

    def _find(
        self, texts: Sequence[str], folds: Folds, sheets: Sequence[Sheet], gapped: Iterable[int]
    ) -> dict[int, list[Span]]:
        """Return the spans of each row in which there are any, sorted, searched for on a sheet for each of three kinds.

        `gapped`: the rows that may have words that are spelled out.
        """
        folded, moved = folds
        pieces, cued, spelt = sheets
        found = self._find_pieces(pieces)
        for row, lead in self._cued(folded, cued, spelt):
            if lead.span:
                found[row].append(lead.span)
        for row in gapped:
            if told := self._find_closed(folded[row], found.get(row, [])):
                found[row] = told
        return {row: put_back(told, texts[row], moved.get(row)) for row, told in found.items()}

    def _find_pieces(self, sheet: Sheet) -> dict[int, list[Span]]:
        """Judge the pieces, kind by kind, which is faster than by place; return by row what is found."""
        found: dict[int, list[Span]] = defaultdict(list)
        kinds: dict[str, list[tuple[Page, int, int]]] = defaultdict(list)
        if self._glances and self._glances.cast and len(sheet.rows) >= SIFTED:
            _sift(sheet, self._pieces, kinds, found)
        else:
            for place in sheet.pages(self._pieces.find(sheet.bones)):
                kinds[tell_kind(*place)].append(place)
        for kind, places in kinds.items():
            for page, start, end in places:
                if told := self._told(kind, page, start, end):
                    found[page.row] += told
        return found

    def _told(self, kind: str, page: Page, start: int, end: int) -> list[Span]:
        """Return what a piece holds: what `_judge` does, without its reasons."""
        if kind and not page.text.startswith("://", end):
            told = JUDGES[kind][1](page, start, end)
            if not isinstance(told, str):
                return told
            if kind not in LINKED:
                return []
            return [lead.span for lead in self._reopened(page, start, end) if lead.span]
        return [lead.span for lead in self._judge(page, start, end) if lead.span]

    def _judge(self, page: Page, start: int, end: int, kinds: re.Pattern[str] = KIND) -> Iterator[Lead]:
        text = page.text
        if text.startswith("://", end) and (scheme := _SCHEME.search(text, start, end)):
            end = scheme.start()
            yield from self._judge(page, end, _NEXT.search(text, end).start())  # type: ignore[union-attr]
        kind = tell_kind(page, start, end, kinds)
        told = JUDGES[kind][1](page, start, end) if kind else "its form is none that is judged"
        if not isinstance(told, str):
            yield from (Lead(start, end, kind, span, "") for span in told)
            return
        yield Lead(start, end, kind, None, told)
        if kind in LINKED:
            yield from self._reopened(page, start, end)

    def _reopened(self, page: Page, start: int, end: int) -> Iterator[Lead]:
        """Judge the handle and the numbers in a piece that was refused as a link, a plate or a mask."""
        at = page.text.find(" @", start, end)
        if 0 <= at < end - 2 and page.text[at + 2] != " ":
            told = judge_handle(page, at + 1, end)
            yield from (Lead(at + 1, end, "handle", span, "") for span in (() if isinstance(told, str) else told))
        for match in self._inner.finditer(skeleton(page.text[start:end]).encode("latin-1")):
            yield from self._judge(page, start + match.start(), start + match.end(), INNER_KIND)

    def _cued(self, folded: Sequence[str], cued: Sheet, spelt: Sheet) -> Iterator[tuple[int, Lead]]:
        """Yield (row, lead) of what only words give away, or what is spread."""
        for page, start, end in cued.pages([*self._cues.told(cued.bones)]):  # all first: each search has large tables
            yield from ((page.row, lead) for lead in self._leads(page, start, end))
        for page, start, _ in spelt.pages([*self._cues.spelt(spelt.bones)]):
            for told in self._cues.judge(page, start):
                yield page.row, _cue_lead(*told)
        for row in [cued.rows[line] for line in cued.native]:
            for told in self._cues.find_native(folded[row]):
                yield row, _cue_lead(*told)

    def _leads(self, page: Page, start: int, end: int) -> Iterator[Lead]:
        """Yield what came of a place that may be a cue and its value, or is spread."""
        for told in self._cues.judge(page, start):
            yield _cue_lead(*told)
        if _SPREAD.match(page.bones, start, end):
            yield from self._joined(page.text, start, end)

    def _joined(self, text: str, start: int, end: int) -> Iterator[Lead]:
        """Read what is spread over single signs as if it were written together."""
        piece = text[start:end:2]
        for span in self.find([piece])[0] if _TELLING.search(piece) else ():
            called = _CALLED.match(piece, span.start) if span.entity == "PHONE" else None  # `c a l l 9 8 …`
            first, last = start + 2 * (called.end() if called else span.start), min(end, start + 2 * span.end - 1)
            hint = defanged(span.hint) if span.entity == "URL" else span.hint
            yield Lead(start, end, "spread", span._replace(start=first, end=last, hint=hint), "")


def _sift(
    sheet: Sheet,
    pieces: Pieces,
    kinds: dict[str, list[tuple[Page, int, int]]],
    found: dict[int, list[Span]],
) -> None:
    """Find pieces, judge those that are told at a glance, and sort the others by kind."""
    from workbench_redact.kernels.scan import scan  # which loads a compiler: not for few texts
    from workbench_redact.kernels.sieve import FREE, KINDS, LINK, sift

    for line, told, start, end, *parts in sift(sheet, scan(sheet, pieces)):
        row = sheet.rows[line]
        if told == LINK:
            found[row].append(plain_link(sheet.folded[row], start, end, *parts))
        elif told == FREE and (phone := free_phone(sheet.folded[row][start:end], start)):
            found[row].append(phone)
        else:
            page = sheet.page(line)
            kinds[KINDS[told] or tell_kind(page, start, end)].append((page, start, end))


def _cue_lead(cue: Cue, start: int, end: int, span: Span | None) -> Lead:
    return Lead(start, end, f"cue of {cue.entity}", span, "" if span else "its check failed")
