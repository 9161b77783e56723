"""The generator: label, language, intent, country, brand, wording, order, pressure, spelling, sender, each drawn apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from workbench_synthetic.lists import ABROAD, HANDS, Family, brands, families_for
from workbench_synthetic.lots import Lot, cast
from workbench_synthetic.numbers import LETTERS, mobile
from workbench_synthetic.patterns import pick
from workbench_synthetic.values import Scene, fill
from workbench_synthetic.writing import compose, write

SHARES = {"ham": 0.5, "smishing": 0.3, "spam": 0.2}
LANGUAGES = {
    "en": 0.44, "hinglish": 0.175, "hi": 0.105, "ta": 0.026, "te": 0.026, "bn": 0.026, "mr": 0.026, "gu": 0.023,
    "kn": 0.023, "ml": 0.023, "pa": 0.019, "ta-Latn": 0.011, "te-Latn": 0.011, "bn-Latn": 0.011, "mr-Latn": 0.011,
    "gu-Latn": 0.011, "kn-Latn": 0.011, "ml-Latn": 0.011, "pa-Latn": 0.011,
}  # fmt: skip
COUNTRIES = {
    "IN": 0.45, "US": 0.18, "GB": 0.11, "AU": 0.055, "CA": 0.045, "SG": 0.025, "IE": 0.02, "NZ": 0.015, "ZA": 0.025,
    "AE": 0.02, "NG": 0.01, "KE": 0.01, "PH": 0.015, "MY": 0.01, "DE": 0.01,
}  # fmt: skip
FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)

# Sender forms before a label; a business's, for a private chat comes from a number or none.
_SENDERS = {
    "ham": (*("none",) * 3, *("header",) * 6, *("mobile",) * 2, "code"),
    "spam": (*("none",) * 3, *("header",) * 6, *("mobile",) * 2, "code"),
    "smishing": (*("none",) * 3, *("header",) * 4, *("mobile",) * 4, "code"),
}
# Abroad, in thirty-sixths; some fraud comes from a number of another country, or from an e-mail address.
_SENDERS_ABROAD = {
    "ham": (*("none",) * 9, *("header",) * 18, *("mobile",) * 6, *("code",) * 2, "email"),
    "spam": (*("none",) * 9, *("header",) * 18, *("mobile",) * 6, *("code",) * 2, "email"),
    "smishing": (
        *("none",) * 9,
        *("header",) * 10,
        *("mobile",) * 9,
        *("foreign",) * 4,
        *("code",) * 2,
        *("email",) * 2,
    ),
}
_SUFFIXES = {"ham": ("", "-S", "-T", "-G"), "spam": ("", "-P", "-P", "-S"), "smishing": ("", "", "-S", "-P")}


def generate(path: Any = None, *, size: int = 4000, seed: int = 7, start: int = 0) -> Iterator[dict[str, Any]]:  # noqa: ARG001
    """Yield `size` synthetic records from number `start` on; record i is the same whatever `size` and `start`.

    Each is a dict: `content`, `label`, `kind`, `sender`, `received_at` (UTC, in 2024–2025), `family`, `language`,
    `country`, `hand` (who worded it; two hands share no line of a family that has many), `synthetic` (always True), and `spans`, gold personal data as (start, end, entity) in code points.
    """
    for number in range(start, start + size):
        yield make_record(Random(f"{seed}:{number}"), cast(seed, number))


def make_record(random: Random, lot: Lot) -> dict[str, Any]:
    """Make one record out of a source of randomness of its own, and a lot that says what it is about."""
    scene, family = _stage(random, lot)
    text, spans = write(scene, compose(scene, family))
    return {
        "content": text,
        "label": scene.label,
        "kind": "sms",
        "sender": _sender(scene),
        "received_at": FIRST + timedelta(seconds=random.randrange(int((LAST - FIRST).total_seconds()))),
        "family": family.name,
        "language": scene.language,
        "country": scene.country,
        "hand": str(scene.hand),
        "spans": spans,
        "synthetic": True,
    }


def _stage(random: Random, lot: Lot) -> tuple[Scene, Family]:
    """Draw the circumstances; language and country before the family, so that no label speaks one of them more."""
    label, language = _weighted(lot, SHARES), _weighted(lot, LANGUAGES)
    country = _weighted(lot, COUNTRIES) if language == "en" else "IN"
    hand = lot.pick(range(HANDS))
    families, reaches = families_for(label, language, country, hand)
    family = families[lot.weigh(reaches)]
    brand = pick(random, brands(family.brands, country))
    return Scene(random, lot, label, language, country, family.voice, brand, hand), family


def _weighted(lot: Lot, shares: dict[str, float]) -> str:
    return [*shares][lot.weigh([*accumulate(shares.values())])]


def _sender(scene: Scene) -> str | None:
    """Draw a sender; every form stands before every label, a private chat apart, which comes from a number."""
    random = scene.random
    if scene.voice == "person":
        return mobile(random, scene.country) if random.random() < 0.75 else None
    form = pick(random, (_SENDERS if scene.country == "IN" else _SENDERS_ABROAD)[scene.label])
    return _FORMS[form](scene) if form in _FORMS else None


_FORMS: dict[str, Callable[[Scene], str]] = {
    "mobile": lambda scene: mobile(scene.random, scene.country),
    "foreign": lambda scene: mobile(scene.random, pick(scene.random, ABROAD)),
    "header": lambda scene: _header(scene),
    "code": lambda scene: str(scene.random.randrange(50000, 60000)),
    "email": lambda scene: fill("email", scene)[0],
}


def _header(scene: Scene) -> str:
    if scene.country != "IN":
        return scene.brand.header
    operator = pick(scene.random, LETTERS) + pick(scene.random, LETTERS)
    return f"{operator}-{scene.brand.header.upper()}{pick(scene.random, _SUFFIXES[scene.label])}"
