"""Re-detection: what is still found in masked texts: by the recipe's anonymizers, the project's, and plain patterns.

What the recipe's own find in their own output is a masking that did not settle. Others that happen to be installed are
not asked: a gate must say the same on every machine.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from workbench.assurance.labelled import standing
from workbench.assurance.planting import without_placeholders
from workbench.config import Project, load_project
from workbench.contracts import Anonymizer
from workbench.plugins import host
from workbench.privacy import Masker
from workbench.workers import share

CHUNK = 1024
SURE = 0.5  # the score from which another anonymizer's word is taken

# Nothing clever, on purpose: what no recognizer had a hand in.
PATTERNS = {
    "long number": re.compile(r"(?<![\w.])\d{7,}(?![\w.])"),
    "spaced number": re.compile(r"(?<!\d)(?:\d[ .-]){8,}\d(?!\d)"),
    "address at": re.compile(r"[\w.+-]{2,}@[a-z][\w-]{2,}", re.IGNORECASE),
    "query of a link": re.compile(r"\w\.[a-z]{2,}/?\S*\?\S*=\S", re.IGNORECASE),
    "letters and digits": re.compile(r"\b(?=(?:[A-Z]*\d){5})(?=\w*[A-Z])[A-Z0-9]{8,}\b"),
}


def measure_redetection(
    texts: Sequence[str], masker: Masker, others: Mapping[str, Anonymizer] | None = None
) -> dict[str, Any]:
    """Return how many masked texts others, by default the project's, still find something in, by who finds it.

    `asked`: every part that was asked, and the distribution it comes from; `own`: share of texts in which the recipe's
    own parts find what their level masks; `direct`: the largest share in which one other anonymizer is sure of a direct
    identifier; `patterns`: the share with a plain pattern.
    """
    others = others_than(masker.parts, load_project()) if others is None else others
    found = {name: _ask(texts, name, part) for name, part in others.items()}
    count = -(-len(texts) // CHUNK)
    looks = [look for looks in share(partial(_look, masker), _chunks(texts), count=count) for look in looks]
    patterns = [hit for _, hit in looks]
    return {
        "asked": {name: _pin(name) for name in sorted({*masker.parts, *others})},
        "own": _share(changed for changed, _ in looks),
        "direct": max((told["records"] for told in found.values()), default=0.0),
        "others": found,
        "patterns": _share(bool(hit) for hit in patterns),
        "by_pattern": dict(sorted(Counter(name for hit in patterns for name in hit).items())),
    }


def _look(masker: Masker, texts: Sequence[str]) -> list[tuple[bool, tuple[str, ...]]]:
    """Return for each text whether masking changes it again, and which plain patterns it holds."""
    masked = masker.mask(texts)
    return [(one.text != text, _match(text)) for text, one in zip(texts, masked, strict=True)]


def others_than(names: Iterable[str], project: Project) -> dict[str, Anonymizer]:
    """Build the project's anonymizers, `[tool.workbench.anonymizers]`, that are not named."""
    known = set(names)
    return {
        name: host().build("anonymizer", name, **options)
        for name, options in sorted(project.settings.anonymizers.items())
        if name not in known
    }


def _pin(name: str) -> str:
    return next((part.pin for part in host().parts("anonymizer") if part.name == name), "live")


def _ask(texts: Sequence[str], name: str, part: Anonymizer) -> dict[str, Any]:
    """Ask another anonymizer; its own idea of what must be masked is not the recipe's, so direct identifiers count."""
    alone = Masker({name: part})
    direct = [
        frozenset(span.entity for span in spans if span.score >= SURE and standing(span.entity) == "direct")
        for chunk in _chunks(texts)
        for spans in alone.find(chunk).values()
    ]
    counts = Counter(entity for entities in direct for entity in entities)
    share = sum(map(bool, direct)) / len(texts) if texts else 0.0
    return {"records": share, "entities": dict(sorted(counts.items()))}


def _chunks(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield some texts at a time: spans take more memory than texts do."""
    return (texts[at : at + CHUNK] for at in range(0, len(texts), CHUNK))


def _match(text: str) -> tuple[str, ...]:
    """Return the names of the patterns that a text holds, placeholders and disguises off."""
    plain = fold(without_placeholders(text))
    return tuple(name for name, pattern in PATTERNS.items() if pattern.search(plain))


def fold(text: str) -> str:
    """Return a text without disguise: compatibility form, digits of every script as ASCII, nothing invisible."""
    if text.isascii():  # it is in that form
        return text
    plain = unicodedata.normalize("NFKC", text)
    return "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else sign
        for sign in plain
        if unicodedata.category(sign) != "Cf"
    )


def _share(told: Iterable[bool]) -> float:
    listed = list(told)
    return sum(listed) / len(listed) if listed else 0.0
