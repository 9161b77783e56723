"""Matching: how often a masked text leads back to its own original among all originals.

Masking keeps the wording, so it nearly always does: the reason why no raw copy may be kept beside what is masked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from workbench.assurance.planting import without_placeholders

MOST = 2000


def measure_matching(originals: Sequence[str], masked: Sequence[str]) -> dict[str, Any]:
    """Link masked texts to originals by the cosine of their character n-grams; at most the first two thousand.

    `top1`: share of masked texts whose own original is the nearest, ahead of every other; `chance`: by guessing.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    originals, masked = originals[:MOST], masked[:MOST]
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), sublinear_tf=True, dtype=np.float32)
    try:
        known = vectorizer.fit_transform(originals)
    except ValueError:  # there is nothing to read in any
        return {"texts": len(masked), "top1": 0.0, "chance": 1 / len(originals)}
    seen = vectorizer.transform([without_placeholders(text) for text in masked])
    ranks = [
        float(rank)
        for start in range(0, len(masked), 500)
        for rank in rank_own((seen[start : start + 500] @ known.T).toarray(), start)
    ]
    return {"texts": len(masked), "top1": float(np.mean(np.array(ranks) < 1)), "chance": 1 / len(originals)}


def rank_own(scores: np.ndarray, start: int = 0) -> np.ndarray:
    """Return how many columns score above a row's own; half of those that tie with it. `start`: the first row's own."""
    own = scores[np.arange(len(scores)), np.arange(start, start + len(scores))][:, None]
    ranks: np.ndarray = (scores > own).sum(1) + ((scores == own).sum(1) - 1) / 2
    return ranks
