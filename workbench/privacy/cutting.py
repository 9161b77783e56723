"""Cutting: from spans that parts found to a text in which nothing detected is left in clear."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from workbench.contracts import Span
from workbench.privacy.grammar import find_placeholders, render


def resolve(spans: Iterable[Span]) -> list[Span]:
    """Merge spans that overlap into their union; the longest, then the best scored, names it. Sorted, disjoint."""
    ordered = sorted(spans)
    end = -1
    for span in ordered:
        if span[0] < end:
            return _merge(ordered)
        end = span[1]
    return ordered


def _merge(ordered: Sequence[Span]) -> list[Span]:
    groups: list[list[Span]] = []
    end = -1
    for span in ordered:
        if span.start < end:
            groups[-1].append(span)
        else:
            groups.append([span])
        end = max(end, span.end)
    return [group[0] if len(group) == 1 else _union(group) for group in groups]


def _union(group: Sequence[Span]) -> Span:
    winner = max(group, key=lambda span: (span.end - span.start, span.score, span.entity, span.hint))
    return winner._replace(start=group[0].start, end=max(span.end for span in group))


def protect(spans: Sequence[Span], held: Sequence[tuple[int, int]]) -> list[Span]:
    """Take the intervals `held` (placeholders, sorted, disjoint) out of the spans; the rest of a span stays one."""
    kept: list[Span] = []
    for span in spans:
        start = span.start
        for left, right in held:
            if right <= start or left >= span.end:
                continue
            if left > start:
                kept.append(span._replace(start=start, end=left))
            start = right
        if start < span.end:
            kept.append(span._replace(start=start))
    return kept


def uncut(masked: tuple[str, Sequence[Span]], found: Sequence[Span], declared: frozenset[str]) -> list[Span]:
    """Return spans found in a masked text, outside its placeholders, in the offsets of the original.

    `masked`: the text after `cut`, and the spans that were cut, in the original's offsets.
    """
    text, known = masked
    held = find_placeholders(text, declared)
    return _moved(protect(resolve(found), held), _shifts(held, known))


def _shifts(held: Sequence[tuple[int, int]], known: Sequence[Span]) -> list[tuple[int, int]]:
    """Return (place in the masked text, what to add from there on) for each placeholder that stands for a span.

    Placeholders that the original held itself stand for nothing: those are found where no span begins.
    """
    shifts, shift, spans = [], 0, iter(known)
    span = next(spans, None)
    for start, end in held:
        if span is not None and start + shift == span.start:
            shift = span.end - end
            shifts.append((end, shift))
            span = next(spans, None)
    return shifts


def _moved(spans: Sequence[Span], shifts: Sequence[tuple[int, int]]) -> list[Span]:
    moved = []
    for span in spans:
        shift = next((by for place, by in reversed(shifts) if place <= span.start), 0)
        moved.append(span._replace(start=span.start + shift, end=span.end + shift))
    return moved


def _placeholders(text: str, spans: Sequence[Span]) -> list[str]:  # noqa: ARG001
    return [render(span.entity, span.hint) for span in spans]


def cut(
    text: str,
    spans: Sequence[Span],
    declared: frozenset[str] = frozenset(),
    *,
    replace: Callable[[str, Sequence[Span]], list[str]] = _placeholders,
) -> tuple[str, list[Span]]:
    """Return the text with every span replaced, and the resolved spans, in the text's offsets.

    `replace` gives what stands in place of each resolved span of a text; a typed placeholder by default.
    """
    if not spans:
        return text, []
    resolved = resolve(spans) if len(spans) > 1 else [*spans]
    if "<" in text:
        resolved = protect(resolved, find_placeholders(text, declared))
    pieces: list[str] = []
    end = 0
    for span, instead in zip(resolved, replace(text, resolved), strict=True):
        pieces.append(text[end : span.start])
        pieces.append(instead)
        end = span.end
    pieces.append(text[end:])
    return "".join(pieces), resolved
