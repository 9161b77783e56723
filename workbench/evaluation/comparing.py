"""Comparing two runs on the same records: what changed, whether it is real, and which slices pay for it."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from workbench.config import load_project
from workbench.data import check_part, load_records
from workbench.data.learned import find_synthetic
from workbench.evaluation import metrics
from workbench.evaluation.charts import STYLE, draw_intervals
from workbench.evaluation.evaluating import labelled
from workbench.evaluation.pairing import MARGINS, judge_pair, judge_slices
from workbench.evaluation.ranking import Curve, estimate_curve
from workbench.evaluation.slices import slice_columns
from workbench.evaluation.tables import write_interval, write_row, write_table
from workbench.registry import Run, load_run

NAMED = 5  # slices that are worse, in the sentence; the table has all
WORDS = {"recall": "recall", "false_positive_rate": "false-positive rate"}


def compare(run: str | Run, other: str | Run = "champion", *, part: str = "test") -> Comparison:
    """Compare a run with another, by default the champion of its recipe, on the same held-out records.

    Paired throughout: one test of the whole (`judge_pair`), and for every slice whether the run is worse there.
    """
    project = load_project()
    check_part(part)
    one = load_run(run, project=project)
    two = load_run(other, recipe=one.recipe, project=project)
    recipe = project.recipe(one.recipe)
    frame = labelled(load_records(one.recipe, part))  # type: ignore[arg-type]
    truth = (frame["label"] == "smishing").to_numpy()
    models = one.model(), two.model()
    scores = [model.score(frame)[:, -1] for model in models]
    thresholds = [model.operating_point.threshold for model in models]
    flagged = [s >= threshold for s, threshold in zip(scores, thresholds, strict=True)]
    samples = metrics.resample_groups(frame["cluster"].tolist(), resamples=recipe.resamples, seed=recipe.seed)
    return Comparison(
        {
            "recipe": one.recipe,
            "other_recipe": two.recipe,
            "part": part,
            "rows": len(frame),
            "synthetic": find_synthetic(frame, one.recipe, project=project, given=False),
            "runs": [one.id, two.id],
            "figures": [_figures(truth, s, at, samples) for s, at in zip(scores, thresholds, strict=True)],
            "test": judge_pair(truth, scores, flagged, samples),
            "margins": MARGINS,
            "slices": judge_slices(slice_columns(frame), truth, flagged, samples),
        }
    )


def _figures(truth: np.ndarray, scores: np.ndarray, threshold: float, samples: metrics.Samples) -> dict[str, Any]:
    wanted: dict[str, Callable[[Curve], float]] = {
        "recall at 0.5 %": lambda curve: curve.recall_at_rate(0.005),
        "recall": lambda curve: curve.recall_at(threshold),
        "false-positive rate": lambda curve: curve.false_positive_rate_at(threshold),
        "PR-AUC": Curve.pr_auc,
    }
    shares = {"recall at 0.5 %": truth, "recall": truth, "false-positive rate": ~truth}
    told = estimate_curve(truth, scores, wanted, samples, shares=shares)
    return {name: figure._asdict() for name, figure in told.items()}


class Comparison:
    """Two runs side by side: sentences, tables, one picture."""

    def __init__(self, figures: Mapping[str, Any]) -> None:
        self.figures = dict(figures)

    def as_dict(self) -> dict[str, Any]:
        """Return the comparison as JSON types."""
        return self.figures

    @property
    def sentence(self) -> str:
        """Whether the difference is real or noise, by which test, and where it is worse."""
        test = self.figures["test"]
        told = "real" if test["real"] else "noise"
        chance = "p < 0.001" if test["p"] < 0.0005 else f"p = {test['p']:.3f}"
        worse = [f"{where} ({WORDS[figure]})" for where, figure, _ in self.judged("worse")]
        named = ", ".join(worse[:NAMED]) + (f" and {len(worse) - NAMED} more" if len(worse) > NAMED else "")
        return (
            f"The difference is {told} ({chance}, {test['method']}; "
            f"{test['better']} verdicts better, {test['worse']} worse). Slices that are worse: {named or 'none'}."
            f"{self._warning()}{self._marking()}"
        )

    def _marking(self) -> str:
        named = ", ".join(self.figures["synthetic"])
        return f" Synthetic data ({named}): no figure here says how they do on people's messages." if named else ""

    def _warning(self) -> str:
        mine, other = self.figures["recipe"], self.figures["other_recipe"]
        if mine == other:
            return ""
        return f" The other run is of recipe {other}: it may have learned from these records of {mine}."

    def judged(self, judgement: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        """Yield (slice, figure, change) of every slice so judged: better, no worse, worse or open."""
        for told in self.figures["slices"]:
            for figure in WORDS:
                if told[figure] and told[figure]["judgement"] == judgement:
                    yield f"{told['slice']} {told['value']}", figure, told[figure]

    def _rows(self) -> list[tuple[str, str, str]]:
        one, two = self.figures["figures"]
        return [(name, write_interval(one[name]), write_interval(two[name])) for name in one]

    def _changes(self) -> list[tuple[str, str, str, str]]:
        """Return what changed, worst first; slices in which every verdict is as it was are left out."""
        return [
            (where, WORDS[figure], _change(told), judgement)
            for judgement in ("worse", "open", "better", "no worse")
            for where, figure, told in self.judged(judgement)
            if told["value"] or told["low"] or told["high"]
        ]

    def __str__(self) -> str:
        one, two = (run[:8] for run in self.figures["runs"])
        lines = [self.sentence, f"{'':<24}{one:<26}{two}"]
        lines += [f"{name:<24}{a:<26}{b}" for name, a, b in self._rows()]
        changes = self._changes()
        if changes:
            lines += ["", f"{'slice':<34}{'change of':<22}{'':<28}judgement"]
        return "\n".join(lines + [f"{where:<34}{what:<22}{told:<28}{named}" for where, what, told, named in changes])

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        one, two = self.figures["figures"]
        names = [run[:8] for run in self.figures["runs"]]
        picture = draw_intervals("Two runs", self.sentence, [(name, (one[name], two[name])) for name in one], names)
        rows = [write_row(name, a, b) for name, a, b in self._rows()]
        changes = [write_row(*map(html.escape, told)) for told in self._changes()]
        told = write_table("With 95 % intervals", ("figure", *names), rows)
        if changes:
            head = ("slice", "change of", f"{names[0]} less {names[1]}", "judgement")
            told += write_table("Slices in which a verdict changed, paired", head, changes)
        flag = "bad" if any(self.judged("worse")) else "good" if self.figures["test"]["real"] else ""
        return (
            f'<style>{STYLE.read_text("utf-8")}</style><div class="wb box"><p class="flag {flag}">'
            f'{html.escape(self.sentence)}</p><div class="charts"><figure>{picture}</figure></div>{told}</div>'
        )


def _change(told: Mapping[str, float]) -> str:
    return f"{told['value']:+.3f} [{told['low']:+.3f}, {told['high']:+.3f}]"
