"""The lists beside this module: who speaks, about what, in which words. A list grows without a line of code."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import Any, NamedTuple

from workbench_synthetic.patterns import Pattern, parse

_HEADING = re.compile(r"\[([\w.]+)\]")
# A word of any script with its vowel signs, or a slot, which is no word.
_WORD = re.compile(r"\{\w+\}|[\w\u0900-\u0dff]+")
LABELS = ("ham", "spam", "smishing")
LANGUAGES = ("en", "hinglish", "hi", "ta", "te", "bn", "mr", "gu", "kn", "ml", "pa")
COUNTRIES = ("IN", "GB", "US")
HANDS = 3  # writers who share no line of a family with three lines each or more


class Brand(NamedTuple):
    """A sender: its name, the header it sends under, its official host."""

    name: str
    header: str
    host: str


class Family(NamedTuple):
    """One intent of a topic. `share` is how often a message of it tells a situation that the topic's others tell too."""

    name: str
    topic: str
    label: str
    voice: str
    brands: str
    countries: tuple[str, ...]
    share: float


class Said(NamedTuple):
    """What a family says in a language and a country: whole `lines`, each a claim and its ask, and the loose ones."""

    lines: tuple[tuple[Pattern, ...], ...]
    claims: tuple[Pattern, ...]
    asks: tuple[Pattern, ...]
    situations: tuple[Pattern, ...]


@cache
def load(name: str) -> dict[str, Any]:
    """Return a TOML file of this package."""
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))


@cache
def phrases(language: str) -> dict[str, tuple[str, ...]]:
    """Return the lines of `phrases/<language>.txt` by section: a topic, or `topic.family`."""
    made: dict[str, list[str]] = {}
    section = ""
    for line in files(__package__).joinpath("phrases", f"{language}.txt").read_text("utf-8").splitlines():
        if heading := _HEADING.fullmatch(line):
            section = heading[1]
            made.setdefault(section, [])
        elif line.strip() and not line.startswith("#"):
            made[section].append(line)
    return {name: tuple(lines) for name, lines in made.items()}


@cache
def families() -> tuple[Family, ...]:
    """Return every family of `families.toml`, in its order."""
    return tuple(_families())


def _families() -> Iterator[Family]:
    for topic, parent in load("families").items():
        for name, table in parent.items():
            if isinstance(table, dict):
                yield Family(
                    name=name,
                    topic=topic,
                    label=table["label"],
                    voice=table.get("voice", "business"),
                    brands=table.get("brand", parent["brand"]),
                    countries=tuple(table.get("countries", parent.get("countries", COUNTRIES))),
                    share=float(table.get("shared", 0.4)),
                )


@cache
def families_for(
    label: str, language: str, country: str, hand: int | None = None
) -> tuple[tuple[Family, ...], tuple[float, ...]]:
    """Return the families of a label that a hand can say in a language and a country, and how to weigh them.

    One with more to say is drawn more often, by the root of its lines, so that none repeats itself.
    """
    mine = (family for family in families() if family.label == label and country in family.countries)
    chosen = tuple(family for family in mine if said(family, language, country, hand).claims)
    return chosen, tuple(accumulate(len(said(family, language, country, hand).claims) ** 0.5 for family in chosen))


@cache
def said(family: Family, language: str, country: str, hand: int | None = None) -> Said:
    """Return what a family can say in a language and a country, by one hand or by all; nothing where it is not written."""
    lines = _varied(_own(phrases(language).get(f"{family.topic}.{family.name}", ()), hand), language, country)
    parts = [line.split(" / ", 1) for line in lines if " / " in line]
    loose = [line for line in lines if " / " not in line]
    whole = [line for line in loose if line[0] != "/" and line[-1] != "/"]
    return Said(
        lines=tuple(tuple(map(parse, line)) for line in (*parts, *([line] for line in whole))),
        claims=_parse([*(line[0] for line in parts), *(line.removesuffix("/") for line in loose if line[0] != "/")]),
        asks=_parse([*(line[1] for line in parts), *(line[1:] for line in loose if line[0] == "/")]),
        situations=_parse(
            [
                line.rstrip("/")
                for line in _varied(_own(phrases(language).get(family.topic, ()), hand), language, country)
            ]
        ),
    )


def _own(lines: Sequence[str], hand: int | None) -> Sequence[str]:
    """Return the lines that a hand writes: every third, where there are enough; so none is another's."""
    return lines if hand is None or len(lines) < 3 * HANDS else lines[hand::HANDS]


def _parse(patterns: Sequence[str]) -> tuple[Pattern, ...]:
    return tuple(parse(pattern.strip()) for pattern in patterns)


def _varied(patterns: Sequence[str], language: str, country: str) -> list[str]:
    """Return the patterns that can be said in a country, words with synonyms turned into choices."""
    words = load("wording")["synonyms"].get(language, {})
    return [
        _WORD.sub(lambda match: f"[{'|'.join(words[match[0]])}]" if match[0] in words else match[0], pattern)
        for pattern in fitting(patterns, country)
    ]


@cache
def wording(language: str, voice: str) -> dict[str, Any]:
    """Return what every label shares in a language and a voice, its patterns parsed."""
    told = load("wording")[language][voice]
    return {
        name: _parse(value) if name in ("greetings", "pressures", "signoffs", "fillers") else tuple(value)
        for name, value in told.items()
        if isinstance(value, list)
    } | {"sloppy": told["sloppy"], "casing": tuple(accumulate(told["casing"]))}


@cache
def brands(kind: str, country: str) -> tuple[Brand, ...]:
    """Return the senders of a kind in a country."""
    return tuple(Brand(*line.split("|")) for line in load("brands")[kind][country])


def fitting(patterns: Sequence[str], country: str) -> tuple[str, ...]:
    """Return the patterns that can be said in a country: those without another country's own words."""
    elsewhere = re.compile("|".join(words for name, words in load("wording")["only"].items() if name != country))
    return tuple(pattern for pattern in patterns if not elsewhere.search(pattern))


def count() -> dict[str, int]:
    """Return how many families of each label there are, and how many lines are written in each language."""
    labels = {label: sum(family.label == label for family in families()) for label in LABELS}
    return labels | {language: sum(map(len, phrases(language).values())) for language in LANGUAGES}
