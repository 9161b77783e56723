"""Cross-validation in groups: pooled out-of-fold figures, beside the random split that flatters."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.config import check_whole, load_project
from workbench.data import load_records, load_source, name_synthetic
from workbench.errors import DataError
from workbench.evaluation import metrics
from workbench.evaluation.anchor import build_anchor
from workbench.evaluation.leave_one_source_out import leave_sources_out
from workbench.evaluation.ranking import Curve, estimate_curve
from workbench.evaluation.tables import write_interval, write_row, write_table
from workbench.models import build_recipe, out_of_fold
from workbench.progress import track

if TYPE_CHECKING:
    import pandas as pd


def cross_validate(
    recipe: str, *, source: str | None = None, positive: str = "smishing", folds: int | None = None, random: bool = True
) -> CrossValidation:
    """Cross-validate a recipe's model over its snapshot, near-duplicate clusters kept whole.

    `source`: that source alone, built in memory, by the label its publisher gave; `positive`: that label against the
    rest. Beside it stands the linear anchor, fitted in the same folds. Synthetic records are fitted on and not scored,
    unless there are no others. With `random`, figures of a split by row are shown beside, never alone.
    """
    project = load_project()
    settings = project.recipe(recipe)
    folds = check_whole("folds", settings.folds if folds is None else folds)
    frame, labels = _select(recipe, source)
    synthetic = name_synthetic(recipe, project=project) & set(frame["source"])
    scored = _scored(frame, synthetic)
    truth = _truth(labels, positive, scored)
    samples = metrics.resample_groups(
        frame["cluster"][scored].tolist(), resamples=settings.resamples, seed=settings.seed
    )

    def judge(pipeline: Any, column: str, name: str, *, variants: float = settings.variants) -> dict[str, Any]:
        told = out_of_fold(
            pipeline,
            frame,
            truth.astype(np.int64),
            groups=frame[column].tolist(),
            folds=folds,
            seed=settings.seed,
            variants=variants,
            progress=partial(track, description=name),
        )
        return _figures(truth[scored], told[scored, 1], samples)

    return CrossValidation(
        {
            "recipe": recipe,
            "source": source or "all",
            "positive": positive,
            "rows": int(scored.sum()),
            "positives": int(truth[scored].sum()),
            "synthetic": sorted(synthetic),
            "fitted_beside": int((~scored).sum()),
            "folds": folds,
            "grouped": judge(build_recipe(settings), "cluster", "grouped folds"),
            "anchor": judge(build_anchor(), "cluster", "linear anchor", variants=0.0),
            "random": judge(build_recipe(settings), "id", "random folds") if random else None,
        }
    )


def _truth(labels: pd.Series[str], positive: str, scored: np.ndarray) -> np.ndarray:
    """Return which records have the label, boolean of shape (n,); refuse one that none or all of those scored have."""
    truth = (labels == positive).to_numpy()
    if not truth[scored].any() or truth[scored].all():
        raise DataError(
            f"label must be one of {', '.join(sorted(set(labels[scored])))}, and not the only one. Got {positive!r}."
        )
    return truth


def _scored(frame: pd.DataFrame, synthetic: frozenset[str]) -> np.ndarray:
    """Return which records count, boolean of shape (n,): the real ones, or all where all are synthetic."""
    real = ~frame["source"].isin(synthetic).to_numpy()
    return real if real.any() else ~real


def leave_out(recipe: str, *, folds: int | None = None) -> LeftOut:
    """Leave each source of a recipe out in turn: fitted, and the threshold chosen, on the others; beside the anchor."""
    settings = load_project().recipe(recipe)
    folds = check_whole("folds", settings.folds if folds is None else folds)
    frame, _ = _select(recipe, None)
    leave = partial(leave_sources_out, frame=frame, folds=folds, seed=settings.seed, thresholds=settings.thresholds)
    made = {"model": leave(build_recipe(settings), variants=settings.variants), "anchor": leave(build_anchor())}
    return LeftOut({"recipe": recipe, "folds": folds, **made})


def _select(recipe: str, source: str | None) -> tuple[pd.DataFrame, pd.Series[str]]:
    frame = load_records(recipe) if source is None else load_source(recipe, source)
    column = "label" if source is None else "published_label"
    frame = frame[frame[column].notna()].reset_index(drop=True)
    return frame, frame[column]


def _figures(truth: np.ndarray, scores: np.ndarray, samples: metrics.Samples) -> dict[str, Any]:
    wanted: dict[str, Callable[[Curve], float]] = {
        **{f"recall_at_{rate}": partial(Curve.recall_at_rate, rate=rate) for rate in metrics.RATES},
        "pr_auc": Curve.pr_auc,
        "macro_f1": partial(Curve.macro_f1_at, threshold=0.5),
    }
    told = estimate_curve(truth, scores, wanted, samples, shares={n: truth for n in wanted if "recall" in n})
    return {name: figure._asdict() for name, figure in told.items()}


class CrossValidation:
    """Grouped figures with intervals, beside the anchor and the random split."""

    COLUMNS = (("grouped", "grouped"), ("anchor", "linear anchor"), ("random", "random split"))

    def __init__(self, figures: Mapping[str, Any]) -> None:
        self.figures = dict(figures)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON types."""
        return self.figures

    def _rows(self) -> list[list[str]]:
        names, tables = self.figures["grouped"], [self.figures[kind] or {} for kind, _ in self.COLUMNS]
        return [[name, *(write_interval(table.get(name)) for table in tables)] for name in names]

    def _head(self) -> str:
        told = self.figures
        counts = f"{told['positives']} {told['positive']} of {told['rows']}, {told['folds']} folds"
        return f"{told['recipe']}, {told['source']}: {counts}{self._note()}"

    def _note(self) -> str:
        if not self.figures["synthetic"]:
            return ""
        named, beside = ", ".join(self.figures["synthetic"]), self.figures["fitted_beside"]
        if beside:
            return f"; {beside} synthetic records ({named}) are fitted on and not scored"
        return f". Synthetic data ({named}): no figure here says how it does on people's messages"

    def __str__(self) -> str:
        rows = [["", *(name for _, name in self.COLUMNS)], *self._rows()]
        return "\n".join(
            [self._head(), *("".join([f"{row[0]:<18}", *(f"{cell:<23}" for cell in row[1:])]).rstrip() for row in rows)]
        )

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        rows = [write_row(name, *map(html.escape, cells)) for name, *cells in self._rows()]
        return write_table(self._head(), ("", *(name for _, name in self.COLUMNS)), rows)


