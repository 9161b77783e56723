"""Cross-validation in groups: pooled out-of-fold figures, beside the random split that flatters."""

from __future__ import annotations

import html
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.config import load_project
from workbench.data import load_records, load_source
from workbench.errors import DataError
from workbench.evaluation import metrics
from workbench.evaluation.anchor import build_anchor
from workbench.evaluation.leaving import leave_sources_out
from workbench.models import build_recipe, out_of_fold
from workbench.progress import track

if TYPE_CHECKING:
    import pandas as pd

# Linear anchors (TF-IDF words 1-2 and characters 2-5, raw text), from the project's table of measured peers.
ANCHORS = {
    ("uci", "spam"): {"macro_f1": 0.981, "pr_auc": 0.989, "recall_at_0.005": 0.968, "recall_at_0.001": 0.940},
    ("mishra-soni", "smishing"): {
        "macro_f1": 0.929,
        "pr_auc": 0.950,
        "recall_at_0.005": 0.748,
        "recall_at_0.001": 0.514,
    },
    ("all", "smishing"): {"pr_auc": 0.840, "recall_at_0.005": 0.553},
}


def cross_validate(
    recipe: str, *, source: str | None = None, positive: str = "smishing", folds: int | None = None, random: bool = True
) -> CrossValidation:
    """Cross-validate a recipe's model over its snapshot, near-duplicate clusters kept whole.

    `source`: that source alone, built in memory, by the label its publisher gave; `positive`: that label against the
    rest. With `random`, figures of a split by row are shown beside, never alone.
    """
    settings = load_project().recipe(recipe)
    frame, labels = _select(recipe, source)
    truth = (labels == positive).to_numpy()
    if not truth.any() or truth.all():
        raise DataError(
            f"label must be one of {', '.join(sorted(set(labels)))}, and not the only one. Got {positive!r}."
        )
    folds = settings.folds if folds is None else folds
    score = partial(out_of_fold, build_recipe(settings), frame, truth.astype(np.int64), folds=folds, seed=settings.seed)
    grouped = score(groups=frame["cluster"].tolist(), progress=partial(track, description="grouped folds"))[:, 1]
    rows = (
        score(groups=frame["id"].tolist(), progress=partial(track, description="random folds"))[:, 1]
        if random
        else None
    )
    samples = metrics.resample_groups(frame["cluster"].tolist(), resamples=settings.resamples, seed=settings.seed)
    return CrossValidation(
        {
            "recipe": recipe,
            "source": source or "all",
            "positive": positive,
            "rows": len(frame),
            "positives": int(truth.sum()),
            "folds": folds,
            "grouped": _figures(truth, grouped, samples),
            "random": None if rows is None else _figures(truth, rows, samples),
            "anchor": ANCHORS.get((source or "all", positive)),
        }
    )


def leave_out(recipe: str, *, folds: int | None = None) -> LeftOut:
    """Leave each source of a recipe out in turn: fitted, and the threshold chosen, on the others; beside the anchor."""
    settings = load_project().recipe(recipe)
    frame, _ = _select(recipe, None)
    folds = settings.folds if folds is None else folds
    made = {
        name: leave_sources_out(pipeline, frame, folds=folds, seed=settings.seed, thresholds=settings.thresholds)
        for name, pipeline in (("model", build_recipe(settings)), ("anchor", build_anchor()))
    }
    return LeftOut({"recipe": recipe, "folds": folds, **made})


def _select(recipe: str, source: str | None) -> tuple[pd.DataFrame, pd.Series[str]]:
    frame = load_records(recipe) if source is None else load_source(recipe, source)
    column = "label" if source is None else "published_label"
    frame = frame[frame[column].notna()].reset_index(drop=True)
    return frame, frame[column]


def _figures(truth: np.ndarray, scores: np.ndarray, samples: Any) -> dict[str, Any]:
    wanted: dict[str, metrics.Metric] = {
        "recall_at_0.005": lambda t, s: metrics.recall_at_rate(t, s, 0.005),
        "recall_at_0.001": lambda t, s: metrics.recall_at_rate(t, s, 0.001),
        "pr_auc": lambda t, s: metrics.rank(t, s)["pr_auc"],
        "macro_f1": lambda t, s: metrics.macro_f1(t, s >= 0.5),
    }
    few = samples[:200]
    return {name: metrics.estimate(truth, scores, metric, few)._asdict() for name, metric in wanted.items()}


class CrossValidation:
    """Grouped figures with intervals, beside the anchor and the random split."""

    def __init__(self, figures: Mapping[str, Any]) -> None:
        self.figures = dict(figures)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON types."""
        return self.figures

    def _rows(self) -> list[tuple[str, str, str, str]]:
        told, anchor, random = self.figures["grouped"], self.figures["anchor"] or {}, self.figures["random"] or {}
        return [
            (
                name,
                f"{value['value']:.3f} [{value['low']:.3f}, {value['high']:.3f}]",
                f"{anchor[name]:.3f}" if name in anchor else "–",
                f"{random[name]['value']:.3f}" if name in random else "–",
            )
            for name, value in told.items()
        ]

    def __str__(self) -> str:
        told = self.figures
        counts = f"{told['positives']} {told['positive']} of {told['rows']}, {told['folds']} folds"
        head = f"{told['recipe']}, {told['source']}: {counts}"
        lines = [head, f"{'':<20}{'grouped':<26}{'linear anchor':<16}random split"]
        return "\n".join(
            lines + [f"{name:<20}{grouped:<26}{anchor:<16}{rows}" for name, grouped, anchor, rows in self._rows()]
        )

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{cell}</th>" for cell in ("", "grouped", "linear anchor", "random split"))
        rows = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in self._rows())
        return f"<table><tr>{head}</tr>{rows}</table>"


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
