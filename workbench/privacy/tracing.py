"""Tracing: what every part saw in one text, and what became of it. On request only: it quotes the caller's own text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from workbench.contracts import Anonymizer, Lead, Span
from workbench.privacy.cutting import protect, resolve
from workbench.privacy.grammar import find_placeholders
from workbench.privacy.masking import Masker


class Decision(NamedTuple):
    """A place that a part looked at twice: which part and rule, what it was taken for, and why it is masked or not."""

    part: str
    rule: str
    start: int
    end: int
    entity: str
    masked: bool
    why: str

    def as_dict(self, text: str) -> dict[str, Any]:
        """Return the decision with the piece of the text that it is about."""
        return {**self._asdict(), "piece": text[self.start : self.end]}


def trace(masker: Masker, text: str) -> list[Decision]:
    """Return every decision about a text, by place. A part without `explain` tells only what it found."""
    leads = [(name, lead) for name, part in masker.parts.items() for lead in _leads(part, text)]
    (masked,) = masker.mask([text])
    held = find_placeholders(text, masker.entities)
    decisions = [_decide(name, lead, masker, masked.spans, held) for name, lead in leads]
    known = [lead.span for _, lead in leads if lead.span]
    later = [span for span in masked.spans if not any(span.start < one.end and one.start < span.end for one in known)]
    decisions += [Decision("", "", *span[:3], True, "found once what stood beside it was masked") for span in later]
    return sorted(decisions, key=lambda decision: (decision.start, decision.end, decision.part, decision.rule))


def _leads(part: Anonymizer, text: str) -> list[Lead]:
    explain = getattr(part, "explain", None)
    if explain is not None:
        return list(explain(text))
    return [Lead(span.start, span.end, "find", span, "") for span in part.find([text])[0]]


def _decide(name: str, lead: Lead, masker: Masker, spans: Sequence[Span], held: Sequence[tuple[int, int]]) -> Decision:
    span = lead.span
    if span is None:
        return Decision(name, lead.rule, lead.start, lead.end, "", False, lead.why)
    told = Decision(name, lead.rule, span.start, span.end, span.entity, True, "")
    if not masker.operators.masks(span.entity):
        return told._replace(masked=False, why="the level does not mask this entity")
    if not protect(resolve([span]), held):
        return told._replace(masked=False, why="it is part of a placeholder, which stays")
    winner = next((one for one in spans if one.start < span.end and span.start < one.end), None)
    if winner is not None and winner.entity != span.entity:
        return told._replace(why=f"masked as {winner.entity}, which is longer or better scored where they overlap")
    return told
