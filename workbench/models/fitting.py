"""Fitting: out of fold and whole, with evasive variants beside the records; calibrated, its thresholds frozen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy import sparse
from sklearn.base import clone
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import has_fit_parameter

from workbench.evasion import augment
from workbench.models.building import encode_labels, split_groups
from workbench.models.calibration import Calibration, calibrate
from workbench.models.operating import OperatingPoint, choose_point
from workbench.plugins import host

if TYPE_CHECKING:
    import pandas as pd

    from workbench.config import Thresholds


class Trained(NamedTuple):
    """A fitted pipeline with what out-of-fold scores said of it."""

    pipeline: Pipeline
    labels: tuple[str, ...]
    calibration: Calibration
    operating_point: OperatingPoint


def fit(
    pipeline: Pipeline,
    records: pd.DataFrame,
    *,
    groups: Sequence[Any],
    seed: int,
    folds: int,
    thresholds: Thresholds,
    variants: float = 0.0,
    progress: Any = iter,
) -> Trained:
    """Fit a clone on anonymized, labelled records; calibrate it and choose its thresholds out of fold.

    `groups`: n group ids, never split across folds; `variants`: the share of records that each training attack of
    `workbench.evasion` adds an evasive variant of; none is scored, and each stays in its original's fold.
    """
    codes, labels = encode_labels(records["label"].tolist())
    prepared = prepare(pipeline, records, codes, variants=variants, seed=seed)
    scores = _out_of_fold(prepared, groups=groups, folds=folds, seed=seed, progress=progress)
    truth = codes == len(labels) - 1
    calibration = calibrate(truth, scores[:, -1], np.asarray(groups), prevalence=thresholds.prevalence)
    told = calibration.apply(scores)[:, -1]
    sources = records["source"].to_numpy()
    point = choose_point(told, records["label"].to_numpy(), sources, thresholds, synthetic=_synthetic(sources))
    return Trained(prepared.fit(), labels, calibration, point)


def _synthetic(sources: np.ndarray) -> frozenset[str]:
    """Return which of these sources an installed plugin says are synthetic."""
    known = {part.name for part in host().parts("source") if part.factory.synthetic}  # type: ignore[attr-defined]
    return frozenset(known & set(sources))


def out_of_fold(
    pipeline: Pipeline,
    records: Any,
    codes: np.ndarray,
    *,
    groups: Sequence[Any],
    folds: int,
    seed: int,
    progress: Any = iter,
) -> np.ndarray:
    """Return out-of-fold probabilities, float64 of shape (n, k), of clones fitted on the other folds.

    `records`: a DataFrame of n rows; `groups`: n group ids; `progress` wraps the list of folds.
    """
    prepared = prepare(pipeline, records, codes)
    return _out_of_fold(prepared, groups=groups, folds=folds, seed=seed, progress=progress)


def _out_of_fold(prepared: Prepared, *, groups: Sequence[Any], folds: int, seed: int, progress: Any) -> np.ndarray:
    codes = prepared.codes[: prepared.size]
    scores = np.zeros((len(codes), int(codes.max()) + 1))
    for fitting, held in progress(split_groups(codes, groups, folds=folds, seed=seed)):
        scores[held] = prepared.score(fitting, held)
    return scores


class Prepared(NamedTuple):
    """Records to fit on, the first `size` of them given and the rest variants of these, by `origin`.

    `features`: of all rows, computed once for every fold; None where a featurizer learns something.
    """

    pipeline: Pipeline
    records: Any
    codes: np.ndarray
    origin: np.ndarray
    size: int
    features: Any | None

    def score(self, fitting: np.ndarray, held: np.ndarray) -> np.ndarray:
        """Return probabilities of the held rows, (len(held), k), by a clone fitted on others and their variants."""
        chosen = np.zeros(self.size, dtype=bool)
        chosen[fitting] = True
        rows = np.flatnonzero(chosen[self.origin])
        if self.features is None:
            fold = fit_pipeline(self.pipeline, self.records.iloc[rows], self.codes[rows])
            return np.asarray(fold.predict_proba(self.records.iloc[held]))
        detector = self._detect(rows)
        return np.asarray(detector.predict_proba(self.features[held]))

    def fit(self) -> Pipeline:
        """Return a clone of the pipeline fitted on all rows."""
        if self.features is None:
            return fit_pipeline(self.pipeline, self.records, self.codes)
        (front_name, front), (name, _) = self.pipeline.steps
        fitted = clone(front)
        fitted.fit(self.records.iloc[:1])
        return Pipeline([(front_name, fitted), (name, self._detect(np.arange(len(self.codes))))])

    def _detect(self, rows: np.ndarray) -> Any:
        detector = clone(self.pipeline.steps[-1][1])
        assert self.features is not None
        return detector.fit(self.features[rows], self.codes[rows], **weigh(detector, self.records.iloc[rows]))


def prepare(pipeline: Pipeline, records: Any, codes: np.ndarray, *, variants: float = 0.0, seed: int = 0) -> Prepared:
    """Make ready for many fits: add evasive variants, and compute features once if no featurizer learns anything."""
    size, origin = len(records), np.arange(len(records))
    if variants:
        import pandas as pd

        made = augment(records.reset_index(drop=True), share=variants, seed=seed)
        origin = np.concatenate([origin, made.index.to_numpy(dtype=np.int64)])
        records = pd.concat([records, made], ignore_index=True)[[*records.columns]]
    front = pipeline.steps[0][1] if hasattr(pipeline, "steps") else None
    once = front is not None and len(pipeline.steps) == 2 and getattr(front, "stateless", False)
    features = clone(front).fit_transform(records) if once else None
    if features is not None and sparse.issparse(features):
        features.sum_duplicates()  # once, and not in every fold
    return Prepared(pipeline, records, codes[origin], origin, size, features)


def fit_pipeline(pipeline: Pipeline, records: Any, codes: np.ndarray) -> Pipeline:
    """Fit a clone; a detector that takes sample weights is told how much each record counts."""
    fitted = clone(pipeline)
    if len(getattr(fitted, "steps", ())) < 2:
        return fitted.fit(records, codes)
    name, detector = fitted.steps[-1]
    return fitted.fit(records, codes, **{f"{name}__{key}": value for key, value in weigh(detector, records).items()})


def weigh(detector: Any, records: Any) -> dict[str, np.ndarray]:
    """Return `sample_weight` so that sources count by the root of their size, where a detector takes weights.

    A large source says more than a small one, but not in proportion: its messages resemble each other.
    """
    sources = records["source"].to_numpy() if "source" in records else np.array([])
    if len(set(sources)) < 2 or not has_fit_parameter(detector, "sample_weight"):
        return {}
    _, place, size = np.unique(sources, return_inverse=True, return_counts=True)
    weight = 1 / np.sqrt(size[place])
    return {"sample_weight": weight / weight.mean()}
