"""The report: JSON for programs, Markdown for a pull request, one HTML page for people, and the same in a notebook.

No row is in any stored one but the hardest errors of sets that may be shown (`hardest.may_be_stored`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from workbench.contracts import LABELS
from workbench.evaluation.charts import stand_alone
from workbench.evaluation.page import write_fragment, write_page
from workbench.evaluation.sections import LEVELS, POINTS, draw_charts, name_point
from workbench.evaluation.tables import INTERVALS, write_figure, write_interval, write_markdown
from workbench.outputs import filled

HEADLINE = (
    ("recall_at_0.005", "recall at 0.5 % false positives"),
    ("recall_at_0.001", "recall at 0.1 % false positives"),
    ("recall", "recall at the frozen operating point"),
    ("false_positive_rate", "false-positive rate there"),
    ("pr_auc", "PR-AUC"),
)


_RANKED = ("recall at 0.5 % false positives", "PR-AUC")


class Report:
    """What an evaluation found: `figures` as JSON types; `errors`, the hardest ones, every one of them, unstored."""

    def __init__(self, figures: Mapping[str, Any], errors: Sequence[Mapping[str, Any]] = ()) -> None:
        self.figures = dict(figures)
        self.errors = tuple(errors)

    def __getitem__(self, name: str) -> Any:
        return self.figures[name]

    @property
    def passed(self) -> bool:
        """Whether every gate of the recipe passed."""
        return all(gate["passed"] for gate in self.figures["gates"])

    def as_dict(self) -> dict[str, Any]:
        """Return the figures as JSON types."""
        return self.figures

    def metrics(self) -> dict[str, Any]:
        """Return what DVC compares: rounded, and a function of data and parameters alone."""
        figures = self.figures
        promotions = figures["promotions_flagged"]
        named = {name: round(figures[name]["value"], 4) for name, _ in HEADLINE}
        return {
            **named,
            "roc_auc": round(figures["roc_auc"], 4),
            "calibration_error": round(figures["calibration_error"], 4),
            "macro_f1": round(figures["classes"]["macro_f1"], 4),
            "control_recall_at_0.005": round(figures["control"]["recall_at_0.005"], 4),
            "promotions_flagged": promotions and round(promotions["value"], 4),
            "rows": figures["rows"],
            "positives": figures["positives"],
        }

    def write(self, folder: Path) -> None:
        """Write report.json, report.md, report.html and the charts into a folder."""
        told = json.dumps(self.figures, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
        with filled(folder) as new:
            (new / "report.json").write_text(told + "\n", "utf-8")
            (new / "report.md").write_text(self.to_markdown(), "utf-8")
            (new / "report.html").write_text(self.to_html(), "utf-8")
            for name, chart in draw_charts(self.figures).items():
                (new / f"{name}.svg").write_bytes(stand_alone(chart))

    def to_html(self) -> str:
        """Return the page: one HTML text with everything in it."""
        told = self.figures.get("errors", {"shown": [], "withheld": 0})
        return write_page(self.figures, told["shown"], told["withheld"])

    def summarize(self) -> str:
        """Return the beginning of the report: its verdict and its headline figures."""
        return "\n\n".join([*self._opening(), self._headline()])

    def to_markdown(self) -> str:
        """Return the report as Markdown, the verdict line first."""
        return (
            "\n\n".join(
                [
                    self.summarize(),
                    self._points(),
                    self._calibration(),
                    *self._classes(),
                    self._slices(),
                    *self._evasion(),
                    *self._reasons(),
                    *self._sources(),
                    *self._learning(),
                    *self._cost(),
                    self._closing(),
                ]
            )
            + "\n"
        )

    def _opening(self) -> list[str]:
        figures = self.figures
        failed = [gate["sentence"] for gate in figures["gates"] if not gate["passed"]]
        verdict = "**All gates passed.**" if not failed else f"**Gates failed:** {'; '.join(failed)}."
        lines = [verdict, f"# {figures['recipe']}: {figures['rows']} records of part {figures['part']}"]
        if figures["synthetic"]:
            lines.append(
                f"**Synthetic data** ({', '.join(figures['synthetic'])}): "
                "no figure here says how it does on people's messages."
            )
        if figures["control"]["void"]:
            lines.append("**Void benchmark:** the control model comes within five points of the model.")
        return lines

    def _headline(self) -> str:
        figures = self.figures
        promotions = figures["promotions_flagged"]
        rows = [(words, write_interval(figures[name])) for name, words in HEADLINE]
        rows += [
            ("ROC-AUC", f"{figures['roc_auc']:.3f}"),
            ("expected calibration error", f"{figures['calibration_error']:.3f}"),
            ("macro F1", f"{figures['classes']['macro_f1']:.3f}"),
            *([("promotions flagged", write_interval(promotions))] if promotions else []),
            ("control model, recall at 0.5 %", f"{figures['control']['recall_at_0.005']:.3f}"),
            ("control model, PR-AUC", f"{figures['control']['pr_auc']:.3f}"),
            ("ahead of the control model", f"{figures['control']['margin']:+.3f}"),
        ]
        if band := figures.get("unsure"):
            stated = "" if band["coverage"] is None else f" (stated: {band['coverage']:.3f})"
            rows.append(
                (f"sure, outside {band['low']:.3f} to {band['high']:.3f}", f"{band['here']['value']:.3f}{stated}")
            )
            rows += [(f"unsure among {label}", write_interval(band[label])) for label in LABELS if band[label]]
        note = f"{figures['positives']} smishing in {figures['groups']} groups; 95 % intervals over groups."
        return write_markdown(("figure", "value"), rows) + f"\n\n{note}"

    def _points(self) -> str:
        rows = [
            (
                name_point(point),
                f"{point['threshold']:.3f}",
                *(write_interval(point[name]) for name in ("recall", "false_positive_rate", "precision")),
                write_interval(point["promotions_flagged"]),
            )
            for point in self.figures["operating_points"]
        ]
        return write_markdown(POINTS, rows)

    def _calibration(self) -> str:
        rows = [
            (f"{mean:.3f}", f"{share:.3f}", f"{count:.0f}") for _, mean, share, count in self.figures["reliability"]
        ]
        return write_markdown(("mean score", "share of smishing", "records"), rows)

    def _classes(self) -> list[str]:
        told = self.figures["classes"]
        rows = [
            (name, f"{told['f1'][name]:.3f}", *map(str, row))
            for name, row in zip(told["order"], told["confusion"], strict=True)
        ]
        return [write_markdown(("label", "F1", *(f"named {name}" for name in told["order"])), rows)]

    def _slices(self) -> str:
        rows = [
            (
                f"{told['slice']} {told['value']}{' (small)' if told['small'] else ''}",
                str(told["n"]),
                write_interval(told["recall"]) if told["positives"] else "–",
                write_interval(told["false_positive_rate"]) if told["n"] > told["positives"] else "–",
            )
            for told in self.figures["slices"]
        ]
        return write_markdown(("slice", "n", "recall", "false-positive rate"), rows)

    def _evasion(self) -> list[str]:
        rows = [
            (row["attack"], f"{row['changed']:.0%}", *map(write_interval, (row["recall"], row["kept"], row["flips"])))
            for row in self.figures.get("evasion", ())
        ]
        head = ("attack, held apart", "texts changed", "recall", "of what was caught", "benign flips")
        return [write_markdown(head, rows)] if rows else []

    def _reasons(self) -> list[str]:
        rows = [(row["edit"], f"{row['agreement']:.2f}") for row in self.figures.get("stability", ())]
        return [write_markdown(("edit of a message", "reasons in common"), rows)] if rows else []

    def _sources(self) -> list[str]:
        rows = [
            (
                row["source"],
                str(row["n"]),
                row.get("left_out") or write_interval(row["recall"]),
                write_interval(row.get("false_positive_rate")),
                *(write_figure(row.get(name)) for name in ("ham_flagged", "promotions_flagged", "pr_auc")),
            )
            for row in self.figures.get("sources_left_out", ())
        ]
        head = ("source left out of training", "n", "recall", "false-positive rate", "ham", "promotions", "PR-AUC")
        return [write_markdown(head, rows)] if rows else []

    def _learning(self) -> list[str]:
        rows = [(f"{row['rows']} training records", *_headline(row)) for row in self.figures.get("learning", ())]
        return [write_markdown(("learning curve", *_RANKED), rows)] if rows else []

    def _cost(self) -> list[str]:
        rows = [(LEVELS[row["level"]], f"{row['masked']:.1%}", *_headline(row)) for row in self.figures.get("cost", ())]
        return [write_markdown(("cost of privacy", "characters masked", *_RANKED), rows)] if rows else []

    def _closing(self) -> str:
        plots = " ".join(f"![{name}]({name}.svg)" for name in draw_charts(self.figures))
        latency = self.figures.get("latency")
        if not latency:
            return f"{plots}\n\n{INTERVALS}"
        return (
            f"{plots}\n\n{INTERVALS}\n\n"
            f"Latency beside {latency['reference']} in the same run: single × {latency['single_ratio']:.2f} "
            f"({latency['single_seconds'] * 1e6:.0f} µs), batch × {latency['batch_ratio']:.2f}."
        )

    def __str__(self) -> str:
        return self.to_markdown()

    def __repr__(self) -> str:
        return (
            f"<Report {self.figures['recipe']}: recall {write_interval(self.figures['recall'])} at the operating point>"
        )

    def _repr_html_(self) -> str:
        return write_fragment(self.figures, self.errors or self.figures.get("errors", {}).get("shown", ()))


def _headline(row: Mapping[str, Any]) -> tuple[str, str]:
    return write_interval(row["recall_at_0.005"]), write_interval(row["pr_auc"])
