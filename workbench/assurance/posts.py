"""Posts of SPIA: short texts, and what an attacker may know of the people in them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from workbench.errors import DataError

# SPIA's names of what is known of a person, as the placeholders that a masked mention of it becomes.
FACTS = {
    "NAME": ("PERSON",), "AGE": ("AGE", "DATE_OF_BIRTH"), "LOCATION": ("LOCATION", "ADDRESS", "PINCODE"),
    "NATIONALITY": ("LOCATION",), "EDUCATION": ("ORGANIZATION",), "AFFILIATION": ("ORGANIZATION",),
    "OCCUPATION": ("OCCUPATION",), "POSITION": ("OCCUPATION",), "RELATIONSHIP": ("RELATION",),
    "PHONE_NUMBER": ("PHONE",), "EMAIL_ADDRESS": ("EMAIL",), "PASSPORT_NUMBER": ("PASSPORT",),
    "DRIVER_LICENSE_NUMBER": ("DRIVING_LICENCE",), "IDENTIFICATION_NUMBER": ("SSN", "PAN", "AADHAAR", "ORDER_ID"),
}  # fmt: skip


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
