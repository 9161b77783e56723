"""The lexicon: what messages speak of, in eleven languages, and what is masked, as phrases of canonical lines."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from workbench.canonical import MARKS, canonicalize
from workbench.featurizing.phrases import Phrases

# What is masked, by the first of the entities that say so.
MASKED = {
    "url": ("URL", "holds a link"),
    "phone": ("PHONE", "names a phone number"),
    "email": ("EMAIL", "names an e-mail address"),
    "upi": ("UPI_ID", "names a UPI id"),
    "username": ("USERNAME", "names a user of a messenger"),
    "account_number": ("MASKED_ACCOUNT", "names the last digits of an account or a card"),
    "otp": ("OTP", "holds a one-time code"),
    "reference": ("ORDER_ID", "holds a reference number"),
    "identity": ("PAN", "names an identity document"),
    "person": ("PERSON", "names a person"),
    "address": ("ADDRESS", "holds an address"),
}
ALSO = {"identity": ("AADHAAR", "PASSPORT"), "account_number": ("BANK_ACCOUNT", "CARD")}


class Lexicon(NamedTuple):
    """Concepts in order and then what is masked, what each says of a message, and the phrases for it, by place.

    `threats`: the kind of fraud that a concept belongs to, by its place.
    """

    names: tuple[str, ...]
    says: tuple[str, ...]
    phrases: Phrases
    threats: dict[int, str]


@cache
def load_lexicon() -> Lexicon:
    """Return the lexicon of `lexicon.toml`."""
    read = tomllib.loads(files(__package__).joinpath("lexicon.toml").read_text("utf-8"))
    says = (*(concept["says"] for concept in read.values()), *(told for _, told in MASKED.values()))
    threats = {place: concept["threat"] for place, concept in enumerate(read.values()) if "threat" in concept}
    marks = ((f" {MARKS[entity]}", place) for place, entity in _list_marks(len(read)))
    return Lexicon((*read, *MASKED), says, Phrases([*_list_phrases(read), *marks], len(says)), threats)


def _list_phrases(read: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """Yield (phrase, place of its concept) as canonical lines hold it; several concepts may share a phrase.

    A phrase stands after a space, and before one if it is a whole word.
    """
    entries, places = zip(*_list_entries(read), strict=True)
    wholes = canonicalize([entry.removesuffix("|") for entry in entries]).lines
    for entry, place, whole, begun in zip(entries, places, wholes, _begin(entries, wholes), strict=True):
        if whole.strip():
            yield whole, place
            if not entry.endswith("|"):
                yield begun, place


def _begin(entries: Sequence[str], wholes: Sequence[str]) -> Iterator[str]:
    """Yield each entry's canonical line for words that go on: the last one, a beginning of words, is not mended."""
    heads, _, lasts = zip(*(entry.rpartition(" ") for entry in entries), strict=True)
    written = zip(canonicalize(heads).lines, canonicalize(lasts, mended=False).lines, strict=True)
    for (head, last), plain, whole in zip(written, canonicalize(entries, mended=False).lines, wholes, strict=True):
        yield plain.rstrip() if plain == whole else f"{head.rstrip()}{last.rstrip()}"


def _list_entries(read: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """Yield (entry, place of its concept)."""
    for place, concept in enumerate(read.values()):
        for language, entries in concept.items():
            if language not in ("says", "threat"):
                yield from ((entry.strip(), place) for entry in entries.split(","))


def _list_marks(first: int) -> Iterator[tuple[int, str]]:
    """Yield (place, entity) of what is masked."""
    for place, (name, (entity, _)) in enumerate(MASKED.items(), first):
        yield from ((place, each) for each in (entity, *ALSO.get(name, ())))
