"""The anonymizer behind `facts`: ages, dates, family, work, learning, employers and places, by patterns, for strict."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from workbench.contracts import Span
from workbench.privacy.folding import Folded, fold

_PLACES: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("places.toml").read_text("utf-8"))
_LISTS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("facts.toml").read_text("utf-8"))
_FLAGS = "".join(map(chr, range(0x1F1E6, 0x1F200)))  # a flag is two letters of these
_LONG = 5  # letters of a word that tells something inside a hashtag
_WORD = re.compile(r"[^\W\d_\u0900-\u0dff]+|[\u0900-\u0dff]+|[#&0-9\U0001f1e6-\U0001f1ff]")


def _split(entries: Iterable[str]) -> frozenset[str]:
    """Return the lower-case words that entries hold."""
    return frozenset(word for entry in entries for word in _WORD.findall(entry.lower()))


def _words(*names: str) -> frozenset[str]:
    return frozenset().union(*(_split(_LISTS[name]) for name in names))


def _any(listed: Iterable[str]) -> str:
    return f"(?:{'|'.join(sorted(listed, key=len, reverse=True))})"


def _jobs() -> frozenset[str]:
    return frozenset(word + more for word in _words("jobs") for more in ("", "s"))


def _inside(*names: str) -> str:
    """Return the pattern of a hashtag that holds a long word of lists."""
    held = _any(word for name in names for word in _LISTS[name] if len(word) >= _LONG and word.isalpha())
    return rf"#\w*{held}\w*"


_MONTH, _KIN, _RANK, _TRADE, _JOB, _OWN, _FIELD, _DEGREE, _STANDING, _PEOPLE, _CODE, _FORM = (
    _any(map(re.escape, _LISTS[name]))
    for name in (
        "months", "kin", "ranks", "trades", "jobs", "own",
        "fields", "degrees", "standings", "peoples", "codes", "forms",
    )
)  # fmt: skip
# Towns as they are written in a sentence; in lower case, Surat is a face and Nice is nice.
_TOWNS = {*_PLACES["indian"], *_PLACES["states"], *_PLACES["abroad"]}
_TENS = r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty)"
_DECADE = r"(?:teens|twenties|thirties|forties|fifties|sixties|seventies|eighties|[2-8]0['’]?s)"
_YEARS = r"(?:years?|yrs?|yr|saal|साल|वर्ष)"
_BEFORE_AGE = (
    "".join(f"(?<=\\b{word})|" for word in ("age ", "age:", "age: ", "age - ", "aged ", "umr ")) + "(?<=उम्र )|(?<=आयु )"
)
_NO_AGE = r"(?!\d|%|\s*(?:%|k\b|km|min|hour|day|week|years? (?!old)))"
_ELDER = r"(?:late|elder|younger|older|eldest|youngest|little|big|ex|dear|own|only|two|three|four|\d)"
_MANY = r"(?:\d|one|two|three|four|five|six)"
_YEAR = r"(?:19|20)\d\d"
_WORKING = frozenset(
    ("work", "works", "worked", "working", "job", "employed", "intern", "internship", "posted", "joined")
)
_NAME = r"(?-i:[A-Z][\w'’-]+)"


class _Rule(NamedTuple):
    """What an entity looks like, and the words or signs, lower case, without one of which nothing does.

    Where the pattern has a group, the entity is that.
    """

    entity: str
    pattern: re.Pattern[str]
    telling: frozenset[str]


def _rule(entity: str, telling: Iterable[str], *forms: str) -> _Rule:
    return _Rule(entity, re.compile("|".join(forms), re.IGNORECASE), frozenset(telling))


_RULES = (
    _rule(
        "AGE",
        _words("aging"),
        rf"(?<!\d)\d{{1,3}}[\s-]*{_YEARS}[\s-]*(?:old|ka|ki|ke|का|की|के)(?!\w)",
        r"(?<!\d)\d{1,2}\s*(?:y/o|yo)(?!\w)",
        rf"(?<!\w){_TENS}(?:[\s-]\w+)?[\s-]years?[\s-]old(?!\w)",
        rf"(?<!\w)(?:early|mid|late)[\s-]{_DECADE}",
        rf"(?:(?<=\bmy )|(?<=\bher )|(?<=\bhis )){_DECADE}",
        rf"(?:{_BEFORE_AGE})\d{{1,3}}(?!\d)",
        rf"(?:(?<=\bi'm )|(?<=\bi am )|(?<=\bturned )|(?<=\bturning ))[1-9]\d{_NO_AGE}",
        r"(?<=\bat )(?:1[3-9]|[2-9]\d)(?=,?\s(?:and\s)?i(?:['’]\w+)?\s)",
        r"(?<!\w)[1-9]\d\s?/?\s?[mf](?!\w)",
    ),
    _rule(
        "DATE",
        "0123456789",
        r"(?<![\d/.-])\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})(?![\d/-])",
        rf"(?<![\d/.-]){_YEAR}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?![\d/-])",
        rf"(?<!\d)\d{{1,2}}(?:st|nd|rd|th)?[\s-]*(?:of\s+)?{_MONTH}(?!\w)\.?(?:[\s,-]*['’]?(?:{_YEAR}|\d\d)(?!\d))?",
        rf"(?<!\w){_MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?!\d)(?:,?\s*{_YEAR}(?!\d))?",
        rf"(?<!\w){_MONTH},?\s+{_YEAR}(?!\d)",
        rf"(?:(?<=\bborn in )|(?<=\bclass of )|(?<=\bbatch of )|(?<=\bmarried in )){_YEAR}(?!\d)",
    ),
    _rule(
        "RELATION",
        _words("own", "wedded", "kin"),
        rf"(?<!\w){_OWN}\s+(?:{_ELDER}[\s-]+)?{_KIN}(?!\w)",
        rf"(?<!\w){_KIN}\s+(?:of|to)\s+{_MANY}(?!\w)",
        r"(?<!\w)(?:re)?married(?:\s?life)?(?!\w)",
        r"(?<!\w)(?:divorced?|widow(?:ed|er)?|engaged to|separated from|unmarried|newly ?weds?)(?!\w)",
        r"(?<!\w)single\s(?:mom|mum|mother|dad|father|parent)(?!\w)",
        rf"(?<!\w){_MANY}\s(?:kids|children|daughters|sons)(?!\w)",
    ),
    _rule("RELATION", "#", _inside("kin", "wedded")),
    _rule(
        "LOCATION",
        _split(_TOWNS) | _words("peoples", "codes") | frozenset(_FLAGS),
        rf"(?<!\w)(?-i:{_any(map(re.escape, _TOWNS))}|{_PEOPLE}|{_CODE})(?!\w)",
        f"[{_FLAGS}]{{2}}",
    ),
    _rule("LOCATION", "#", _inside("peoples"), rf"#(?-i:{_CODE}(?=[A-Z][a-z]))\w*"),
    _rule(
        "OCCUPATION",
        _jobs() | _words("fields", "standings", "degrees") | {"it", "hr"},
        rf"(?<!\w)(?:{_RANK}[\s-]+){{0,2}}(?:{_TRADE}[\s-]+){{0,2}}{_JOB}s?(?!\w)",
        rf"(?<!\w)(?:{_FIELD}|{_STANDING}s?|{_DEGREE}|(?-i:IT|HR))(?!\w)",
    ),
    _rule("OCCUPATION", "#", _inside("jobs", "fields", "standings")),
    _rule(
        "ORGANIZATION",
        _jobs() | _WORKING,
        rf"(?<!\w)(?:{_JOB}s?|{_any(_WORKING)})\s(?:at|with|for|in)\s(?:the\s)?({_NAME}(?:\s{_NAME}){{0,2}})",
    ),
    _rule("ORGANIZATION", ("and", "&"), rf"(?<!\w){_NAME},\s{_NAME},?\s(?:and|&)\s{_NAME}"),
    _rule("ORGANIZATION", _words("forms"), rf"(?<!\w)(?:{_NAME}\s){{1,3}}(?-i:{_FORM})(?!\w)"),
)


class Facts:
    """Finds AGE, DATE, RELATION, LOCATION, OCCUPATION and ORGANIZATION by how they are written."""

    entities = frozenset(rule.entity for rule in _RULES)

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return the spans of each text, sorted, in code points."""
        return [self._find(fold(text)) for text in texts]

    def _find(self, folded: Folded) -> list[Span]:
        text = folded.text
        words = set(_WORD.findall(text.lower()))
        found: list[Span] = []
        for entity, pattern, telling in _RULES:
            if not telling.isdisjoint(words):
                found += [
                    Span(*folded.span(*match.span(pattern.groups)), entity, score=0.5)
                    for match in pattern.finditer(text)
                ]
        return sorted(found)
