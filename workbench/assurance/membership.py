"""Membership inference: can an attacker with the model tell which records it learned from?

`loss`: members have the smaller loss (Yeom et al., CSF 2018). `shadow`: shadow models, trained as the model was on
halves of a sample, show how confidence differs between what a model knew and what it did not, record by record; what
was learned from them is turned on the model itself (Shokri et al., S&P 2017; Carlini et al., S&P 2022). Members and
others are drawn alike by source and label, so that nothing but membership can tell them apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from sklearn.pipeline import Pipeline

SHADOWS = 4
MOST = 1500  # members, and as many others, whose loss is looked at
SAMPLE = 400  # members, and as many others, that shadow models are trained on
DRAWS = 4  # such samples: the AUC on one alone moves by .02 either way


def measure_membership(
    pipeline: Pipeline, records: pd.DataFrame, codes: np.ndarray, members: np.ndarray, *, seed: int
) -> dict[str, Any]:
    """Return the AUC of both attacks, 0.5 being chance.

    `records`: anonymized, n rows; `codes`: int64 of shape (n,); `members`: bool of shape (n,), what it was fitted on.
    """
    from sklearn.metrics import roc_auc_score

    random = np.random.default_rng(seed)
    strata = (records["source"] + "\0" + records["label"]).to_numpy()
    rows = match(strata, members, random, most=MOST)
    if not len(rows):
        return {"records": 0}
    known, confidence = members[rows], confide(pipeline, records.iloc[rows], codes[rows])
    loss_auc = float(roc_auc_score(known, confidence))
    drawn = [_draw(known, random) for _ in range(DRAWS)]
    shadow_aucs = []
    for few in drawn:
        guesses = _shadow(pipeline, records.iloc[rows[few]], codes[rows[few]], confidence[few], random)
        shadow_aucs.append(float(roc_auc_score(known[few], guesses)))
    return {
        "records": len(rows),
        "loss_auc": loss_auc,
        "loss_auc_error": deviation(loss_auc, int(known.sum())),
        "shadow_auc": float(np.mean(shadow_aucs)),
        "shadow_auc_error": deviation(0.5, len(drawn[0]) // 2),
        "shadow_aucs": shadow_aucs,
        "shadows": SHADOWS,
    }


def _draw(known: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return places of at most `SAMPLE` members and as many others."""
    return np.concatenate([random.permutation(np.flatnonzero(known == side))[:SAMPLE] for side in (True, False)])


def match(strata: np.ndarray, members: np.ndarray, random: np.random.Generator, *, most: int) -> np.ndarray:
    """Return row numbers, shuffled: of every stratum as many members as others, at most `most` of each in all."""
    pairs: list[tuple[int, int]] = []
    for stratum in np.unique(strata):
        inside, outside = (random.permutation(np.flatnonzero((strata == stratum) & (members == m))) for m in (1, 0))
        pairs += zip(inside.tolist(), outside.tolist(), strict=False)
    drawn = random.permutation(len(pairs))[:most]
    return np.array([row for place in drawn for row in pairs[place]], dtype=np.int64)


def confide(pipeline: Pipeline, records: pd.DataFrame, codes: np.ndarray) -> np.ndarray:
    """Return the log-odds of each record's own label, float of shape (n,): the loss on a wider scale."""
    given = np.asarray(pipeline.predict_proba(records), dtype=np.float64)[np.arange(len(codes)), codes]
    given = np.clip(given, 1e-9, 1 - 1e-9)
    odds: np.ndarray = np.log(given) - np.log1p(-given)
    return odds


def _shadow(
    pipeline: Pipeline, records: pd.DataFrame, codes: np.ndarray, confidence: np.ndarray, random: np.random.Generator
) -> np.ndarray:
    """Return how sure the attacker is that each record is a member, float of shape (n,)."""
    from sklearn.base import clone
    from sklearn.linear_model import LogisticRegression

    inside = np.array([_halve(codes, random) for _ in range(SHADOWS)])
    shadows = [clone(pipeline).fit(records.iloc[half], codes[half]) for half in map(np.flatnonzero, inside)]
    told = np.array([confide(shadow, records, codes) for shadow in shadows])
    features = [_compare(told[j], np.delete(told, j, 0), np.delete(inside, j, 0)) for j in range(SHADOWS)]
    learned = LogisticRegression().fit(np.concatenate(features), inside.ravel())
    guesses: np.ndarray = learned.decision_function(_compare(confidence, told, inside))
    return guesses


def _halve(codes: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return a random half of the records, bool; half of every label, so that each shadow knows all of them."""
    half = np.zeros(len(codes), dtype=bool)
    for code in np.unique(codes):
        rows = random.permutation(np.flatnonzero(codes == code))
        half[rows[: (len(rows) + 1) // 2]] = True
    return half


def _compare(confidence: np.ndarray, shadows: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """Return a model's confidence, and how far it is above that of the shadows that did not know the record."""
    outside = ~inside
    outside[:, ~outside.any(0)] = True
    without = (shadows * outside).sum(0) / outside.sum(0)
    features = np.stack([confidence, confidence - without], axis=1)
    scaled: np.ndarray = (features - features.mean(0)) / (features.std(0) + 1e-9)
    return scaled


def deviation(auc: float, each: int) -> float:
    """Return the standard error of an AUC over `each` members and as many others (Hanley and McNeil, 1982)."""
    one, two = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    variance = auc * (1 - auc) + (each - 1) * (one - auc**2) + (each - 1) * (two - auc**2)
    return float(np.sqrt(max(variance, 0.0)) / each) if each else 0.0
