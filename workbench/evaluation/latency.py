"""Latency: raw message to verdict, as a ratio to a named reference measured interleaved in the same run."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from workbench.models import Model
from workbench.records import make_rows

REFERENCE = "scikit-learn HashingVectorizer(char_wb 2-5) + LogisticRegression"
ROUNDS = 5


def build_reference(texts: Sequence[str]) -> Any:
    """Return the reference, fitted on the texts with made-up labels."""
    vectorizer = HashingVectorizer(analyzer="char_wb", ngram_range=(2, 5), n_features=2**18, alternate_sign=False)
    return make_pipeline(vectorizer, LogisticRegression(max_iter=20, tol=0.1)).fit(texts, np.arange(len(texts)) % 2)


def measure(model: Model, texts: Sequence[str], *, rounds: int = ROUNDS, single: int = 50) -> dict[str, Any]:
    """Return seconds a message, single (median, 99th percentile) and in batch, and their ratios to the reference.

    Ratios below 1 are quicker than the reference. Medians over `rounds` interleaved rounds.
    """
    reference = build_reference(texts[:200])
    ours: list[list[float]] = []
    theirs: list[list[float]] = []
    batch: list[tuple[float, float]] = []
    for _ in range(rounds):
        ours.append([_time(partial(model.judge, make_rows([text]), reasons=False)) for text in texts[:single]])
        theirs.append([_time(partial(reference.predict_proba, [text])) for text in texts[:single]])
        batch.append(
            (
                _time(lambda: model.judge(make_rows(list(texts)), reasons=False)),
                _time(lambda: reference.predict_proba(texts)),
            )
        )
    medians = np.median(ours, axis=1), np.median(theirs, axis=1)
    batches = np.array(batch) / len(texts)
    return {
        "reference": REFERENCE,
        "rounds": rounds,
        "single_seconds": float(np.median(medians[0])),
        "single_p99_seconds": float(np.percentile(ours, 99)),
        "single_ratio": float(np.median(medians[0] / medians[1])),
        "batch_seconds": float(np.median(batches[:, 0])),
        "batch_ratio": float(np.median(batches[:, 0] / batches[:, 1])),
    }


def _time(call: Callable[[], Any]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
