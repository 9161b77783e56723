"""Figures as words and tables: one way to write an interval, in Markdown and in HTML."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.evaluation.charts import draw_interval

INTERVALS = (
    "Intervals are 95 %: bootstrap over groups of near-duplicates where a figure comes from scores, Wilson's for other "
    "shares; where a share is 0 or 1, Wilson's over groups, for no bootstrap tells of what never happened."
)


def write_interval(told: Mapping[str, Any] | None) -> str:
    """Return "0.651 [0.490, 0.783]", or a dash where there is no figure."""
    if told is None or told["value"] is None:
        return "–"
    return f"{told['value']:.3f} [{told['low']:.3f}, {told['high']:.3f}]"


def write_figure(value: float | None) -> str:
    """Return a figure without an interval, or a dash where there is none."""
    return "–" if value is None else f"{value:.3f}"


def write_share(told: Mapping[str, Any] | None) -> str:
    """Return an interval as HTML, with a small picture of it."""
    if told is None or told["value"] is None:
        return "–"
    return f"{write_interval(told)}{draw_interval(told)}"


def write_markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def write_table(caption: str, head: Sequence[str], rows: Sequence[str]) -> str:
    """Return an HTML table that scrolls by itself where the page is narrow; rows are HTML of `write_row`."""
    named = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in head)
    told = html.escape(caption)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{told}"><table><caption>{told}</caption>'
        f"<thead><tr>{named}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def write_row(name: str, *cells: str, css: str = "", note: tuple[str, int] = ("", 0)) -> str:
    """Return a row: its name is escaped, its cells are HTML already; a note in words stands in place of so many."""
    kind = f' class="{css}"' if css else ""
    told = "".join(f"<td>{cell}</td>" for cell in cells)
    told += f'<td class="note" colspan="{note[1]}">{html.escape(note[0])}</td>' if note[1] else ""
    return f'<tr{kind}><th scope="row">{html.escape(name)}</th>{told}</tr>'
