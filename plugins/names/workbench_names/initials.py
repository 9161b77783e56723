"""Initials before a name: `K L Rahul` is named as a whole, where the model begins with the last of them."""

from __future__ import annotations

import re

from workbench.contracts import Span

_INITIAL = r"[A-Z](?:\. ?| )"
_BEGINS = re.compile(rf"(?:{_INITIAL})+")
_BEFORE = re.compile(rf"(?<![\w'’.])(?:{_INITIAL})+\Z")
_REACH = 12  # signs that initials are looked for in
_FEW = 2  # initials that tell a name from the last letter of what others abbreviate


def with_initials(text: str, span: Span) -> Span:
    """Return a person in a folded text with the initials before; one letter of three is no name's: `S B I Ramesh`."""
    own = _BEGINS.match(text, span.start, span.end)
    before = _BEFORE.search(text, max(0, span.start - _REACH), span.start) if own else None
    if own is None or before is None or (_count(own[0]) < _FEW <= _count(before[0])):
        return span
    return span._replace(start=before.start())


def _count(initials: str) -> int:
    return sum(map(str.isalpha, initials))
