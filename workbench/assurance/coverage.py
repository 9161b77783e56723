"""Coverage: what stays in clear, and what is masked for nothing.

An entity is covered when every character of it lies in some found span, whatever its type; in a text an entity counts
only if all its mentions are covered (TAB: Pilán et al., Computational Linguistics 48(4), 2022).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from workbench.assurance.labelled import Text, standing
from workbench.contracts import Span


class Coverage(NamedTuple):
    """Shares in [0, 1]; `by_standing` is of entities, all mentions covered, by direct, quasi, secret and other."""

    mentions: float
    by_entity: dict[str, float]
    by_standing: dict[str, float]
    texts: float
    over_masking: float


def cover(texts: Sequence[Text], found: Sequence[Sequence[Span]]) -> Coverage:
    """Return what the found spans cover of the gold ones, and the share of other characters that they mask."""
    mentions: dict[str, list[bool]] = defaultdict(list)
    entities: dict[str, list[bool]] = defaultdict(list)
    whole: list[bool] = []
    masked = clear = 0
    for text, spans in zip(texts, found, strict=True):
        hidden, personal = _marks(len(text.text), spans), _marks(len(text.text), text.spans)
        told = [(entity, text.text[start:end], all(hidden[start:end])) for start, end, entity in text.spans]
        for entity, _, covered in told:
            mentions[entity].append(covered)
        for entity, value in {(entity, value.casefold()) for entity, value, _ in told}:
            every = all(covered for name, one, covered in told if (name, one.casefold()) == (entity, value))
            entities[standing(entity)].append(every)
        if told:
            whole.append(all(covered for _, _, covered in told))
        masked += sum(h and not p for h, p in zip(hidden, personal, strict=True))
        clear += personal.count(False)
    return Coverage(
        mentions=_share([covered for listed in mentions.values() for covered in listed]),
        by_entity={name: _share(listed) for name, listed in sorted(mentions.items())},
        by_standing={name: _share(listed) for name, listed in sorted(entities.items())},
        texts=_share(whole),
        over_masking=masked / clear if clear else 0.0,
    )


def _marks(length: int, spans: Sequence[tuple[int, int, str]] | Sequence[Span]) -> list[bool]:
    marks = [False] * length
    for start, end, *_ in spans:
        marks[start:end] = [True] * (end - start)
    return marks


def _share(told: Sequence[bool]) -> float:
    return sum(told) / len(told) if told else 1.0
