"""Agreement: precision, recall and F of found spans with gold ones, typed and untyped, with intervals over texts.

A prediction is right when the type agrees and the intersection over union is at least one half, one to one. Untyped,
the type is left out. F2 weighs recall twice as much as precision (van Rijsbergen, 1979).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from workbench.assurance.labelled import Gold, Text
from workbench.contracts import Span

OVERLAP = 0.5


class Counts(NamedTuple):
    """Right, found and gold spans, int64 of shape (texts,)."""

    right: np.ndarray
    found: np.ndarray
    gold: np.ndarray


class Agreement(NamedTuple):
    """Figures of one entity, or of all; each with its 95 % bootstrap interval over texts."""

    precision: float
    recall: float
    f1: float
    f2: float
    precision_interval: tuple[float, float]
    recall_interval: tuple[float, float]
    f1_interval: tuple[float, float]
    f2_interval: tuple[float, float]
    gold: int
    found: int


def count(texts: Sequence[Text], found: Sequence[Sequence[Span]], *, typed: bool = True) -> dict[str, Counts]:
    """Return the counts of every entity, and of all together under "all"; untyped, of all alone."""
    rows: dict[str, np.ndarray] = defaultdict(lambda: np.zeros((3, len(texts)), np.int64))
    rows["all"].fill(0)  # it is told where nothing was there and nothing found, too
    for row, (text, spans) in enumerate(zip(texts, found, strict=True)):
        for name, kind in _tally(text.spans, spans, typed=typed):
            for key in {name, "all"} if typed else {"all"}:
                rows[key][kind, row] += 1
    return {name: Counts(*table) for name, table in sorted(rows.items())}


def _tally(gold: Sequence[Gold], spans: Sequence[Span], *, typed: bool) -> list[tuple[str, int]]:
    told = [(entity, 2) for _, _, entity in gold] + [(span.entity, 1) for span in spans]
    free = list(spans)
    for start, end, entity in gold:
        agreeing = [span for span in free if (not typed or span.entity == entity)]
        best = max(agreeing, key=lambda span: overlap(span, start, end), default=None)
        if best is not None and overlap(best, start, end) >= OVERLAP:
            free.remove(best)
            told.append((entity, 0))
    return told


def overlap(span: Span, start: int, end: int) -> float:
    """Return the intersection over union of a span with an interval."""
    inside = max(0, min(span.end, end) - max(span.start, start))
    return inside / (max(span.end, end) - min(span.start, start))


def summarize(counts: Counts, *, resamples: int, seed: int) -> Agreement:
    """Return the figures of one entity."""
    drawn = np.random.default_rng(seed).integers(0, len(counts.gold), (resamples, len(counts.gold)))
    samples = [figures(*(part[row].sum() for part in counts)) for row in drawn]
    told = figures(*(part.sum() for part in counts))
    precision, recall, f1, f2 = (_interval(column) for column in zip(*samples, strict=True))
    return Agreement(*told, precision, recall, f1, f2, int(counts.gold.sum()), int(counts.found.sum()))


def figures(right: float, found: float, gold: float) -> tuple[float, float, float, float]:
    """Return precision, recall, F1 and F2; where nothing was found, or nothing was there, the empty share is 0."""
    precision, recall = right / found if found else 0.0, right / gold if gold else 0.0
    return float(precision), float(recall), *(_f(precision, recall, beta) for beta in (1, 2))  # type: ignore[return-value]


def _f(precision: float, recall: float, beta: float) -> float:
    below = beta**2 * precision + recall
    return float((1 + beta**2) * precision * recall / below) if below else 0.0


def _interval(samples: Sequence[float]) -> tuple[float, float]:
    low, high = np.quantile(samples, [0.025, 0.975])
    return round(float(low), 4), round(float(high), 4)
