"""The anonymizer behind `facts`: ages, dates, family and jobs, towns, by patterns. Level strict masks them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path

from workbench.contracts import Span
from workbench.privacy.folding import Folded, fold

_PLACES: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("places.toml").read_text("utf-8"))
_LISTS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("facts.toml").read_text("utf-8"))
_MONTH, _KIN, _RANK, _TRADE, _JOB, _OWN = (
    f"(?:{'|'.join(_LISTS[name])})" for name in ("months", "kin", "ranks", "trades", "jobs", "own")
)
# Towns as they are written in a sentence; in lower case, Surat is a face and Nice is nice.
_TOWNS = sorted({*_PLACES["indian"], *_PLACES["states"], *_PLACES["abroad"]}, key=len, reverse=True)
_TOWN = rf"(?<!\w)(?-i:{'|'.join(map(re.escape, _TOWNS))})(?!\w)"
_TENS = r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty)"
_DECADE = r"(?:teens|twenties|thirties|forties|fifties|sixties|seventies|eighties|[2-8]0['’]?s)"
_YEARS = r"(?:years?|yrs?|yr|saal|साल|वर्ष)"
_BEFORE_AGE = (
    "".join(f"(?<=\\b{word})|" for word in ("age ", "age:", "age: ", "age - ", "aged ", "umr ")) + "(?<=उम्र )|(?<=आयु )"
)
_NO_AGE = r"(?!\d|%|\s*(?:%|k\b|km|min|hour|day|week|years? (?!old)))"
_ELDER = r"(?:late|elder|younger|older|eldest|youngest|little|big|ex|dear|own|only|two|three|four|\d)"
_YEAR = r"(?:19|20)\d\d"

_PATTERNS = {
    name: re.compile("|".join(forms), re.IGNORECASE)
    for name, forms in {
        "AGE": (
            rf"(?<!\d)\d{{1,3}}[\s-]*{_YEARS}[\s-]*(?:old|ka|ki|ke|का|की|के)(?!\w)",
            r"(?<!\d)\d{1,2}\s*(?:y/o|yo)(?!\w)",
            rf"(?<!\w){_TENS}(?:[\s-]\w+)?[\s-]years?[\s-]old(?!\w)",
            rf"(?<!\w)(?:early|mid|late)[\s-]{_DECADE}",
            rf"(?:(?<=\bmy )|(?<=\bher )|(?<=\bhis )){_DECADE}",
            rf"(?:{_BEFORE_AGE})\d{{1,3}}(?!\d)",
            rf"(?:(?<=\bi'm )|(?<=\bi am )|(?<=\bturned )|(?<=\bturning ))[1-9]\d{_NO_AGE}",
            r"(?<!\w)[1-9]\d\s?/?\s?[mf](?!\w)",
        ),
        "DATE": (
            r"(?<![\d/.-])\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})(?![\d/-])",
            rf"(?<![\d/.-]){_YEAR}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?![\d/-])",
            rf"(?<!\d)\d{{1,2}}(?:st|nd|rd|th)?[\s-]*(?:of\s+)?{_MONTH}(?!\w)\.?(?:[\s,-]*['’]?(?:{_YEAR}|\d\d)(?!\d))?",
            rf"(?<!\w){_MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?!\d)(?:,?\s*{_YEAR}(?!\d))?",
            rf"(?<!\w){_MONTH},?\s+{_YEAR}(?!\d)",
        ),
        "RELATION": (
            rf"(?<!\w){_OWN}\s+(?:{_ELDER}[\s-]+)?{_KIN}(?!\w)",
            r"(?<!\w)(?:re)?married(?:\s?life)?(?!\w)",
            r"(?<!\w)(?:divorced?|widow(?:ed|er)?|engaged to|separated from|unmarried)(?!\w)",
            r"(?<!\w)single\s(?:mom|mum|mother|dad|father|parent)(?!\w)",
            r"(?<=\d )(?:kids|children|daughters|sons)(?!\w)",
        ),
        "LOCATION": (_TOWN,),
        "OCCUPATION": (rf"(?<!\w)(?:{_RANK}[\s-]+){{0,2}}(?:{_TRADE}[\s-]+){{0,2}}{_JOB}s?(?!\w)",),
    }.items()
}
# Words, lower case, without one of which an entity's pattern matches nothing.
_TELLING = {
    "AGE": frozenset(_LISTS["aging"]),
    "RELATION": frozenset((*_LISTS["own"], *_LISTS["wedded"])),
    "LOCATION": frozenset(word for town in _TOWNS for word in town.lower().split()),
    "OCCUPATION": frozenset(f"{word}{more}" for job in _LISTS["jobs"] for word in job.split("-") for more in ("", "s")),
}
_WORD = re.compile(r"[^\W\d_\u0900-\u0dff]+|[\u0900-\u0dff]+")
_DIGIT = re.compile(r"\d")


class Facts:
    """Finds AGE, DATE, RELATION, OCCUPATION, and LOCATION where a listed town stands."""

    entities = frozenset(_PATTERNS)

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return the spans of each text, sorted, in code points."""
        return [self._find(fold(text)) for text in texts]

    def _find(self, folded: Folded) -> list[Span]:
        text = folded.text
        words = set(_WORD.findall(text.lower()))
        found: list[Span] = []
        for entity, pattern in _PATTERNS.items():
            telling = _TELLING.get(entity)
            if _DIGIT.search(text) if telling is None else not telling.isdisjoint(words):
                found += [Span(*folded.span(*match.span()), entity, score=0.5) for match in pattern.finditer(text)]
        return sorted(found)
