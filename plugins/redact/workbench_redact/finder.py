"""The anonymizer behind `redact`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench_redact.codes import Codes
from workbench_redact.links import Links
from workbench_redact.numbers import Numbers

from workbench.contracts import Span
from workbench.privacy.folding import Folded, blank, fold

_DIGIT = re.compile(r"\d")
_LINK = re.compile(r"[:@]|\.\S|\[\.\]|(?i:\bdot\b|[(\[]at[)\]])")


class Redact:
    """Finds structured identifiers. Stateless; one text is a batch of one.

    `linear`: use google-re2 where installed (default); False asks for the standard library's `re`, spans equal.
    """

    def __init__(self, *, linear: bool = True) -> None:
        self._links = Links(linear=linear)
        self._digits = (Codes(linear=linear), Numbers(linear=linear))
        self.entities = self._links.entities.union(*(finder.entities for finder in self._digits))

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return the spans of each text, sorted."""
        return [self._find(text) for text in texts]

    def _find(self, text: str) -> list[Span]:
        digits, link = _DIGIT.search(text), _LINK.search(text)
        if not digits and not link:
            return []
        folded = fold(text)
        finders = ((self._links,) if link else ()) + (self._digits if digits else ())
        found: list[Span] = []
        left = folded.text
        for finder in finders:  # each is blind to what those before it found, as it is on a second pass
            spans = list(finder.find(left))
            left = blank(left, [span[:2] for span in spans])
            found += spans
        return sorted({_placed(span, folded) for span in found})


def _placed(span: Span, folded: Folded) -> Span:
    start, end = folded.span(span.start, span.end)
    return span._replace(start=start, end=end)
