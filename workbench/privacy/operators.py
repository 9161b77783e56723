"""Operators: what stands in place of a detected span, chosen by entity, and which entities a level masks at all."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import get_args

from workbench.config import Masking
from workbench.contracts import Span
from workbench.errors import ConfigError, join_names
from workbench.privacy.folding import fold
from workbench.privacy.grammar import ENTITIES, SHAPE_LENGTH, Level, render

Operator = Callable[[Span, str], str]
_WORD = re.compile("[a-z0-9]+")
_LETTERS = "abcdefghijklmnop"


class Operators:
    """What a level masks, and how. `replace` is given the resolved spans of one text and keeps nothing after it.

    Parameters
    ----------
    masking
        Level and operator by entity; `placeholder` where an entity is not named.
    key
        Secret of the pseudonyms, 32 bytes; needed only where an entity is pseudonymized.
    """

    def __init__(self, masking: Masking | None = None, *, key: bytes | None = None) -> None:
        self.masking = masking or Masking()
        self._key = key
        if key is None and "pseudonym" in self.masking.operators.values():
            raise ConfigError("operator 'pseudonym' needs a key. Make one: `workbench privacy key --create`.")
        made: dict[str, Operator] = {"pseudonym": self._pseudonym, "shape": _shape, "drop": _drop}
        _check("level", self.masking.level, get_args(Level))
        named = self.masking.operators.items()
        for entity, chosen in named:
            _check(f"operators[{entity!r}]", chosen, ("placeholder", *made))
        self._chosen = {entity: made[chosen] for entity, chosen in named if chosen != "placeholder"}

    def masks(self, entity: str) -> bool:
        """Tell whether the level masks an entity; one that only a plugin knows is masked at every level."""
        known = ENTITIES.get(entity)
        return self.masking.level == "strict" or known is None or known.level == "standard"

    def replace(self, text: str, spans: Sequence[Span]) -> list[str]:
        """Return what stands in place of each span of a text."""
        people: list[frozenset[str]] = []
        return [self._one(text, span, people) for span in spans]

    def _one(self, text: str, span: Span, people: list[frozenset[str]]) -> str:
        entity, hint = span.entity, span.hint
        chosen = self._chosen.get(entity)
        if chosen:
            return chosen(span, text[span.start : span.end])
        if entity == "PERSON" and not hint:
            hint = str(min(number_person(text[span.start : span.end], people), 99))
        return render(entity, hint)

    def _pseudonym(self, span: Span, value: str) -> str:
        """HMAC-SHA256 (RFC 2104) of entity and normalised value, its first 40 bits in letters."""
        assert self._key is not None
        plain = normalise(value)
        if span.hint == "IN:mobile" and plain.isdigit():
            plain = plain[-10:]  # with its country's code and without
        told = f"{span.entity}\0{plain}".encode("utf-8", "surrogatepass")
        digest = hmac.new(self._key, told, hashlib.sha256).hexdigest()[:10]
        return render(span.entity, "~" + "".join(_LETTERS[int(sign, 16)] for sign in digest))


def _check(name: str, value: str, choices: Iterable[str]) -> None:
    """Refuse what a notebook may give, for a level that nobody knows would mask less than was meant."""
    if value not in choices:
        raise ConfigError(f"masking.{name} must be one of {join_names(choices)}. Got {value!r}. Mend it.")


def normalise(value: str) -> str:
    """Return a value as it is compared: its words run together."""
    return unicodedata.normalize("NFKC", "".join(split_words(value)))


def split_words(value: str) -> list[str]:
    """Return the words of a value as a reader sees them: case folded, of letters, their vowel signs and digits."""
    value = value.casefold()
    if value.isascii():
        return _WORD.findall(value)
    seen = fold(unicodedata.normalize("NFKC", value)).text.casefold()
    return "".join(sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in seen).split()


def number_person(name: str, people: list[frozenset[str]]) -> int:
    """Return the number of a person in this text, from 1: the same where one writing's words are among the other's."""
    words = frozenset(split_words(name))
    for number, known in enumerate(people):
        if words and known and (words <= known or known <= words):
            people[number] = known | words
            return number + 1
    people.append(words)
    return len(people)


def _shape(span: Span, value: str) -> str:
    """Tell case, digits and separators, and nothing else; a long one is cut off."""
    return render(span.entity, "=" + "".join(map(_class, value[:SHAPE_LENGTH])))


def _class(sign: str) -> str:
    if sign.isdigit():
        return "d"
    if sign.isalpha():
        return "A" if sign.isupper() else "a"
    return sign if sign in " .-/@" else "·"


def _drop(span: Span, value: str) -> str:  # noqa: ARG001
    return render("REDACTED")
