"""The lists beside this module: who speaks, about what, in which words. A list grows without a line of code."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

LABELS = ("ham", "spam", "smishing")
LANGUAGES = ("en", "hinglish", "hi", "ta", "te", "bn")
COUNTRIES = ("IN", "GB", "US")


class Brand(NamedTuple):
    """A sender: its name, the header it sends under, its official host."""

    name: str
    header: str
    host: str


class Family(NamedTuple):
    """One intent. `claims` and `asks` are its own, by language; `shared` are its topic's, which every label uses."""

    name: str
    topic: str
    label: str
    voice: str
    brands: str
    countries: tuple[str, ...]
    share: float
    claims: dict[str, tuple[str, ...]]
    asks: dict[str, tuple[str, ...]]
    shared: dict[str, tuple[str, ...]]


@cache
def load(name: str) -> dict[str, Any]:
    """Return a TOML file of this package."""
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))


@cache
def families() -> tuple[Family, ...]:
    """Return every family of `topics_*.toml`, in the order of the files."""
    folder = files(__package__)
    names = sorted(file.name for file in folder.iterdir() if file.name.startswith("topics_"))
    topics = [item for name in names for item in load(name.removesuffix(".toml")).items()]
    return tuple(
        _family(name, topic, parent, table)
        for topic, parent in topics
        for name, table in parent.items()
        if "label" in table
    )


def _family(name: str, topic: str, parent: dict[str, Any], table: dict[str, Any]) -> Family:
    said = [code for code in LANGUAGES if code in table]
    return Family(
        name=name,
        topic=topic,
        label=table["label"],
        voice=table.get("voice", "business"),
        brands=table.get("brand", parent["brand"]),
        countries=tuple(table.get("countries", parent.get("countries", COUNTRIES))),
        share=float(table.get("shared", 0.4)),
        claims={code: tuple(table[code]["claims"]) for code in said},
        asks={code: tuple(table[code]["asks"]) for code in said},
        shared={code: tuple(parent[code]) for code in LANGUAGES if code in parent},
    )


@cache
def families_for(label: str, language: str) -> tuple[Family, ...]:
    """Return the families of a label that are written in a language."""
    return tuple(family for family in families() if family.label == label and language in family.claims)


@cache
def brands(kind: str, country: str) -> tuple[Brand, ...]:
    """Return the senders of a kind in a country."""
    return tuple(Brand(*line.split("|")) for line in load("brands")[kind][country])


@cache
def fitting(patterns: tuple[str, ...], country: str) -> tuple[str, ...]:
    """Return the patterns that can be said in a country: all of them where none fits."""
    if country == "IN":
        return patterns
    indian = re.compile(load("wording")["india"]["words"])
    return tuple(pattern for pattern in patterns if not indian.search(pattern)) or patterns
