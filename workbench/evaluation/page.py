"""The page: one HTML file that opens offline, with everything in it, no script and nothing to load."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.evaluation.charts import STYLE
from workbench.evaluation.sections import Section, write_sections
from workbench.evaluation.tables import INTERVALS

POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def write_page(figures: Mapping[str, Any], errors: Sequence[Mapping[str, Any]], withheld: int) -> str:
    """Return the whole page."""
    title = html.escape(f"{figures['recipe']}: report on {figures['part']}")
    sections = write_sections(figures, errors, withheld)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><meta name="color-scheme" content="light dark">'
        f"<title>{title}</title><style>body{{margin:0}}{STYLE.read_text('utf-8')}</style></head>"
        f'<body class="wb"><main>{_opening(figures)}{_contents(sections)}{_body(sections)}{_closing(figures)}</main>'
        "</body></html>\n"
    )


def write_fragment(figures: Mapping[str, Any], errors: Sequence[Mapping[str, Any]]) -> str:
    """Return the same for a notebook's cell, with every error: a cell's output is shown, not stored by us."""
    body = _body(write_sections(figures, errors, 0))
    return f'<style>{STYLE.read_text("utf-8")}</style><div class="wb box">{_opening(figures)}{body}</div>'


def _opening(figures: Mapping[str, Any]) -> str:
    counts = f"{figures['rows']} records in {figures['groups']} groups, {figures['positives']} smishing"
    # Six signs: by chance all of them are digits, and seven would look like an identifier.
    run = f"Run {figures['run'][:6]}, model {figures['model_digest'].partition(':')[2][:6]}"
    return (
        f"<header><h1>{html.escape(figures['recipe'])}</h1>"
        f'<p class="soft">Part {html.escape(figures["part"])}: {counts}. {html.escape(run)}.</p></header>'
        f"{''.join(_flags(figures))}{_tiles(figures)}"
    )


def _flags(figures: Mapping[str, Any]) -> list[str]:
    failed = [gate["sentence"] for gate in figures["gates"] if not gate["passed"]]
    flags = [_flag("bad", f"Gates failed: {'; '.join(failed)}.") if failed else _flag("good", "All gates passed.")]
    if figures["synthetic"]:
        named = ", ".join(figures["synthetic"])
        flags.append(
            _flag("", f"Synthetic data ({named}): no figure here says how the model does on people's messages.")
        )
    if figures["control"]["void"]:
        flags.append(_flag("bad", "Void benchmark: the control model comes within five points of the model."))
    return flags


def _flag(css: str, words: str) -> str:
    return f'<p class="flag {css}" role="note">{html.escape(words)}</p>'


def _tiles(figures: Mapping[str, Any]) -> str:
    shown = [
        ("recall at the frozen threshold", figures["recall"]),
        ("false-positive rate there", figures["false_positive_rate"]),
        ("promotions flagged there", figures["promotions_flagged"]),
        ("PR-AUC", figures["pr_auc"]),
    ]
    made = "".join(
        f"<li><span>{words}</span><b>{told['value']:.3f}</b><span>95 % {_between(told)}</span></li>"
        for words, told in shown
        if told
    )
    return f'<ul class="tiles">{made}</ul>'


def _between(told: Mapping[str, float]) -> str:
    return f"between {told['low']:.3f} and {told['high']:.3f}"


def _contents(sections: Sequence[Section]) -> str:
    links = "".join(f'<li><a href="#{anchor}">{heading}</a></li>' for anchor, heading, _ in sections)
    return f'<nav aria-label="Contents"><ul>{links}</ul></nav>'


def _body(sections: Sequence[Section]) -> str:
    return "".join(
        f'<section id="{anchor}" aria-labelledby="{anchor}-h"><h2 id="{anchor}-h">{heading}</h2>{told}</section>'
        for anchor, heading, told in sections
    )


def _closing(figures: Mapping[str, Any]) -> str:
    said = [f"{INTERVALS} {figures['unlabelled']} records without a label are left out."]
    if latency := figures.get("latency"):
        said.append(
            f"Latency beside {latency['reference']} in the same run: single × {latency['single_ratio']:.2f} "
            f"({latency['single_seconds'] * 1e6:.0f} µs), batch × {latency['batch_ratio']:.2f}."
        )
    if "learning" not in figures:
        said.append(
            "`workbench evaluate RUN --full` adds each source left out, the learning curve and the cost of privacy."
        )
    return f"<footer><h2>How it was measured</h2>{''.join(f'<p>{html.escape(line)}</p>' for line in said)}</footer>"
