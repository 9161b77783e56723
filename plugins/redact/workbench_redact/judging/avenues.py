"""Streets told by their form, most of them abroad: a number before what names a street, or behind it."""

from __future__ import annotations

import re

from workbench_redact.judging.handles import Found

from workbench.privacy.addresses import reach

NAMING = (
    "Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Parkway|Pkwy|Highway|Hwy|Terrace|Tce|Ter|"
    "Crescent|Cres|Close|Place|Parade|Pde|Trail|Trl|Gardens|Grove|Square|Walk|Mews|"
    "Marg|Nagar|Colony|Enclave|Vihar|Salai|Sarani"
)
_NAME = r"[A-Z\xff][A-Za-z\xff'.-]+"  # in a skeleton
NAMED_FIRST = "rue|place|avenue|av|boulevard|bd|quai|chemin|impasse|cours"  # in France
# Forms for patterns over skeletons.
AVENUE = rf"(?-i:[0-9]{{1,5}}[A-Za-z]?(?:[/-][0-9]{{1,4}})? (?:[NSEW] )?(?:{_NAME} ){{1,3}}(?:{NAMING})\b)"
RUE = (
    rf"(?-i:[0-9]{{1,4}}(?: bis| ter)?,? (?:{NAMED_FIRST}) "
    rf"(?:de |du |des |la |le |les |l')*{_NAME})"
)
CALLE = (
    r"(?-i:(?:(?:[Cc]alle|[Aa]venida|[Rr]ua|[Jj]alan|[Pp]iazza|[Cc]orso|[Vv]iale)\b|C/|[Aa]v\.|[Aa]vda\.|[Uu]l\.|[Jj]ln\b\.?|[Jj]l\.)"
    rf" ?(?:del? |da |das |dos |do |la )?(?:{_NAME},? ){{1,3}}[0-9]{{1,4}}\b)"
)
STRASSE = (
    r"(?-i:[A-Z\xff][A-Za-z\xff]+(?:stra\xffe|strasse|str\.|gasse|platz|allee|straat|laan|gracht|gatan?|vej|gade|katu)"
    r" [0-9]{1,4}\b)"
)
_GOES_ON = re.compile(r"(?<!Nagar|Vihar) (?!(?:North|South|East|West|Apt|Unit|Suite|Flat|Floor)\b)[A-Z][a-z]")
_COUNTS = re.compile(
    r"\S+ (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Day|Hour|Min|Lakh|Crore|Best|Top|Free|New|Star|Off|Seat|"
    r"BHK)[a-z]*\b"
)
_PRICED = re.compile(
    r"(?:[.,/-]|[£$€₹] ?|\b(?:rs|inr|usd|no|jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)\.? ?)$",
    re.IGNORECASE,
)


def avenue(text: str, start: int, end: int) -> Found | None:
    """Judge a number, a name and a word for streets: none where the name goes on, or where things are counted."""
    counted = _COUNTS.match(text, start, end) or _PRICED.search(text, max(0, start - 8), start)
    return None if counted or _GOES_ON.match(text, end) else ("", reach(text, start, end).end)
