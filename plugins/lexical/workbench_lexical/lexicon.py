"""The lexicon: what messages speak of, in eleven languages; found in one pass over the canonical form."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

from workbench.canonical import canonicalize, search


class Lexicon(NamedTuple):
    """Concepts in order, what each says of a message, and an automaton with the concept of each of its patterns.

    `threats`: the kind of fraud that a concept belongs to, by its place.
    """

    names: tuple[str, ...]
    says: tuple[str, ...]
    automaton: BytesAhoCorasick
    owners: tuple[int, ...]
    threats: dict[int, str]

    def find(self, lines: Sequence[str]) -> list[list[int]]:
        """Return the concepts that each canonical line speaks of, each as often as it does."""
        found: list[list[int]] = [[] for _ in lines]
        for row, pattern in search(self.automaton, lines):
            found[row].append(self.owners[pattern])
        return found


@cache
def load_lexicon() -> Lexicon:
    """Return the lexicon of `lexicon.toml`."""
    read = tomllib.loads(files(__package__).joinpath("lexicon.toml").read_text("utf-8"))
    patterns = {
        (pattern, place): None  # in order, each once; several concepts may share a pattern
        for place, concept in enumerate(read.values())
        for language, entries in concept.items()
        if language not in ("says", "threat")
        for entry in entries.split(",")
        if (pattern := _pattern(entry))
    }
    says = tuple(concept["says"] for concept in read.values())
    automaton = BytesAhoCorasick(
        [pattern.encode() for pattern, _ in patterns],
        matchkind=MatchKind.Standard,
        implementation=Implementation.ContiguousNFA,
    )
    threats = {place: concept["threat"] for place, concept in enumerate(read.values()) if "threat" in concept}
    return Lexicon(tuple(read), says, automaton, tuple(place for _, place in patterns), threats)


def _pattern(entry: str) -> str:
    """Return an entry as it stands in a canonical line: after a space, and before one if it is a whole word."""
    bare = entry.strip()
    line = canonicalize([bare.removesuffix("|")]).lines[0]
    if not line.strip():
        return ""
    return line if bare.endswith("|") else line.rstrip()
