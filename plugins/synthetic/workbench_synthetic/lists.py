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

_HEADING = re.compile(r"\[([\w.]+)((?: [A-Z]{2})*)\]")  # a section, and the countries that alone say what follows
# A word of any script with its vowel signs, or a slot, which is no word; "due to" is not what is due.
_WORD = re.compile(r"\{\w+\}|due to\b|[\w\u0900-\u0dff]+")
LABELS = ("ham", "spam", "smishing")
_REGIONAL = ("ta", "te", "bn", "mr", "gu", "kn", "ml", "pa")
LANGUAGES = ("en", "hinglish", "hi", *_REGIONAL, *(f"{code}-Latn" for code in _REGIONAL))  # in Latin letters too
ABROAD = tuple("US GB AU CA SG IE NZ ZA AE NG KE PH MY DE".split())  # a file each in `countries`
COUNTRIES = ("IN", *ABROAD)
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


class Line(NamedTuple):
    """A line as it is written, and the countries that alone say it; none named are all."""

    text: str
    countries: frozenset[str] = frozenset()


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
def phrases(name: str) -> dict[str, tuple[Line, ...]]:
    """Return the lines of `phrases/<name>.txt`, a language or `abroad`, by section: a topic, or `topic.family`."""
    made: dict[str, list[Line]] = {}
    section, countries = "", frozenset[str]()
    for line in files(__package__).joinpath("phrases", f"{name}.txt").read_text("utf-8").splitlines():
        if heading := _HEADING.fullmatch(line):
            section, countries = heading[1], frozenset(heading[2].split())
            made.setdefault(section, [])
        elif line.strip() and not line.startswith("#"):
            made[section].append(Line(line, countries or _elsewhere(line) if name == "abroad" else countries))
    return {name: tuple(lines) for name, lines in made.items()}


def lines(section: str, language: str, country: str) -> tuple[Line, ...]:
    """Return what is written of a section: abroad, what is said in English everywhere and what is said there alone."""
    spoken = phrases(language).get(section, ())
    return spoken if country == "IN" else spoken + phrases("abroad").get(section, ())


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
    told = _varied(_own(lines(f"{family.topic}.{family.name}", language, country), hand), language, country)
    parts = [line.split(" / ", 1) for line in told if " / " in line]
    loose = [line for line in told if " / " not in line]
    whole = [line for line in loose if line[0] != "/" and line[-1] != "/"]
    return Said(
        lines=tuple(tuple(map(parse, line)) for line in (*parts, *([line] for line in whole))),
        claims=_parse([*(line[0] for line in parts), *(line.removesuffix("/") for line in loose if line[0] != "/")]),
        asks=_parse([*(line[1] for line in parts), *(line[1:] for line in loose if line[0] == "/")]),
        situations=_parse(
            [
                line.rstrip("/")
                for line in _varied(_own(lines(family.topic, language, country), hand), language, country)
            ]
        ),
    )


def _own(written: Sequence[Line], hand: int | None) -> Sequence[Line]:
    """Return the lines that a hand writes: every third, where there are enough; so none is another's."""
    return written if hand is None or len(written) < 3 * HANDS else written[hand::HANDS]


def _parse(patterns: Sequence[str]) -> tuple[Pattern, ...]:
    return tuple(parse(pattern.strip()) for pattern in patterns)


def _varied(written: Sequence[Line], language: str, country: str) -> list[str]:
    """Return the patterns that can be said in a country, words with synonyms turned into choices."""
    spoken = language if country == "IN" else "abroad"
    return [_widen(pattern, spoken) for pattern in fitting(written, country)]


@cache
def _widen(pattern: str, language: str) -> str:
    words = load("wording")["synonyms"].get(language, {})
    return _WORD.sub(lambda match: f"[{'|'.join(words[match[0]])}]" if match[0] in words else match[0], pattern)


@cache
def wording(language: str, voice: str, country: str = "IN") -> dict[str, Any]:
    """Return what every label shares in a language, a voice and a country, its patterns parsed."""
    more = {} if country == "IN" else load("countries/everywhere")["wording"][voice]
    common = load("wording")[language][voice]
    told = common | {name: common[name] + said for name, said in more.items()}
    return {
        name: _parse(value) if name in ("greetings", "pressures", "signoffs", "fillers") else tuple(value)
        for name, value in told.items()
        if isinstance(value, list)
    } | {"sloppy": told["sloppy"], "casing": tuple(accumulate(told["casing"]))}


@cache
def brands(kind: str, country: str) -> tuple[Brand, ...]:
    """Return the senders of a kind in a country; abroad, beside its own those that write everywhere."""
    if country == "IN":
        listed = load("brands")[kind]["IN"]
    else:
        tables = (load(f"countries/{name}")["brands"] for name in (country, "everywhere"))
        listed = [line for table in tables for line in table.get(kind, ())]
    return tuple(Brand(*line.split("|")) for line in listed)


@cache
def abroad(country: str) -> dict[str, Any]:
    """Return what is listed of a country abroad: its people, places, numbers and money, else what holds everywhere."""
    return load("countries/everywhere") | load(f"countries/{country}")


@cache
def forms(country: str, name: str) -> tuple[Pattern, ...]:
    """Return the forms in which a country writes a number, if it has its own: `#` is a digit, `@` a capital."""
    return _parse(() if country == "IN" else abroad(country).get(name, ()))


def fitting(written: Sequence[Line], country: str) -> tuple[str, ...]:
    """Return the patterns that can be said in a country: those of it, and those without another one's own words."""
    return tuple(text for text, named in written if (country in named if named else _owners(text) <= {country}))


def _elsewhere(text: str) -> frozenset[str]:
    """Return the countries abroad that can say a line of no named country: India's own words bind nobody there."""
    return frozenset(country for country in ABROAD if _owners(text) - {"IN"} <= {country})


@cache
def _owners(pattern: str) -> frozenset[str]:
    """Return the countries whose own words a pattern has."""
    return frozenset(name for name, words in load("wording")["only"].items() if re.search(words, pattern))


def count() -> dict[str, int]:
    """Return how many families of each label there are, and how many lines are written in each language."""
    labels = {label: sum(family.label == label for family in families()) for label in LABELS}
    return labels | {name: sum(map(len, phrases(name).values())) for name in (*LANGUAGES, "abroad")}
