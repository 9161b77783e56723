"""Re-identification: how often an attacker who knows people's profiles names the author of a masked post.

The attacker weighs words shared by post and profile by their inverse document frequency over the profiles (Spärck
Jones, 1972) and guesses the profile with the largest sum. No attacker has the masked words themselves.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from workbench.errors import DataError
from workbench.privacy import Masker, find_placeholders

_WORD = re.compile(r"\w+")


class Post(NamedTuple):
    """A post and what is known of the people in it, as one text of facts."""

    text: str
    profile: str


class Linkage(NamedTuple):
    """Shares of posts whose author is the first guess, and among the first five; chance; share of text kept."""

    posts: int
    top1: float
    top5: float
    chance: float
    kept: float


def read_posts(file: Path) -> list[Post]:
    """Read posts of SPIA: the facts known of their subjects are the profile. Raises DataError."""
    try:
        rows = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
        return [Post(row["text"], " ".join(map(_profile, row["subjects"]))) for row in rows]
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        raise DataError(
            f"{file} holds no posts with subjects: {type(error).__name__}. Name SPIA's JSON Lines."
        ) from None


def _profile(subject: Mapping[str, object]) -> str:
    facts = subject["PIIs"]
    assert isinstance(facts, list)
    return " ".join(fact["keyword"] for fact in facts if fact["keyword"])


def attack(posts: Sequence[Post], masker: Masker | None = None) -> Linkage:
    """Attack the posts as the masker leaves them (as they are, without one)."""
    masked = [post.text for post in posts] if masker is None else [m.text for m in masker.mask([p.text for p in posts])]
    bare = [without_placeholders(text) for text in masked]
    profiles = [words(post.profile) for post in posts]
    weights = _weigh(profiles)
    ranks = [_rank(words(text), profiles, weights, author) for author, text in enumerate(bare)]
    whole = sum(len(post.text) for post in posts)
    return Linkage(
        posts=len(posts),
        top1=sum(rank < 1 for rank in ranks) / len(posts),
        top5=sum(rank < 5 for rank in ranks) / len(posts),
        chance=1 / len(posts),
        kept=sum(map(len, bare)) / whole,
    )


def words(text: str) -> frozenset[str]:
    """Return the words of a text, case folded."""
    return frozenset(_WORD.findall(text.casefold()))


def without_placeholders(text: str) -> str:
    """Return what is left of a masked text without its placeholders."""
    for start, end in reversed(find_placeholders(text)):
        text = text[:start] + text[end:]
    return text


def _weigh(profiles: Sequence[frozenset[str]]) -> dict[str, float]:
    counts: dict[str, int] = {}
    for profile in profiles:
        for word in profile:
            counts[word] = counts.get(word, 0) + 1
    return {word: float(np.log(len(profiles) / count)) for word, count in counts.items()}


def _rank(text: frozenset[str], profiles: Sequence[frozenset[str]], weights: Mapping[str, float], author: int) -> float:
    """Return how many profiles are guessed before the author's; half of those that tie with it."""
    scores = np.array([sum(sorted(weights[word] for word in text & profile)) for profile in profiles])
    mine = scores[author]
    return float((scores > mine).sum() + ((scores == mine).sum() - 1) / 2)
