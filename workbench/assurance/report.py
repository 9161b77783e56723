"""The privacy report: JSON for programs, Markdown for a pull request, one offline HTML file. No row in any."""

from __future__ import annotations

import base64
import html
import json
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from workbench.assurance.figures import Measurement
from workbench.assurance.gating import Verdict
from workbench.assurance.plots import draw
from workbench.outputs import filled
from workbench.privacy.grammar import ENTITIES

Plots = Mapping[str, tuple[bytes, str]]
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b;
  background: #fff }
table { border-collapse: collapse; margin: 1rem 0; display: block; overflow-x: auto }
td, th { padding: .2rem .8rem; border-bottom: 1px solid #ccc; text-align: left }
td:not(:first-child), th:not(:first-child) { text-align: right; font-variant-numeric: tabular-nums }
img { max-width: 100%; height: auto; background: #fff }
.failed { color: #a4161a; font-weight: 600 }
@media (prefers-color-scheme: dark) {
  body { color: #e8e8e8; background: #161616 } td, th { border-color: #444 } .failed { color: #ff8a80 } }
"""


class Section(NamedTuple):
    """What a part of the report is about, how it was measured, and the file name of its plot."""

    heading: str
    method: str
    plot: str = ""


@cache
def read_sections() -> dict[str, Section]:
    """Return the sections, by the name of their figures, in order."""
    told = tomllib.loads((Path(__file__).parent / "sections.toml").read_text("utf-8"))
    return {name: Section(**section) for name, section in told.items()}


class PrivacyReport(NamedTuple):
    """A measurement and what the gate said of it, ready to be written."""

    measurement: Measurement
    verdicts: Sequence[Verdict] = ()
    title: str = "Privacy report"

    @property
    def opening(self) -> str:
        """The verdict line."""
        failed = [verdict.sentence for verdict in self.verdicts if not verdict.passed]
        if not self.verdicts:
            return "Measured, not gated."
        return f"Failed: {'; '.join(failed)}." if failed else f"All {len(self.verdicts)} thresholds are met."

    def __str__(self) -> str:
        told = [f"{'ok' if verdict.passed else 'FAILED':<8}{verdict.sentence}" for verdict in self.verdicts]
        return "\n".join([self.opening, *self._notes(), *told])

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        rows = _html_table(("demanded", "is", "passed"), [_row(verdict) for verdict in self.verdicts])
        notes = "".join(f"<p>{html.escape(note)}</p>" for note in self._notes())
        return f"<p>{html.escape(self.opening)}</p>{notes}{rows if self.verdicts else ''}"

    def write(self, folder: Path) -> None:
        """Write report.json, report.md, report.html and the plots."""
        told = {**self.measurement.as_dict(), "gates": [verdict._asdict() for verdict in self.verdicts]}
        plots = draw(self.measurement.figures)
        with filled(folder) as new:
            (new / "report.json").write_text(
                json.dumps(told, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n", "utf-8"
            )
            (new / "report.md").write_text(self.to_markdown(plots), "utf-8")
            (new / "report.html").write_text(self.to_html(plots), "utf-8")
            for name, (content, _) in plots.items():
                (new / name).write_bytes(content)

    def to_markdown(self, plots: Plots) -> str:
        """Return Markdown, the verdict line first."""
        parts = [f"**{self.opening}**", f"# {self.title}", *(f"**{note}**" for note in self._notes()), self._about()]
        if self.verdicts:
            parts.append(_table(("demanded", "is", "passed"), [_row(verdict) for verdict in self.verdicts]))
        for name, section in self._sections():
            parts += [f"## {section.heading}", section.method, _table(*tabulate(self.measurement.figures, name))]
            parts += [f"![{plots[section.plot][1]}]({section.plot})"] if section.plot in plots else []
        return "\n\n".join(parts) + "\n"

    def to_html(self, plots: Plots) -> str:
        """Return one page with everything in it."""
        body = [f"<h1>{html.escape(self.title)}</h1>", f"<p><strong>{html.escape(self.opening)}</strong></p>"]
        body += [f"<p><strong>{html.escape(note)}</strong></p>" for note in self._notes()]
        body.append(f"<p>{html.escape(self._about())}</p>")
        if self.verdicts:
            body.append(_html_table(("demanded", "is", "passed"), [_row(verdict) for verdict in self.verdicts]))
        for name, section in self._sections():
            body += [f"<h2>{html.escape(section.heading)}</h2>", f"<p>{html.escape(section.method)}</p>"]
            body += [_html_image(*plots[section.plot])] if section.plot in plots else []
            body.append(_html_table(*tabulate(self.measurement.figures, name)))
        return (
            '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f"<title>{html.escape(self.title)}</title><style>{STYLE}</style><main>{''.join(body)}</main></html>\n"
        )

    def _notes(self) -> list[str]:
        """Return that synthetic data was measured, and which parts looked for what masking left."""
        asked = self.measurement.figures.get("redetected", {}).get("asked", {})
        named = ", ".join(f"{name} ({pin})" for name, pin in asked.items())
        told = [self.measurement.warning, f"Asked again what is left: {named}." if named else ""]
        return [note for note in told if note]

    def _about(self) -> str:
        figures = self.measurement.figures
        told = [f"recipe {figures['recipe']}"] if "recipe" in figures else []
        told += [f"level {figures['level']}", f"anonymizers {', '.join(figures['anonymizers'])}"]
        told += [f"{name} {figures[name]}" for name in ("texts", "originals", "digest") if name in figures]
        left = [name for name in figures.get("finding", ()) if name in ENTITIES and ENTITIES[name].level == "strict"]
        told += [f"not masked at this level: {', '.join(left)}"] if left and figures["level"] == "standard" else []
        return "; ".join(told) + ". No text of anybody is in this report."

    def _sections(self) -> list[tuple[str, Section]]:
        return [(name, section) for name, section in read_sections().items() if name in self.measurement.figures]


def tabulate(figures: Mapping[str, Any], section: str) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """Return head and rows of a section: a line for each name with its interval beside it, or dotted names."""
    told: Mapping[str, Any] = figures[section]
    if not told or not all(isinstance(line, Mapping) and _is_plain(line) for line in told.values()):
        return ("figure", "is"), Measurement({section: told}).rows()
    keys = [key for key in next(iter(told.values())) if not key.endswith("_interval")]
    return (section, *keys), [(name, *(_cell(line, key) for key in keys)) for name, line in told.items()]


def _is_plain(line: Mapping[str, Any]) -> bool:
    return not any(isinstance(value, Mapping) for value in line.values())


def _cell(line: Mapping[str, Any], key: str) -> str:
    value, interval = line.get(key, "–"), line.get(f"{key}_interval")
    shown = f"{value:.3f}" if isinstance(value, float) else str(value)
    return f"{shown} [{interval[0]:.3f}, {interval[1]:.3f}]" if interval else shown


def _row(verdict: Verdict) -> tuple[str, str, str]:
    value = "–" if verdict.value is None else f"{verdict.value:.4g}"
    return f"{verdict.name} {verdict.bound}", value, "yes" if verdict.passed else "FAILED"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def _html_image(content: bytes, words: str) -> str:
    return f'<img alt="{html.escape(words)}" src="data:image/png;base64,{base64.b64encode(content).decode()}">'


def _html_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    top = "".join(f'<th scope="col">{html.escape(cell)}</th>' for cell in head)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{''.join(map(_html_row, rows))}</tbody></table>"


def _html_row(row: Sequence[str]) -> str:
    cells = "".join(f"<td>{html.escape(cell)}</td>" for cell in row)
    return f'<tr class="failed">{cells}</tr>' if row[-1] == "FAILED" else f"<tr>{cells}</tr>"
