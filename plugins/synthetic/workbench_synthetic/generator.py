"""The generator: intent, brand, language, wording, order, pressure, spelling and sender, each drawn apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from workbench_synthetic.values import LETTERS, fill, load, mobile

SHARES = (("ham", 0.5), ("smishing", 0.3), ("spam", 0.2))
LANGUAGES = (("en", 0.6), ("hinglish", 0.25), ("hi", 0.15))
SECOND = {"ham": 0.5, "smishing": 0.05, "spam": 0.35}  # a second claim, so that length tells little
FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2025, 12, 31, tzinfo=UTC)

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")


def generate(path: Any = None, *, size: int = 4000, seed: int = 7, start: int = 0) -> Iterator[dict[str, Any]]:  # noqa: ARG001
    """Yield `size` synthetic records from number `start` on; record i is the same whatever the size."""
    for number in range(start, start + size):
        yield make_record(Random(f"{seed}:{number}"))


def make_record(random: Random) -> dict[str, Any]:
    """Make one record: content, label, sender, received_at, family, language, country and gold spans."""
    label = _weighted(random, SHARES)
    name = random.choice(sorted(key for key, family in load("families").items() if family["label"] == label))
    family = load("families")[name]
    language = _weighted(random, [(code, weight) for code, weight in LANGUAGES if code in family])
    brand = random.choice(load("wording")["brands"][family["brand"]])
    text, spans = _write(random, _compose(random, family[language], language, label), brand)
    return {
        "content": text,
        "label": label,
        "kind": "sms",
        "sender": _sender(random, label, brand),
        "received_at": FIRST + timedelta(seconds=random.randrange(int((LAST - FIRST).total_seconds()))),
        "family": name,
        "language": language,
        "country": "IN" if language != "en" or random.random() < 0.7 else random.choice(["GB", "US"]),
        "spans": spans,
    }


def _weighted(random: Random, choices: Any) -> str:
    names, weights = zip(*choices, strict=True)
    return str(random.choices(names, weights)[0])


def _compose(random: Random, family: dict[str, list[str]], language: str, label: str) -> str:
    """Put a pattern together: greeting, claim, pressure, ask, sign-off, in an order of its own."""
    shared = load("wording")[language]
    claim, ask = random.choice(family["claims"]), random.choice(family["asks"])
    other = random.choice(family["claims"]) if random.random() < SECOND[label] else ""
    pressure = random.choice(shared["pressures"])
    body = [
        claim,
        f"{pressure} {ask}" if random.random() < 0.5 else f"{ask} {pressure}",
        other if other != claim else "",
    ]
    if random.random() < 0.2:
        body.reverse()
    if random.random() < 0.12:
        body = [claim]
    pieces = [random.choice(shared["greetings"]), *body, random.choice(shared["signoffs"])]
    join = random.choice([". ", ". ", ", ", " ", "\n", "! ", " - "])
    text = join.join(piece.strip() for piece in pieces if piece.strip())
    return text.replace(",. ", ", ").replace("!. ", "! ").replace(":. ", ": ").replace(",, ", ", ")


def _write(random: Random, pattern: str, brand: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Fill a pattern; return the text and the gold spans of what was filled in."""
    style = random.choice([str, str, str, str.lower, _capitalize, str.upper if random.random() < 0.15 else str])
    sloppy = random.random() < 0.3
    text, spans = "", []
    for index, piece in enumerate(_SLOT.split(_choose(random, pattern))):
        if index % 2 == 0:
            text += style(_shorten(random, piece) if sloppy else piece)
            continue
        value, entity = fill(piece, random, brand)
        if entity:
            spans.append((len(text), len(text) + len(value), entity))
        text += value
    return text, spans


def _choose(random: Random, pattern: str) -> str:
    while _CHOICE.search(pattern):
        pattern = _CHOICE.sub(lambda match: random.choice(match.group(1).split("|")), pattern)
    return re.sub(r" {2,}", " ", pattern).strip()


def _capitalize(text: str) -> str:
    return re.sub(r"(^|[.!?] )([a-z])", lambda match: match.group(1) + match.group(2).upper(), text)


def _shorten(random: Random, text: str) -> str:
    words = load("wording")["shorthand"]
    return re.sub(r"[a-z]+", lambda match: random.choice(words.get(match.group(), [match.group()])), text)


def _sender(random: Random, label: str, brand: str) -> str | None:
    """Draw a sender: headers and numbers stand before fraud and before genuine messages, in other shares."""
    header = "".join(filter(str.isalpha, brand.upper()))[:6] or "INFO"
    suffix = {"ham": ["", "-S", "-T", "-G"], "spam": ["", "-P", "-P"], "smishing": ["", "", "-S", "-P"]}[label]
    forms = [
        None,
        f"{random.choice(LETTERS)}{random.choice(LETTERS)}-{header}{random.choice(suffix)}",
        mobile(random),
        str(random.randrange(50000, 60000)),
    ]
    return random.choices(forms, {"ham": (4, 4, 2, 1), "spam": (4, 5, 1, 1), "smishing": (4, 2, 4, 1)}[label])[0]
