"""The sections of a report's page, each from its figures alone, in the order in which a reader asks.

A section is (anchor, heading, HTML); one whose figures are not there is left out.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.contracts import LABELS
from workbench.evaluation.charts import UNIT, Axis, Line, draw_bars, draw_lines
from workbench.evaluation.metrics import wilson
from workbench.evaluation.tables import write_figure, write_interval, write_row, write_share, write_table

Section = tuple[str, str, str]
Figures = Mapping[str, Any]
SCORE, RECALL = Axis("score, P(smishing)"), Axis("recall")
POINTS = ("threshold at", "score", "recall", "false-positive rate", "precision", "promotions flagged")
LEVELS = {"raw": "raw text (in memory only)", "standard": "masked, standard", "strict": "masked, strict"}


def write_sections(figures: Figures, errors: Sequence[Figures], withheld: int) -> list[Section]:
    """Return every section that the figures can fill."""
    made = [
        ("points", "Operating points", _points(figures) + _unsure(figures.get("unsure"))),
        ("curves", "Curves and calibration", _curves(figures)),
        ("labels", "Labels", _labels(figures)),
        ("slices", "Slices", _slices(figures["slices"])),
        ("evasion", "Evasion", _evasion(figures.get("evasion"))),
        ("reasons", "Reasons", _reasons(figures.get("stability"))),
        ("sources", "Each source left out", _sources(figures.get("sources_left_out"))),
        ("learning", "Learning curve", _learning(figures.get("learning"))),
        ("privacy", "The cost of privacy", _privacy(figures.get("cost"))),
        ("errors", "Hardest errors", _errors(errors, withheld)),
    ]
    return [section for section in made if section[2]]


def _points(figures: Figures) -> str:
    rows = [
        write_row(
            name_point(point),
            f"{point['threshold']:.3f}",
            write_share(point["recall"]),
            *map(write_interval, (point["false_positive_rate"], point["precision"], point["promotions_flagged"])),
        )
        for point in figures["operating_points"]
    ]
    control = figures["control"]
    return (
        "<p>The frozen threshold was chosen out of fold on training data. Those below it are what these very records "
        "would choose: they say what the scores can do, not what the model does.</p>"
        + write_table(
            "Operating points, with 95 % intervals",
            POINTS,
            rows,
        )
        + f"<p>The control model sees source, length, capitals, punctuation, links, numbers, host and era only. It "
        f"reaches recall {control['recall_at_0.005']:.3f} at 0.5 % false positives, PR-AUC {control['pr_auc']:.3f}; "
        f"the model is {control['margin']:+.3f} ahead.</p>"
    )


def name_point(point: Figures) -> str:
    """Return what an operating point is called."""
    return "frozen in the model" if point["name"] == "frozen" else f"at most {point['name']}"


def _unsure(told: Figures | None) -> str:
    if not told:
        return ""
    shares = "; ".join(f"{told[label]['value']:.1%} of {label}" for label in LABELS if told[label])
    stated = ""
    if told["coverage"] is not None:
        stated = f"; stated on development data, at the recipe's prevalence: {told['coverage']:.1%}"
    return (
        f"<p>From a score of {told['low']:.3f} up to the frozen threshold the verdict is <b>unsure</b>. Sure are "
        f"{told['here']['value']:.1%} of these records{stated}. In the band lie {shares}.</p>"
    )


def draw_charts(figures: Figures) -> dict[str, str]:
    """Return the charts of every report as SVG, by name."""
    curves, auc = figures["curves"], figures["pr_auc"]
    model, control = f"model, PR-AUC {write_interval(auc)}", f"control, PR-AUC {figures['control']['pr_auc']:.3f}"
    bins = figures["reliability"]
    return {
        "precision_recall": draw_lines(
            "Precision and recall",
            f"{model}; {control}.",
            [Line(model, curves["model"], steps=True), Line(control, curves["control"], steps=True)],
            x=RECALL,
            y=Axis("precision"),
        ),
        "scores": draw_bars(
            "Scores by label",
            "; ".join(f"{name}: {sum(counts)} records" for name, counts in figures["score_distribution"].items()),
            figures["score_distribution"],
            x=SCORE,
        ),
        "calibration": draw_lines(
            "Calibration",
            f"Expected calibration error {figures['calibration_error']:.3f}.",
            [
                Line("model", [(row[1], row[2]) for row in bins], marks=True, bars=[_bar(row) for row in bins]),
                Line("perfect", [(0, 0), (1, 1)]),
            ],
            x=Axis("mean score"),
            y=Axis("share of smishing"),
        ),
    }


def _bar(row: Sequence[float]) -> tuple[float, float]:
    told = wilson(round(row[2] * row[3]), int(row[3]))
    return told.low, told.high


def _curves(figures: Figures) -> str:
    says = {
        "precision_recall": "Precision against recall, beside the control model.",
        "scores": "How many records have which score: each label on its own scale, heights by the square root.",
        "calibration": f"Expected calibration error {figures['calibration_error']:.3f} at the prevalence of these "
        f"records, {figures['positives'] / figures['rows']:.3f}.",
    }
    return _figures((chart, says[name]) for name, chart in draw_charts(figures).items())


def _figures(charts: Any) -> str:
    told = "".join(f"<figure>{chart}<figcaption>{html.escape(says)}</figcaption></figure>" for chart, says in charts)
    return f'<div class="charts">{told}</div>'


def _labels(figures: Figures) -> str:
    told = figures["classes"]
    rows = [
        _heated(name, f"{told['f1'][name]:.3f}", row)
        for name, row in zip(told["order"], told["confusion"], strict=True)
    ]
    return write_table(
        f"True label by named label; macro F1 {told['macro_f1']:.3f}",
        ("label", "F1", *(f"named {name}" for name in told["order"])),
        rows,
    )


def _heated(name: str, score: str, counts: Sequence[int]) -> str:
    total = max(sum(counts), 1)
    cells = "".join(f'<td class="heat" style="--heat:{count / total:.2f}">{count}</td>' for count in counts)
    return f'<tr><th scope="row">{html.escape(name)}</th><td>{score}</td>{cells}</tr>'


def _slices(slices: Sequence[Figures]) -> str:
    rows, group = [], ""
    for told in slices:
        if told["slice"] != group:
            group = told["slice"]
            rows.append(f'<tr class="group"><th scope="rowgroup" colspan="5">{html.escape(group)}</th></tr>')
        shares = write_share(told["recall"]), write_interval(told["false_positive_rate"])
        name = f"{told['value']}{' (few)' if told['small'] else ''}"
        rows.append(
            write_row(name, str(told["n"]), str(told["positives"]), *shares, css="small" if told["small"] else "")
        )
    head = ("slice", "records", "smishing", "recall", "false-positive rate")
    return write_table("At the frozen threshold, with 95 % intervals", head, rows)


def _evasion(told: Sequence[Figures] | None) -> str:
    if not told:
        return ""
    rows = [
        write_row(
            row["attack"],
            f"{row['changed']:.0%}",
            *map(write_share, (row["recall"], row["kept"])),
            write_interval(row["flips"]),
        )
        for row in told
    ]
    return (
        "<p>Attacks of a kind that training never saw, at the frozen threshold. Benign flips are other messages that "
        "passed and are flagged once they are written in the same way.</p>"
        + write_table(
            f"{told[0]['n']} smishing and {told[0]['benign']} other messages of the part",
            ("attack", "texts changed", "recall", "of what was caught", "benign flips"),
            rows,
        )
    )


def _reasons(told: Sequence[Figures] | None) -> str:
    if not told:
        return ""
    rows = [write_row(row["edit"], f"{row['agreement']:.2f}") for row in told]
    return (
        "<p>What is given as the reason of a verdict, before and after an edit that changes nothing of the message: 1 "
        "is the same reasons, 0 none in common.</p>"
        + write_table(f"{told[0]['n']} messages of the part, mean Jaccard", ("edit", "reasons in common"), rows)
    )


def _sources(told: Sequence[Figures] | None) -> str:
    if not told:
        return ""
    rows = [
        write_row(row["source"], str(row["n"]), str(row["positives"]), note=(row["left_out"], 5))
        if "left_out" in row
        else write_row(
            row["source"],
            str(row["n"]),
            str(row["positives"]),
            *map(write_interval, (row["recall"], row["false_positive_rate"])),
            *(write_figure(row[name]) for name in ("ham_flagged", "promotions_flagged", "pr_auc")),
        )
        for row in told
    ]
    return (
        "<p>A model of all the other sources, its threshold frozen on them, on a source that it has never seen.</p>"
        + write_table(
            "Leave one source out",
            ("source", "records", "smishing", "recall", "false-positive rate", "ham", "promotions", "PR-AUC"),
            rows,
        )
    )


def _learning(told: Sequence[Figures] | None) -> str:
    if not told:
        return ""
    most = max(row["rows"] for row in told)
    lines = [
        Line(
            words,
            [(row["rows"], row[name]["value"]) for row in told],
            marks=True,
            bars=[(row[name]["low"], row[name]["high"]) for row in told],
        )
        for name, words in (("pr_auc", "PR-AUC"), ("recall_at_0.005", "recall at 0.5 % false positives"))
    ]
    ticks = [round(most * share) for share in (0, 0.25, 0.5, 0.75, 1)]
    across = Axis("training records", 0, most, ticks, "{:,.0f}".format)
    says = "; ".join(f"{row['rows']} records: PR-AUC {row['pr_auc']['value']:.3f}" for row in told)
    return _figures([(draw_lines("Learning curve", says, lines, x=across, y=UNIT), "With 95 % intervals over groups.")])


def _privacy(told: Sequence[Figures] | None) -> str:
    if not told:
        return ""
    lines = [Line(LEVELS[row["level"]], row["curve"], steps=True) for row in told]
    says = "; ".join(f"{LEVELS[row['level']]}: PR-AUC {row['pr_auc']['value']:.3f}" for row in told)
    chart = draw_lines("Precision and recall by masking", says, lines, x=RECALL, y=Axis("precision"))
    rows = [
        write_row(
            LEVELS[row["level"]],
            f"{row['masked']:.1%}",
            write_share(row["recall_at_0.005"]),
            write_share(row["pr_auc"]),
        )
        for row in told
    ]
    table = write_table(
        "Three models, same records, same split",
        ("text", "characters masked", "recall at 0.5 % false positives", "PR-AUC"),
        rows,
    )
    return _figures([(chart, "Three models on one test part.")]) + table


def _errors(errors: Sequence[Figures], withheld: int) -> str:
    if not errors and not withheld:
        return ""
    said = (
        "<p>Anonymized messages that the model is most sure about, and wrong. A shaded word raised the score, a dotted "
        "underline marks one that lowered it.</p>"
    )
    if withheld:
        said += (
            f'<p class="soft">{withheld} more are not stored here, because their source is neither synthetic nor under '
            "a licence that lets anybody pass it on. In a notebook <code>wb.evaluate</code> shows them.</p>"
        )
    return said + f'<ul class="messages">{"".join(map(_error, errors))}</ul>'


def _error(error: Figures) -> str:
    made, at = "", 0
    for start, end, weight in error["marks"]:
        css = f'style="--heat:{weight:.2f}"' if weight > 0 else 'class="less"'
        made += f"{html.escape(error['text'][at:start])}<mark {css}>{html.escape(error['text'][start:end])}</mark>"
        at = end
    made += html.escape(error["text"][at:])
    head = f"{error['kind']}: {error['label']} of {error['source']}, score {error['score']:.3f}"
    return f'<li><p class="soft">{html.escape(head)}</p><p dir="auto">{made}</p></li>'
