"""Fitting: out of fold and whole, with evasive variants beside the records; calibrated, its thresholds frozen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from sklearn.base import clone
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import has_fit_parameter

from workbench.config import load_project
from workbench.evasion import augment
from workbench.models.admitting import admit_probabilities
from workbench.models.building import encode_labels, group_records, name_origins, split_groups
from workbench.models.calibration import Calibration, calibrate
from workbench.models.operating import OperatingPoint, choose_point
from workbench.models.shelf import Shelf, shelve
from workbench.plugins import host
from workbench.workers import share

if TYPE_CHECKING:
    import pandas as pd

    from workbench.config import Thresholds

BLOCK = 4096  # rows
AT_ONCE = 2  # fits: their loops over arrays leave the interpreter to each other
Fold = tuple[np.ndarray, np.ndarray]


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
    parts = split_groups(codes, groups, folds=folds, seed=seed)
    prepared = prepare(pipeline, records, codes, parts=parts, variants=variants, seed=seed)
    with prepared.pool() as pool:
        whole = pool.submit(prepared.fit)  # the longest job: the folds are done beside it
        scores = _score_folds(pool, prepared.last_alone(), parts, progress)
        fitted = whole.result()
    truth = codes == len(labels) - 1
    calibration = calibrate(truth, scores[:, -1], np.asarray(groups), prevalence=thresholds.prevalence)
    told = calibration.apply(scores)[:, -1]
    made = np.isin(records["source"].to_numpy(), list(_synthetic(records["source"])))
    origins = np.array(name_origins(records), dtype=object)
    point = choose_point(told, records["label"].to_numpy(), origins, thresholds, synthetic=frozenset(origins[made]))
    return Trained(fitted, labels, calibration, point)


def fit_whole(
    pipeline: Pipeline, records: pd.DataFrame, *, groups: Sequence[Any], seed: int, folds: int, variants: float = 0.0
) -> Pipeline:
    """Return the pipeline that `fit` fits on the same records, without what it learns out of fold."""
    codes, _ = encode_labels(records["label"].tolist())
    parts = split_groups(codes, groups, folds=folds, seed=seed)
    return prepare(pipeline, records, codes, parts=parts, variants=variants, seed=seed).fit()


def score_held_out(
    pipeline: Pipeline, records: pd.DataFrame, held: pd.DataFrame, *, folds: int, seed: int, variants: float
) -> np.ndarray:
    """Return P(smishing) of n records held out, float64 of shape (n,), by what `fit_whole` fits on others."""
    groups = group_records(records, folds=folds)
    fitted = fit_whole(pipeline, records, groups=groups, seed=seed, folds=folds, variants=variants)
    return np.asarray(fitted.predict_proba(held)[:, -1], dtype=np.float64)


def _synthetic(sources: Iterable[str]) -> frozenset[str]:
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
    variants: float = 0.0,
    progress: Any = iter,
) -> np.ndarray:
    """Return out-of-fold probabilities, float64 of shape (n, k), of clones fitted on the other folds.

    `records`: a DataFrame of n rows; `groups`: n group ids; `variants`: see `fit`; `progress` wraps the list of folds.
    """
    parts = split_groups(codes, groups, folds=folds, seed=seed)
    prepared = prepare(pipeline, records, codes, parts=parts, variants=variants, seed=seed)
    with prepared.pool() as pool:
        return _score_folds(pool, prepared, parts, progress)


def _score_folds(pool: ThreadPoolExecutor, prepared: Prepared, parts: Sequence[Fold], progress: Any) -> np.ndarray:
    """Return the score of every record by what was fitted on the other folds."""
    scores = np.zeros((prepared.given.sum(), int(prepared.codes.max()) + 1))
    jobs = [pool.submit(prepared.score, *part) for part in parts]
    for (_, held), job in zip(parts, progress(jobs), strict=True):
        scores[held] = job.result()
    return scores


class Prepared(NamedTuple):
    """Rows to fit on: the records that were given, and variants of them.

    `origin`: the number of the record that a row is, or is a variant of; `given`: whether it is that record;
    `features`: of all rows, computed once for every fold; None where a featurizer learns something.
    """

    pipeline: Pipeline
    records: Any
    codes: np.ndarray
    origin: np.ndarray
    given: np.ndarray
    features: Shelf | None

    def pool(self) -> ThreadPoolExecutor:
        """Return what runs fits: shelved features serve two at a time."""
        return ThreadPoolExecutor(1 if self.features is None else AT_ONCE)

    def last_alone(self) -> Prepared:
        """Return the same rows with two classes, the last one and all others, if its score stays what it is."""
        apart = getattr(getattr(self.pipeline, "steps", [("", None)])[-1][1], "smishing_apart", False)
        return self._replace(codes=np.where(self.codes == self.codes.max(), 1, 0)) if apart else self

    def score(self, fitting: np.ndarray, held: np.ndarray) -> np.ndarray:
        """Return probabilities of the held records, (len(held), k), by a clone fitted on others and their variants."""
        rows, asked = np.isin(self.origin, fitting), np.isin(self.origin, held) & self.given
        if self.features is None:
            fold = fit_pipeline(self.pipeline, self.records.iloc[rows], self.codes[rows])
            told = self._admit(fold.predict_proba(self.records.iloc[asked]), int(asked.sum()))
        else:
            detector, blocks = self._detect(rows), self.features.take(asked)
            told = np.concatenate([self._admit(detector.predict_proba(block), block.shape[0]) for block in blocks])
        place = np.empty(len(self.origin), dtype=np.int64)
        place[self.origin[asked]] = np.arange(len(told))
        return np.asarray(told[place[held]])

    def fit(self) -> Pipeline:
        """Return a clone of the pipeline fitted on all rows."""
        if self.features is None:
            return fit_pipeline(self.pipeline, self.records, self.codes)
        (front_name, front), (name, _) = self.pipeline.steps
        fitted = clone(front).fit(self.records.iloc[:1])
        return Pipeline([(front_name, fitted), (name, self._detect(np.ones(len(self.codes), dtype=bool)))])

    def _admit(self, made: Any, rows: int) -> np.ndarray:
        name, _ = getattr(self.pipeline, "steps", [("given", None)])[-1]
        return admit_probabilities(made, name, rows, labels=int(self.codes.max()) + 1)

    def _detect(self, rows: np.ndarray) -> Any:
        assert self.features is not None
        detector, features = clone(self.pipeline.steps[-1][1]), self.features.take(rows)
        weights = weigh(detector, self.records["source"].to_numpy()[rows])
        if hasattr(detector, "fit_blocks"):
            return detector.fit_blocks(features, self.codes[rows], **weights)
        return detector.fit(features.gather(), self.codes[rows], **weights)


def prepare(
    pipeline: Pipeline,
    records: Any,
    codes: np.ndarray,
    *,
    parts: Sequence[Fold] = (),
    variants: float = 0.0,
    seed: int = 0,
) -> Prepared:
    """Make ready for many fits: add evasive variants, and compute features once if no featurizer learns anything.

    `parts`: the folds, as `split_groups` gives them: where a detector takes blocks, rows are ordered by them, so that
    a block is of one fold.
    """
    size, origin = len(records), np.arange(len(records))
    if variants:
        import pandas as pd

        made = augment(records.reset_index(drop=True), share=variants, seed=seed)
        origin = np.concatenate([origin, made.index.to_numpy(dtype=np.int64)])
        records = pd.concat([records, made], ignore_index=True)[[*records.columns]]
    steps = [step for _, step in getattr(pipeline, "steps", ())]
    order = np.arange(len(records))
    if hasattr(steps[-1] if steps else None, "fit_blocks"):
        order = np.argsort(_order(codes, parts)[origin], kind="stable")
    records = records.iloc[order]
    features = _shelve(steps[0], records) if len(steps) == 2 and getattr(steps[0], "stateless", False) else None
    return Prepared(pipeline, records, codes[origin[order]], origin[order], order < size, features)


def _order(codes: np.ndarray, parts: Sequence[Fold]) -> np.ndarray:
    """Return what records are to be sorted by: the fold that holds them, then their label."""
    keys = codes.copy()
    for number, (_, held) in enumerate(parts):
        keys[held] += number * (codes.max() + 1)
    return keys


def _shelve(front: Any, records: Any) -> Shelf:
    fitted = clone(front).fit(records.iloc[:1])
    starts = range(0, len(records), BLOCK)
    blocks = share(fitted.transform, (records.iloc[at : at + BLOCK] for at in starts), count=len(starts))
    return shelve(blocks, load_project().state / "cache")


def fit_pipeline(pipeline: Pipeline, records: Any, codes: np.ndarray) -> Pipeline:
    """Fit a clone; a detector that takes sample weights is told how much each record counts."""
    fitted = clone(pipeline)
    if len(getattr(fitted, "steps", ())) < 2:
        return fitted.fit(records, codes)
    name, detector = fitted.steps[-1]
    weights = weigh(detector, records["source"].to_numpy())
    return fitted.fit(records, codes, **{f"{name}__{key}": value for key, value in weights.items()})


def weigh(detector: Any, sources: np.ndarray) -> dict[str, np.ndarray]:
    """Return `sample_weight` so that sources count by the root of their size, where a detector takes weights.

    A large source says more than a small one, but not in proportion: its messages resemble each other.
    """
    if len(set(sources)) < 2 or not has_fit_parameter(detector, "sample_weight"):
        return {}
    _, place, size = np.unique(sources, return_inverse=True, return_counts=True)
    weight = 1 / np.sqrt(size[place])
    return {"sample_weight": weight / weight.mean()}