class LeftOut:
    """The leave-one-source-out matrix: a row a source, the recipe's model beside the linear anchor."""

    def __init__(self, figures: Mapping[str, Any]) -> None:
        self.figures = dict(figures)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON types."""
        return self.figures

    def __str__(self) -> str:
        lines = [
            f"{self.figures['recipe']}: each source left out, the threshold chosen on the others as the recipe's is, "
            f"{self.figures['folds']} folds",
            f"{'source':<16}{'by':<8}{'n':>7}{'PR-AUC':>8}{'recall':>8}{'ham':>7}{'promotions':>12}",
        ]
        for row, peer in zip(self.figures["model"], self.figures["anchor"], strict=True):
            lines += [_line(row, "model"), _line(peer, "anchor")]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return str(self)


def _line(row: Mapping[str, Any], by: str) -> str:
    head = f"{row['source']:<16}{by:<8}{row['n']:>7}"
    if "left_out" in row:
        return f"{head}  {row['left_out']}"
    recall = row["recall"]["value"] if row["recall"] else None
    told = [(row["pr_auc"], 8), (recall, 8), (row["ham_flagged"], 7), (row["promotions_flagged"], 12)]
    return head + "".join(f"{'–' if value is None else f'{value:.3f}':>{width}}" for value, width in told)
