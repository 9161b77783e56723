"""Words that are spelled out with gaps: `O T P is 4432`, `p.a.s.s.w.o.r.d`. They are read once more, closed up.

Not when a text is folded: what searches for names needs initials as they stand, and few texts have such words. What
is found in a text as it stands stays found, for a gap may also part two words; those closed up say what it is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from workbench_redact.engine import Sheet
from workbench_redact.judging.links import defanged
from workbench_redact.segments import KNOWN, part

from workbench.contracts import Lead, Span
from workbench.privacy.folding import Folded

_ALONE = "(?![A-Za-z0-9])"
_PAIR = rf"(?:(?<=[Nn])[ .-][Oo]|(?<=[Ii])[ .-][Dd]){_ALONE}"  # before a number; a glance knows them
_RUN = re.compile(rf"(?<!['/])[A-Za-z](?:([ .*_-])[A-Za-z]\1[A-Za-z]{_ALONE}(?:\1[A-Za-z0-9]{_ALONE})*|{_PAIR})")
_LONE = b" a a "  # two letters by themselves, as every run begins: few texts have any
_KINDS = re.sub(b"[^a0-9]", b" ", re.sub(b"[A-Za-z]", b"a", bytes(range(256))))
_OTHERWISE = re.compile(f"[.*_/-][A-Za-z]{_ALONE}")  # the last sign begins another word: `A T M p.i.n`
_SCHEME = re.compile(" ?: ?/")  # of a link, which begins behind it
_ABBREVIATED = re.compile(r"\.(?=[ :])")  # `P.I.N. 4432` ends no sentence


def close(text: str) -> Folded | None:
    """Return a folded text with words that are spelled out closed up, and where its signs stood; None if none are."""
    runs = [(start, end, part(text[start:end:2])) for start, end in _runs(text)]
    if not any(_tells(words) or text.startswith("@", end) for _, end, words in runs):
        return None
    told: list[str] = []
    places: list[int] = []
    done = 0
    for start, end, words in runs:
        told += [text[done:start], " ".join(words)]
        places += range(done, start)
        at = start
        for word in words:
            places += [*range(at, at + 2 * len(word), 2), at + 2 * len(word) - 1]
            at += 2 * len(word)
        places.pop()
        done = end + (text[end - 2] == "." and _ABBREVIATED.match(text, end) is not None)
    return Folded("".join([*told, text[done:]]), (*places, *range(done, len(text))))


def rows_with_lone(sheet: Sheet) -> set[int]:
    """Return the rows of a sheet in which letters stand by themselves: of all texts at once, that is soon told."""
    kinds = b" %b " % sheet.bones.translate(_KINDS)
    rows = set()
    at = kinds.find(_LONE)
    while at >= 0:
        line = bisect_right(sheet.starts, at)
        rows.add(sheet.rows[line - 1])
        at = kinds.find(_LONE, sheet.starts[line])
    return rows


def _runs(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of signs by themselves that are of words, in time that grows as the text does."""
    kinds = f" {text} ".encode("ascii", "replace").translate(_KINDS)
    start = kinds.find(_LONE)
    while start >= 0:
        end = start + 1
        if match := _RUN.match(text, start):
            end = match.end()
            end -= 2 * (_OTHERWISE.match(text, end) is not None)
            if end - start > (4 if match[1] else 2) and not _SCHEME.match(text, end):
                yield start, end
        start = kinds.find(_LONE, end)


def _tells(words: Sequence[str]) -> bool:
    """Tell words of which one says something about a number, or holds digits itself."""
    return any(word.lower() in KNOWN or not word.isalpha() for word in words)


def read_together(found: Sequence[Span], closed: Sequence[Span], gaps: Folded) -> list[Span]:
    """Return what was found in a folded text, and what was once it was closed up.

    Where both found one place, words without gaps name it better, but no value that had gaps itself.
    """
    again = [_unclose(span, gaps) for span in closed]
    named = {back[:2] for back, span in zip(again, closed, strict=True) if _is_as_written(back, span)}
    kept = [span for span in found if span[:2] not in named]
    there = {span[:2] for span in kept}
    return kept + [span for span in again if span[:2] not in there]


def _is_as_written(span: Span, closed: Span) -> bool:
    return span.end - span.start == closed.end - closed.start


def unclose_lead(lead: Lead, gaps: Folded) -> Lead:
    """Return a lead of a text that was closed up in the offsets of the text."""
    start, end = gaps.span(lead.start, lead.end)
    return lead._replace(start=start, end=end, span=lead.span and _unclose(lead.span, gaps))


def _unclose(span: Span, gaps: Folded) -> Span:
    start, end = gaps.span(span.start, span.end)
    back = span._replace(start=start, end=end)
    return back if span.entity != "URL" or _is_as_written(back, span) else back._replace(hint=defanged(span.hint))
