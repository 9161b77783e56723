"""What training sentences are made of: names by locale, Indian addresses, places, organisations, jobs, patterns.

Names come from Faker's locale lists (MIT), taken at training only; the rest, `lists.toml`, is the project's own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

LISTS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("lists.toml").read_text("utf-8"))


class Inventory(NamedTuple):
    """Given and family names by locale; `locales` are those written in Latin letters."""

    given: Mapping[str, Sequence[str]]
    family: Mapping[str, Sequence[str]]
    locales: Sequence[str]


def load_names() -> Inventory:
    """Return the names of every locale, India's with our own among them."""
    given: dict[str, list[str]] = {}
    family: dict[str, list[str]] = {}
    for locale in (*LISTS["locales"], *LISTS["native"], "en_IN"):
        provider = import_module(f"faker.providers.person.{locale}").Provider
        given[locale], family[locale] = sorted(set(provider.first_names)), sorted(set(provider.last_names))
    given["en_IN"] = sorted({*given["en_IN"], *LISTS["more_given"]})
    family["en_IN"] = sorted({*family["en_IN"], *LISTS["more_family"]})
    return Inventory(given, family, LISTS["locales"])


def place(random: Random) -> str:
    """Return a town, a region or a country."""
    return random.choice(LISTS["towns"])


def organisation(random: Random, surname: Callable[[], str]) -> str:
    """Return the name of a company, a school or a hospital."""
    forms = (
        f"{surname()} {random.choice(LISTS['industry'])}",
        f"{surname()}, {surname()} and {surname()}",
        f"{surname()} {random.choice(LISTS['forms'])}",
        f"{surname()}-{surname()}",
        f"{surname()} {random.choice(LISTS['industry'])} {random.choice(LISTS['forms'])}",
        f"{random.choice(LISTS['towns'])} {random.choice(LISTS['industry'])}",
    )
    return random.choice(forms)


def indian_address(random: Random, person: Callable[[], str]) -> str:
    """Return an Indian address, from house number to pincode, some of it left out."""
    number = f"{random.randrange(1, 900)}{random.choice(['', '', '/2', '-A', 'B', '/14'])}"
    front = random.choice(
        [f"Flat {number}", f"flat no {number}", f"H.No {number}", f"House no. {number}", f"Plot {number}", f"Plot No {number}", f"Door No {number}",
         f"D.No {number}", f"#{number}", f"{number}", f"Shop {number}", f"Room No {number}", f"B-{number}", f"{random.randrange(1, 20)}th floor, {number}"]
    )  # fmt: skip
    parts = [front]
    if random.random() < 0.4:
        parts.append(f"{random.choice([*LISTS['buildings'], person().split()[-1]])} {random.choice(LISTS['homes'])}")
    if random.random() < 0.8 or len(parts) == 1:
        parts.append(random.choice([*LISTS["roads"], f"{person().split()[-1]} {random.choice(LISTS['streets'])}"]))
    if random.random() < 0.3:
        parts.append(
            f"{random.choice(['near', 'Near', 'opp', 'opp.', 'behind', 'next to'])} {random.choice(LISTS['marks'])}"
        )
    if random.random() < 0.5:
        parts.append(random.choice(LISTS["areas"]))
    if random.random() < 0.5:
        parts.append(random.choice(LISTS["towns"][:50]))
    joined = random.choice([", ", ", ", " ", ","]).join(parts)
    if random.random() < 0.3:
        joined += random.choice([" {}", " - {}", "-{}", ", {}"]).format(random.randrange(110001, 799999))
    return joined.lower() if random.random() < 0.25 else joined
