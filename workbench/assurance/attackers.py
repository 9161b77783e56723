"""Attackers: each scores every profile for every post, float of shape (posts, profiles).

`words`: shared words weighed by their inverse document frequency over the profiles (Spärck Jones, 1972).
`characters`: cosine of character n-grams, which sees through spelling, endings and halves of names.
`trained`: a logistic regression over the scores of those two and over how well the kinds of what was masked agree with
what is known of a person; it learned on posts whose authors the attacker knows, never on those that it attacks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from workbench.assurance.planting import without_placeholders
from workbench.assurance.posts import Post

FOLDS = 5
_WORD = re.compile(r"\w+")
_KIND = re.compile(r"<([A-Z][A-Z0-9_]+)[:>]")

Attacker = Callable[[Sequence[Post], Sequence[str]], np.ndarray]


def words(text: str) -> frozenset[str]:
    """Return the words of a text, case folded."""
    return frozenset(_WORD.findall(text.casefold()))


def by_words(posts: Sequence[Post], masked: Sequence[str]) -> np.ndarray:
    """Score by the summed weights of shared words."""
    scores: np.ndarray = _binary(_bare(masked), posts) @ _weighted(posts).T
    return scores


def by_characters(posts: Sequence[Post], masked: Sequence[str]) -> np.ndarray:
    """Score by the cosine of character n-grams."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts, profiles = _bare(masked), [post.profile for post in posts]
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    try:
        vectorizer.fit([*profiles, *texts])
    except ValueError:  # nothing is left to read
        return np.zeros((len(texts), len(profiles)))
    scores: np.ndarray = (vectorizer.transform(texts) @ vectorizer.transform(profiles).T).toarray()
    return scores


def by_training(posts: Sequence[Post], masked: Sequence[str]) -> np.ndarray:
    """Score by what was learned from other authors' posts, in folds; by words alone where there are too few."""
    from sklearn.linear_model import LogisticRegression

    shared = by_words(posts, masked)
    if len(posts) < 2 * FOLDS:
        return shared
    lengths = np.sqrt((_weighted(posts) ** 2).sum(1)) + 1.0
    parts = (shared, shared / lengths, by_characters(posts, masked), by_kinds(posts, masked))
    pairs = np.stack([_standard(scores) for scores in parts], axis=-1)
    scores = np.zeros_like(shared)
    folds = np.arange(len(posts)) % FOLDS
    for fold in range(FOLDS):
        known = np.flatnonzero(folds != fold)
        own = (np.arange(len(posts)) == known[:, None]).ravel()
        learned = LogisticRegression(class_weight="balanced", max_iter=500)
        learned.fit(pairs[known].reshape(-1, pairs.shape[-1]), own)
        scores[folds == fold] = pairs[folds == fold] @ learned.coef_[0]
    return scores


def by_kinds(posts: Sequence[Post], masked: Sequence[str]) -> np.ndarray:
    """Score by agreement: what kinds were masked, and what kinds of facts are known; a rare kind tells more."""
    names = sorted({kind for post in posts for kind in post.kinds})
    known = np.array([[name in post.kinds for name in names] for post in posts], dtype=float).reshape(len(posts), -1)
    seen = np.array([[name in kinds for name in names] for kinds in map(_kinds, masked)], dtype=float)
    weights = np.log(1 / np.clip(known.mean(0), 1 / len(posts), 1)) if names else np.zeros(0)
    scores: np.ndarray = seen.reshape(len(masked), -1) @ (known * weights - 0.3 * (1 - known)).T
    return scores


ATTACKERS: dict[str, Attacker] = {"words": by_words, "characters": by_characters, "trained": by_training}


def _kinds(text: str) -> frozenset[str]:
    return frozenset(_KIND.findall(text))


def _bare(masked: Sequence[str]) -> list[str]:
    return [without_placeholders(text) for text in masked]


def _vocabulary(posts: Sequence[Post]) -> list[str]:
    return sorted({word for post in posts for word in words(post.profile)})


def _binary(texts: Sequence[str], posts: Sequence[Post]) -> Any:
    from sklearn.feature_extraction.text import CountVectorizer

    vectorizer = CountVectorizer(vocabulary=_vocabulary(posts) or [""], analyzer=words, binary=True)
    return vectorizer.transform(texts).toarray().astype(float)


def _weighted(posts: Sequence[Post]) -> np.ndarray:
    held = _binary([post.profile for post in posts], posts)
    return np.asarray(held * np.log(len(posts) / np.maximum(held.sum(0), 1)))


def _standard(scores: np.ndarray) -> np.ndarray:
    scaled: np.ndarray = (scores - scores.mean(1, keepdims=True)) / (scores.std(1, keepdims=True) + 1e-9)
    return scaled
