"""Placing: what was found in a folded text, in the offsets of the original."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from workbench_redact.judging.links import judge_host, judge_url
from workbench_redact.words import Page

from workbench.contracts import Lead, Span
from workbench.privacy.folding import INVISIBLE, Folded

_DASHED = re.compile(r"(?<=[^\W\d_])[\u2013-\u2015]\w+(?:-\w+)*\Z")  # a sentence that goes on behind a link


def put_back(spans: Sequence[Span], text: str, moved: Folded | None) -> list[Span]:
    """Return spans of a folded text in the offsets of the original, sorted, those of one place once."""
    if moved or (not text.isascii() and any(span.entity == "URL" for span in spans)):
        spans = [_placed(span, text, moved) for span in spans]
    return sorted(_named_once(spans)) if len(spans) > 1 else [*spans]


def _named_once(spans: Sequence[Span]) -> Iterable[Span]:
    """Return the first of those that name one place alike: a piece tells more of it than a cue."""
    return {span[:3]: span for span in reversed(spans)}.values()


def _placed(span: Span, text: str, moved: Folded | None) -> Span:
    """Return a span in the offsets of the original; a link's hint tells the host as it was really written."""
    start, end = moved.span(span.start, span.end) if moved else span[:2]
    value = text[start:end]
    hint = span.hint
    if span.entity == "URL" and not value.isascii():
        value = _DASHED.sub("", value)
        end = start + len(value)
        written = "".join(sign for sign in value if ord(sign) not in INVISIBLE)
        told = (judge_url if "//" in written else judge_host)(Page(0, written, b""), 0, len(written))
        hint = hint if isinstance(told, str) else told[0].hint
    return Span(start, end, span.entity, hint, span.score)


def put_lead_back(lead: Lead, text: str, moved: Folded | None) -> Lead:
    """Return a lead in the offsets of the original."""
    start, end = moved.span(lead.start, lead.end) if moved else lead[:2]
    return lead._replace(start=start, end=end, span=lead.span and _placed(lead.span, text, moved))
