"""Comparing two runs on the same records: side by side, with intervals, and a test that pairs them."""

from __future__ import annotations

import base64
import html
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.stats import binomtest

from workbench.config import load_project
from workbench.data import load_records
from workbench.evaluation import metrics
from workbench.evaluation.evaluating import labelled
from workbench.evaluation.plots import draw_pair
from workbench.evaluation.slices import slice_figures
from workbench.registry import Run, load_run

FEW = 25  # discordant pairs under which the exact test is used
ALPHA = 0.05


def compare(run: str | Run, other: str | Run = "champion", *, part: str = "test") -> Comparison:
    """Compare a run with another, by default the champion of its recipe, on the same held-out records.

    Paired: exact McNemar (1947) on the verdicts where fewer than 25 pairs disagree, else a bootstrap over groups
    of the difference in recall at 0.5 % false positives.
    """
    project = load_project()
    one = load_run(run, project=project)
    two = load_run(other, recipe=one.recipe, project=project)
    recipe = project.recipe(one.recipe)
    frame = labelled(load_records(one.recipe, part))  # type: ignore[arg-type]
    truth = (frame["label"] == "smishing").to_numpy()
    models = one.model(), two.model()
    scores = [model.score(frame)[:, -1] for model in models]
    flagged = [s >= model.operating_point.threshold for s, model in zip(scores, models, strict=True)]
    samples = metrics.resample_groups(frame["cluster"].tolist(), resamples=recipe.resamples, seed=recipe.seed)
    figures = [_figures(truth, s, f, samples) for s, f in zip(scores, flagged, strict=True)]
    return Comparison(
        {
            "recipe": one.recipe,
            "runs": [one.id, two.id],
            "figures": figures,
            "test": judge_pair(truth, scores, flagged, samples),
            "slices": _changes(slice_figures(frame, truth, flagged[0]), slice_figures(frame, truth, flagged[1])),
        }
    )


def _figures(truth: np.ndarray, scores: np.ndarray, flagged: np.ndarray, samples: Any) -> dict[str, Any]:
    wanted: dict[str, tuple[np.ndarray, metrics.Metric]] = {
        "recall at 0.5 %": (scores, lambda t, s: metrics.recall_at_rate(t, s, 0.005)),
        "recall": (flagged.astype(float), lambda t, f: metrics.recall_at(t, f, 0.5)),
        "false-positive rate": (flagged.astype(float), lambda t, f: metrics.false_positive_rate_at(t, f, 0.5)),
        "PR-AUC": (scores, lambda t, s: metrics.rank(t, s)["pr_auc"]),
    }
    return {name: metrics.estimate(truth, s, metric, samples)._asdict() for name, (s, metric) in wanted.items()}


def judge_pair(
    truth: np.ndarray, scores: Sequence[np.ndarray], flagged: Sequence[np.ndarray], samples: Sequence[np.ndarray]
) -> dict[str, Any]:
    """Return the paired test: method, p-value, discordant pairs, and whether the difference is real."""
    right = [f == truth for f in flagged]
    better, worse = int((right[0] & ~right[1]).sum()), int((~right[0] & right[1]).sum())
    if better + worse < FEW:
        p = float(binomtest(better, better + worse).pvalue) if better + worse else 1.0
        return {"method": "exact McNemar", "p": p, "better": better, "worse": worse, "real": p < ALPHA}
    gains = np.array([_gain(truth[rows], [s[rows] for s in scores]) for rows in samples])
    p = float(min(1.0, 2 * min((gains <= 0).mean(), (gains >= 0).mean())))
    method = "bootstrap of recall at 0.5 % false positives"
    return {"method": method, "p": p, "better": better, "worse": worse, "real": p < ALPHA}


def _gain(truth: np.ndarray, scores: Sequence[np.ndarray]) -> float:
    one, two = (metrics.recall_at_rate(truth, s, 0.005) for s in scores)
    return one - two


def _changes(one: list[dict[str, Any]], two: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "slice": f"{a['slice']} {a['value']}",
            "n": a["n"],
            "recall": [a["recall"]["value"], b["recall"]["value"]],
            "false_positive_rate": [a["false_positive_rate"]["value"], b["false_positive_rate"]["value"]],
        }
        for a, b in zip(one, two, strict=True)
        if a["recall"] != b["recall"] or a["false_positive_rate"] != b["false_positive_rate"]
    ]


class Comparison:
    """Two runs side by side; a sentence, a table, one picture."""

    def __init__(self, figures: Mapping[str, Any]) -> None:
        self.figures = dict(figures)

    def as_dict(self) -> dict[str, Any]:
        """Return the comparison as JSON types."""
        return self.figures

    @property
    def sentence(self) -> str:
        """Whether the difference is real or noise, and by which test."""
        test = self.figures["test"]
        told = "real" if test["real"] else "noise"
        return (
            f"The difference is {told} (p = {test['p']:.3f}, {test['method']}; "
            f"{test['better']} verdicts better, {test['worse']} worse)."
        )

    def _rows(self) -> list[tuple[str, str, str]]:
        one, two = self.figures["figures"]
        return [(name, _interval(one[name]), _interval(two[name])) for name in one]

    def __str__(self) -> str:
        one, two = (run[:8] for run in self.figures["runs"])
        lines = [self.sentence, f"{'':<24}{one:<26}{two}"]
        lines += [f"{name:<24}{a:<26}{b}" for name, a, b in self._rows()]
        lines += [
            f"{s['slice']:<32} recall {_pair(s['recall'])}, fpr {_pair(s['false_positive_rate'])}"
            for s in self.figures["slices"]
        ]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in self._rows())
        one, two = self.figures["figures"]
        picture = draw_pair([run[:8] for run in self.figures["runs"]], [(name, (one[name], two[name])) for name in one])
        shown = f'<img alt="comparison" src="data:image/png;base64,{base64.b64encode(picture).decode()}">'
        return f"<p>{html.escape(self.sentence)}</p><table>{rows}</table>{shown}"


def _interval(told: Mapping[str, float]) -> str:
    return f"{told['value']:.3f} [{told['low']:.3f}, {told['high']:.3f}]"


def _pair(values: Sequence[float | None]) -> str:
    return " beside ".join("–" if value is None else f"{value:.3f}" for value in values)
