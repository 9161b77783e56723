"""The way from anonymized records to probabilities: by sums, where a detector asks for no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline


def make_predictor(pipeline: Pipeline) -> Callable[[Any], np.ndarray]:
    """Return what gives a fitted pipeline's probabilities of anonymized records, float64 of shape (n, k)."""
    (_, front), (_, detector) = pipeline.steps
    if hasattr(detector, "conclude") and hasattr(front, "project"):
        sums, conclude = front.project(detector.weights), detector.conclude
        return lambda records: conclude(sums(records))
    return lambda records: np.asarray(detector.predict_proba(front.transform(records)), dtype=np.float64)
