"""Planting: made-up identifiers of every form, sent through a masker, and what of them can still be read after it."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from workbench.assurance.coverage import cover
from workbench.assurance.disguises import DISGUISES, disguise
from workbench.assurance.identifiers import FORMS
from workbench.assurance.labelled import Text
from workbench.privacy import Masker, find_placeholders

EACH = 4  # values of every form in every sentence
READABLE = (
    6  # letters and digits in a row of a value that must not be readable after it; shorter ones are told by chance
)


class Planted(NamedTuple):
    """A sentence with a value in it, where it stands, and the value."""

    text: Text
    value: str


@cache
def read_carriers() -> dict[str, tuple[str, ...]]:
    """Return the sentences that carry an identifier, by entity."""
    told = tomllib.loads((Path(__file__).parent / "carriers.toml").read_text("utf-8"))
    return {entity: tuple(sentences) for entity, sentences in told.items()}


def plant(*, each: int = EACH, seed: int = 7) -> list[Planted]:
    """Return `each` sentences with a fresh value for every form and carrier."""
    random = Random(seed)  # noqa: S311
    return [
        put(sentence, entity, make(random))
        for entity, make in FORMS.items()
        for sentence in read_carriers()[entity]
        for _ in range(each)
    ]


def put(sentence: str, entity: str, value: str) -> Planted:
    """Put a value into a sentence."""
    start = sentence.index("{}")
    text = sentence.replace("{}", value, 1)
    return Planted(Text(text, ((start, start + len(value), entity),)), value)


def measure_planted(masker: Masker, *, each: int = EACH, seed: int = 7) -> dict[str, Any]:
    """Return what of the planted values is masked whole, by form, plain and disguised, and how many stay readable.

    `readable` counts values of which more than a few signs in a row, separators aside, stand in the masked text.
    """
    planted = plant(each=each, seed=seed)
    texts = [one.text for one in planted]
    masked = masker.mask([text.text for text in texts])
    coverage = cover(texts, [one.spans for one in masked])
    readable = Counter(
        one.text.spans[0][2] for one, left in zip(planted, masked, strict=True) if can_read(one.value, left.text)
    )
    others = [other for text in texts for name in DISGUISES if (other := disguise(text, name)) is not None]
    disguised = cover(others, [one.spans for one in masker.mask([other.text for other in others])])
    return {
        "values": len(planted),
        "covered": coverage.mentions,
        "least": min(coverage.by_entity.values()),
        "by_entity": coverage.by_entity,
        "disguised": disguised.mentions,
        "readable": sum(readable.values()),
        "readable_by_entity": dict(sorted(readable.items())),
    }


def can_read(value: str, text: str) -> bool:
    """Tell whether a value, or a long piece of it, stands in a text outside its placeholders."""
    left, sought = condense(without_placeholders(text)), condense(value)
    width = max(READABLE, (len(sought) + 1) // 2)
    return any(sought[start : start + width] in left for start in range(max(1, len(sought) - width + 1)))


def condense(text: str) -> str:
    """Return letters and digits alone, case folded."""
    return "".join(filter(str.isalnum, text.casefold()))


def without_placeholders(text: str, declared: Sequence[str] = ()) -> str:
    """Return what is left of a masked text without its placeholders."""
    for start, end in reversed(find_placeholders(text, frozenset(declared))):
        text = text[:start] + text[end:]
    return text
