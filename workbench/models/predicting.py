"""The way from anonymized records to probabilities: by sums, where a detector asks for no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.models.admitting import admit_probabilities, refuse

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline


def make_predictor(pipeline: Pipeline, labels: int) -> Callable[[Any], np.ndarray]:
    """Return what gives a fitted pipeline's probabilities of anonymized records, float64 of shape (n, labels).

    It raises PluginError, as does what it returns, for a part that gives anything else.
    """
    (_, front), (name, detector) = pipeline.steps
    if hasattr(detector, "conclude") and hasattr(front, "project"):
        conclude, call = detector.conclude, "conclude"
        tell = front.project(_admit_weights(detector.weights, name, sum(front.widths_)))
    else:
        conclude, call, tell = detector.predict_proba, "predict_proba", front.transform
    return lambda records: admit_probabilities(conclude(tell(records)), name, len(records), labels=labels, call=call)


def _admit_weights(weights: Any, name: str, width: int) -> np.ndarray:
    told = np.asarray(weights)
    if told.ndim != 2 or len(told) != width or told.dtype.kind != "f":
        got = f"{told.dtype} of shape {told.shape}"
        raise refuse("detector", name, "weights", wanted=f"floats of shape ({width}, s), a row a feature", got=got)
    return told
