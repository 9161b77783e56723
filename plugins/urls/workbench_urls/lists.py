"""The lists behind `urls`: hosts by purpose, brands by name and by domain."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from ahocorasick_rs import BytesAhoCorasick

from workbench.canonical import Canonical
from workbench.featurizing.phrases import Phrases


class Hosts(NamedTuple):
    """Sets of suffixes, registered domains and words, as `hosts.toml` names them."""

    suffixes: frozenset[str]
    restricted: frozenset[str]
    shorteners: frozenset[str]
    chats: frozenset[str]
    forms: frozenset[str]
    hosting: frozenset[str]
    cheap: frozenset[str]
    lures: frozenset[str]
    affixes: frozenset[str]


class Brands(NamedTuple):
    """Brands by registered domain, by word of a host, and by what a canonical text calls them."""

    domains: dict[str, str]
    words: dict[str, str]
    names: tuple[str, ...]
    phrases: Phrases

    def find(self, form: Canonical) -> dict[int, set[str]]:
        """Return the brands that canonical texts name, by row, where there are any."""
        found: dict[int, set[str]] = {}
        for row, place in self.phrases.list(form.signs, len(form.counts)):
            found.setdefault(row, set()).add(self.names[place])
        return found


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(name).read_text("utf-8"))


@cache
def load_hosts() -> Hosts:
    """Return the lists of `hosts.toml`."""
    return Hosts(**{name: frozenset(words.split()) for name, words in _read("hosts.toml").items()})


@cache
def load_brands() -> Brands:
    """Return the brands of `brands.toml`."""
    read = _read("brands.toml")
    called = {f" {word.strip()} ": name for name, brand in read.items() for word in brand["words"].split(",")}
    domains = {domain: name for name, brand in read.items() for domain in brand["domains"].split()}
    words = {word.strip().replace(" ", ""): name for word, name in called.items() if len(word.strip()) > 2}
    places = {name: place for place, name in enumerate(read)}
    phrases = Phrases(((word, places[name]) for word, name in called.items()), len(read))
    return Brands(domains, words, tuple(read), phrases)


def register(host: str) -> tuple[str, str]:
    """Return a host's registered domain and its public suffix, by the list's suffixes and else the last label."""
    labels = host.split(".")
    pair = ".".join(labels[-2:])
    size = 2 if pair in load_hosts().suffixes and len(labels) > 2 else 1
    return ".".join(labels[-size - 1 :]), ".".join(labels[-size:])


def within(host: str, names: frozenset[str] | dict[str, str]) -> str | None:
    """Return the host itself or the domain above it that is among the names, or None."""
    labels = host.split(".")
    return next((name for start in range(len(labels)) if (name := ".".join(labels[start:])) in names), None)


def borrows(name: str) -> bool:
    """Tell whether a name holds a brand's word of five letters or more."""
    return bool(_find_long().find_matches_as_indexes(name.encode()))


def extends(word: str) -> bool:
    """Tell whether a word is a brand's of three or four letters with one that hosts add: `hdfcbank`, `mysbi`."""
    words, added = load_brands().words, load_hosts().affixes
    cuts = {3, 4, len(word) - 3, len(word) - 4}
    pairs = ((word[:cut], word[cut:]) for cut in cuts if 0 < cut < len(word))
    return any((first in words and last in added) or (last in words and first in added) for first, last in pairs)


def list_alike(word: str) -> list[str]:
    """Return the brands' words of five letters or more that begin as a word does and are nearly as long."""
    shapes = _shape_long()
    return [brand for size in range(len(word) - 1, len(word) + 2) for brand in shapes.get((word[:1], size), ())]


def _list_long() -> list[str]:
    return [word for word in load_brands().words if len(word) > 4]


@cache
def _find_long() -> BytesAhoCorasick:
    return BytesAhoCorasick([word.encode() for word in _list_long()])


@cache
def _shape_long() -> dict[tuple[str, int], list[str]]:
    """Return them by first letter and length."""
    shapes: dict[tuple[str, int], list[str]] = {}
    for word in _list_long():
        shapes.setdefault((word[0], len(word)), []).append(word)
    return shapes
