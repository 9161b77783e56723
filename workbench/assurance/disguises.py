"""Disguises: labelled texts written so that a naive pattern misses what a reader still sees; spans move along."""

from __future__ import annotations

from collections.abc import Callable

from workbench.assurance.labelled import Text

_DIGITS = "0123456789"
_WIDE = str.maketrans(_DIGITS, "０１２３４５６７８９")
_DEVANAGARI = str.maketrans(_DIGITS, "०१२३४५६७८९")


def _zero_width(value: str) -> str:
    return "\u200b".join(value)


def _spaced(value: str) -> str:
    return " ".join(value) if value.isdigit() else value


def _at_dot(value: str) -> str:
    return value.replace("@", " at ").replace(".", " dot ") if "@" in value else value


def _hxxp(value: str) -> str:
    return value.replace("http", "hxxp").replace(".", "[.]") if "://" in value or value.count(".") else value


# By name: what is done to a value, and to which entities; empty means all.
DISGUISES: dict[str, tuple[Callable[[str], str], frozenset[str]]] = {
    "full-width digits": (lambda value: value.translate(_WIDE), frozenset()),
    "Devanagari digits": (lambda value: value.translate(_DEVANAGARI), frozenset()),
    "zero-width characters": (_zero_width, frozenset()),
    "spaced digits": (_spaced, frozenset({"PHONE", "AADHAAR", "CARD"})),
    "at and dot": (_at_dot, frozenset({"EMAIL"})),
    "hxxp and [.]": (_hxxp, frozenset({"URL"})),
}


def disguise(text: Text, name: str) -> Text | None:
    """Return the text with the values of its spans disguised; None where the disguise changes none of them."""
    change, entities = DISGUISES[name]
    pieces: list[str] = []
    spans: list[tuple[int, int, str]] = []
    reached = length = changed = 0
    for start, end, entity in text.spans:
        if start < reached:  # overlapping gold spans cannot both be moved
            continue
        value = text.text[start:end]
        instead = change(value) if not entities or entity in entities else value
        changed += instead != value
        pieces += (text.text[reached:start], instead)
        begin = length + start - reached
        length = begin + len(instead)
        spans.append((begin, length, entity))
        reached = end
    pieces.append(text.text[reached:])
    return Text("".join(pieces), tuple(spans)) if changed else None
