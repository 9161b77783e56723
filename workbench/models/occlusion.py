"""Occlusion: which words of an anonymized message carry its score. Each is taken out, and the score looked at again.

Needs nothing of a part but its score (Li, Monroe and Jurafsky, "Understanding Neural Networks through Representation
Erasure", 2016), so it is the same for every model.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from workbench.models.model import Model
from workbench.records import make_rows

_WORD = re.compile(r"<[A-Z][A-Z0-9_]+(?::[^<>\s]*)?>|[^\s<]+|<")
MOST = 128  # words looked at one by one; of a longer message, neighbours are taken out together


class Mark(NamedTuple):
    """Where a word stands, in code points, and by how much the smishing score falls without it, in [-1, 1]."""

    start: int
    end: int
    weight: float


def occlude(model: Model, content: str, *, sender: str | None = None, kind: str = "sms") -> list[Mark]:
    """Return a mark for each word of an anonymized message, in order; `model` scores the message once a word."""
    words = [match.span() for match in _WORD.finditer(content)]
    if not words:
        return []
    step = -(-len(words) // MOST)
    pieces = [(group[0][0], group[-1][1]) for group in (words[at : at + step] for at in range(0, len(words), step))]
    texts = [content, *(content[:start] + content[end:] for start, end in pieces)]
    scores = model.score_masked(make_rows(texts, kind=kind, sender=[sender] * len(texts)))[:, -1]
    falls = scores[0] - scores[1:]
    return [Mark(start, end, float(fall)) for (start, end), fall in zip(pieces, falls, strict=True)]


def strongest(marks: list[Mark], *, toward: int, most: int = 8, share: float = 0.15) -> list[Mark]:
    """Return the marks that carry a verdict, in order: those with at least a `share` of the strongest one's weight.

    `toward` is 1 for a verdict of fraud, -1 for another.
    """
    weights = np.array([mark.weight * toward for mark in marks])
    if not marks or weights.max() <= 0:
        return []
    floor = max(weights.max() * share, np.sort(weights)[-most] if len(marks) > most else 0.0)
    return [mark for mark, weight in zip(marks, weights, strict=True) if weight >= floor and weight > 0]
