"""Re-identification: how often an attacker who knows people's profiles names the author of a masked post.

Every attacker knows all profiles and ranks them for each post (`workbench.assurance.attackers`). None has the masked
words themselves, but each may see what kind of thing was masked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np

from workbench.assurance.attackers import ATTACKERS
from workbench.assurance.matching import rank_own
from workbench.assurance.planting import without_placeholders
from workbench.config import Masking
from workbench.errors import DataError
from workbench.privacy import Masker, Operators

# SPIA's names of what is known of a person, as the placeholders that a masked mention of it becomes.
FACTS = {
    "NAME": ("PERSON",), "AGE": ("AGE", "DATE_OF_BIRTH"), "LOCATION": ("LOCATION", "ADDRESS", "PINCODE"),
    "NATIONALITY": ("LOCATION",), "EDUCATION": ("ORGANIZATION",), "AFFILIATION": ("ORGANIZATION",),
    "OCCUPATION": ("OCCUPATION",), "POSITION": ("OCCUPATION",), "RELATIONSHIP": ("RELATION",),
    "PHONE_NUMBER": ("PHONE",), "EMAIL_ADDRESS": ("EMAIL",), "PASSPORT_NUMBER": ("PASSPORT",),
    "DRIVER_LICENSE_NUMBER": ("DRIVING_LICENCE",), "IDENTIFICATION_NUMBER": ("SSN", "PAN", "AADHAAR", "ORDER_ID"),
}  # fmt: skip
LEVELS = ("standard", "strict")


class Post(NamedTuple):
    """A post, what is known of the people in it as one text, and which placeholders those facts would become."""

    text: str
    profile: str
    kinds: frozenset[str] = frozenset()


def read_posts(file: Path) -> list[Post]:
    """Read posts of SPIA: the facts known of their subjects are the profile. Raises DataError."""
    try:
        rows = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
        return [_post(row["text"], [fact for subject in row["subjects"] for fact in subject["PIIs"]]) for row in rows]
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        raise DataError(
            f"{file} holds no posts with subjects: {type(error).__name__}. Name SPIA's JSON Lines."
        ) from None


def _post(text: str, facts: Sequence[Mapping[str, str]]) -> Post:
    known = [fact for fact in facts if fact["keyword"]]
    kinds = frozenset(kind for fact in known for kind in FACTS.get(fact.get("tag", ""), ()))
    return Post(text, " ".join(fact["keyword"] for fact in known), kinds)


def measure_linkage(posts: Sequence[Post], masker: Masker) -> dict[str, Any]:
    """Attack the posts raw, and as the masker leaves them at level `standard` and `strict`."""
    texts = [post.text for post in posts]
    told: dict[str, Any] = {"posts": len(posts), "chance": 1 / len(posts), "raw": attack(posts, texts)}
    for level in LEVELS:
        told[level] = attack(posts, [masked.text for masked in at_level(masker, level).mask(texts)])
    return told


def at_level(masker: Masker, level: str) -> Masker:
    """Return a masker of the same parts at a level, with plain placeholders."""
    return Masker(masker.parts, Operators(msgspec.convert({"level": level}, Masking)))


def attack(posts: Sequence[Post], masked: Sequence[str]) -> dict[str, Any]:
    """Return for every attacker how often the author is the first guess, and among the first five; and text kept."""
    told: dict[str, Any] = {}
    for name, attacker in ATTACKERS.items():
        ranks = rank_own(attacker(posts, masked))
        told[name] = {"top1": float(np.mean(ranks < 1)), "top5": float(np.mean(ranks < 5))}
    told["kept"] = sum(len(without_placeholders(text)) for text in masked) / sum(len(post.text) for post in posts)
    return told
