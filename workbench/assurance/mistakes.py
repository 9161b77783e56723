"""Mistakes: what a masker missed of a labelled text and masked for nothing, shown where a developer asks for it.

It quotes the text, and so is for labelled files of development alone: no report and no gate holds any of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbench.assurance.labelled import Text
from workbench.contracts import Span

AROUND = 24  # characters shown on either side


def list_mistakes(texts: Sequence[Text], found: Sequence[Sequence[Span]]) -> Iterator[str]:
    """Yield a line for every gold span that is not covered, and every found one that touches no gold span."""
    for number, (text, spans) in enumerate(zip(texts, found, strict=True), start=1):
        hidden = {place for span in spans for place in range(span.start, span.end)}
        personal = {place for start, end, _ in text.spans for place in range(start, end)}
        for start, end, entity in text.spans:
            if not hidden.issuperset(range(start, end)):
                yield f"{number}: missed {entity}: {_show(text.text, start, end)}"
        for span in spans:
            if personal.isdisjoint(range(span.start, span.end)):
                yield f"{number}: took for {span.entity}: {_show(text.text, span.start, span.end)}"


def _show(text: str, start: int, end: int) -> str:
    shown = f"{text[max(0, start - AROUND) : start]}[{text[start:end]}]{text[end : end + AROUND]}"
    return " ".join(shown.split())
