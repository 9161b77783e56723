"""Posts of SPIA: short texts, and what an attacker may know of the people in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from workbench.assurance.labelled import read_rows
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
    """Read posts of SPIA: the facts known of their subjects are the profile. Raises DataError that quotes nothing."""
    return [_read(row, where) for where, row in read_rows(file)]


def _read(row: Any, where: str) -> Post:
    try:
        return _post(row["text"], [fact for subject in row["subjects"] for fact in subject["PIIs"]])
    except (KeyError, IndexError, TypeError, AttributeError):
        raise DataError(
            f'{where}: must be {{"text": str, "subjects": [{{"PIIs": [{{"tag": str, "keyword": str}}, …]}}, …]}}, as '
            "SPIA's posts are. Mend the record and try again."
        ) from None


def _post(text: str, facts: Sequence[Mapping[str, str]]) -> Post:
    if not isinstance(text, str) or not text:
        raise TypeError
    known = [fact for fact in facts if fact["keyword"]]
    kinds = frozenset(kind for fact in known for kind in FACTS.get(fact.get("tag", ""), ()))
    return Post(text, " ".join(fact["keyword"] for fact in known), kinds)
