"""Re-identification: how often an attacker who knows people's profiles names the author of a masked post.

Every attacker knows all profiles and ranks them for each post (`workbench.assurance.attackers`). None has the masked
words themselves, but each may see what kind of thing was masked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from workbench.assurance.attackers import ATTACKERS
from workbench.assurance.matching import rank_own
from workbench.assurance.planting import without_placeholders
from workbench.assurance.posts import Post
from workbench.config import Masking
from workbench.privacy import Masker, Operators

LEVELS = ("standard", "strict")


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
