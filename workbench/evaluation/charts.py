"""Charts as SVG: small, sharp, readable by a screen reader, in the colours of the page around them.

A chart names classes (`s0`, `s1`, …) and no colour; `report.css` has the colours, light and dark. What colour tells
is told by a dash or a label too.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

WIDTH, HEIGHT = 440, 300
LEFT, RIGHT, TOP, BOTTOM = 52, 28, 12, 44
STYLE = Path(__file__).with_name("report.css")


class Line(NamedTuple):
    """A named series of (x, y) points; `marks` draws a dot at each, `steps` no slope between them."""

    label: str
    points: Sequence[tuple[float, float]]
    marks: bool = False
    steps: bool = False
    bars: Sequence[tuple[float, float]] = ()  # (low, high) of each point


class Axis(NamedTuple):
    """An axis: what it measures, its range and its ticks."""

    label: str
    low: float = 0.0
    high: float = 1.0
    ticks: Sequence[float] = (0.0, 0.25, 0.5, 0.75, 1.0)
    shown: Callable[[float], str] = "{:g}".format


UNIT = Axis("")


def draw_lines(title: str, says: str, lines: Sequence[Line], *, x: Axis, y: Axis) -> str:
    """Draw lines with a legend; `says` is what a reader who sees no picture is told."""
    at, up = _scales(x, y)
    drawn = "".join(_line(number, line, at, up) for number, line in enumerate(lines))
    return _chart(title, says, _frame(x, y, at, up) + drawn, [line.label for line in lines])


def _line(number: int, line: Line, at: Callable[[float], float], up: Callable[[float], float]) -> str:
    places = [(at(x), up(y)) for x, y in line.points]
    if not places:
        return ""
    path = f"M{places[0][0]:.1f} {places[0][1]:.1f}"
    path += "".join(f"H{a:.1f}V{b:.1f}" if line.steps else f"L{a:.1f} {b:.1f}" for a, b in places[1:])
    made = f'<path class="s{number} line" d="{path}"/>'
    if line.marks:
        made += "".join(f'<circle class="s{number} dot" cx="{a:.1f}" cy="{b:.1f}" r="3.5"/>' for a, b in places)
    for (a, _), (low, high) in zip(places, line.bars, strict=False):
        made += f'<path class="s{number} whisker" d="M{a:.1f} {up(low):.1f}V{up(high):.1f}"/>'
    return made


def draw_bars(title: str, says: str, counts: Mapping[str, Sequence[int]], *, x: Axis) -> str:
    """Draw one histogram a name, in rows, each as high as its own largest bar; heights by the square root."""
    height = (HEIGHT - TOP - BOTTOM) / max(len(counts), 1)
    at, _ = _scales(x, UNIT)
    made = _ticks_across(x, at)
    for number, (name, bins) in enumerate(counts.items()):
        floor, most = TOP + (number + 1) * height - 4, max([*bins, 1])
        wide = (WIDTH - LEFT - RIGHT) / max(len(bins), 1)
        for place, count in enumerate(bins):
            tall = (height - 22) * (count / most) ** 0.5
            left = LEFT + place * wide + 0.6
            box = f'x="{left:.1f}" y="{floor - tall:.1f}" width="{wide - 1.2:.1f}" height="{tall:.1f}"'
            made += f'<rect class="s{number} bar" {box}/>'
        made += f'<path class="grid" d="M{LEFT} {floor:.1f}H{WIDTH - RIGHT}"/>'
        told = html.escape(f"{name} ({sum(bins)})")
        made += f'<text class="name" x="{WIDTH / 2:.0f}" y="{floor - height + 16:.1f}">{told}</text>'
    return _chart(title, says, made, [])


def draw_intervals(
    title: str, says: str, rows: Sequence[tuple[str, Sequence[Mapping[str, float]]]], names: Sequence[str]
) -> str:
    """Draw figures with their intervals, one row a figure and one dot a name."""
    x = Axis("", ticks=(0.0, 0.25, 0.5, 0.75, 1.0))
    at, _ = _scales(x, UNIT)
    tall = (HEIGHT - TOP - BOTTOM) / max(len(rows), 1)
    made = _ticks_across(x, at)
    for place, (label, estimates) in enumerate(rows):
        top = TOP + place * tall
        made += f'<text class="left" x="{LEFT}" y="{top + 12:.1f}">{html.escape(label)}</text>'
        for number, told in enumerate(estimates):
            y = top + 24 + number * 13
            made += f'<path class="s{number} whisker" d="M{at(told["low"]):.1f} {y:.1f}H{at(told["high"]):.1f}"/>'
            made += f'<circle class="s{number} dot" cx="{at(told["value"]):.1f}" cy="{y:.1f}" r="4"/>'
    return _chart(title, says, made, names)


def draw_interval(told: Mapping[str, Any], *, high: float = 1.0) -> str:
    """Draw one figure with its interval, as small as a word; the number stands beside it."""
    value, low, top = (min(told[name] / high, 1.0) * 96 + 2 for name in ("value", "low", "high"))
    return (
        '<svg class="spark" viewBox="0 0 100 12" aria-hidden="true"><path class="grid" d="M2 6H98"/>'
        f'<path class="s0 whisker" d="M{low:.1f} 6H{top:.1f}"/>'
        f'<circle class="s0 dot" cx="{value:.1f}" cy="6" r="3.5"/></svg>'
    )


def stand_alone(chart: str) -> bytes:
    """Return a chart as an SVG file of its own, with its colours."""
    style = f"<style>{STYLE.read_text('utf-8')}</style>"
    chart = chart.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" class="wb chart" ', 1).replace(
        'class="chart"', "", 1
    )
    head, rest = chart.split(">", 1)
    return f'{head} width="{WIDTH * 1.5:.0f}">{style}<rect class="paper" width="100%" height="100%"/>{rest}\n'.encode()


def _scales(x: Axis, y: Axis) -> tuple[Callable[[float], float], Callable[[float], float]]:
    def at(value: float) -> float:
        return LEFT + (value - x.low) / ((x.high - x.low) or 1) * (WIDTH - LEFT - RIGHT)

    def up(value: float) -> float:
        return HEIGHT - BOTTOM - (value - y.low) / ((y.high - y.low) or 1) * (HEIGHT - TOP - BOTTOM)

    return at, up


def _frame(x: Axis, y: Axis, at: Callable[[float], float], up: Callable[[float], float]) -> str:
    made = _ticks_across(x, at)
    for tick in y.ticks:
        made += f'<path class="grid" d="M{LEFT} {up(tick):.1f}H{WIDTH - RIGHT}"/>'
        made += f'<text class="right" x="{LEFT - 6}" y="{up(tick) + 4:.1f}">{html.escape(y.shown(tick))}</text>'
    middle = (HEIGHT - BOTTOM + TOP) / 2
    return (
        made + f'<text class="middle" transform="translate(13 {middle:.0f}) rotate(-90)">{html.escape(y.label)}</text>'
    )


def _ticks_across(x: Axis, at: Callable[[float], float]) -> str:
    made = ""
    for tick in x.ticks:
        made += f'<path class="grid" d="M{at(tick):.1f} {TOP}V{HEIGHT - BOTTOM}"/>'
        made += (
            f'<text class="middle" x="{at(tick):.1f}" y="{HEIGHT - BOTTOM + 16}">{html.escape(x.shown(tick))}</text>'
        )
    return (
        made
        + f'<text class="middle" x="{(LEFT + WIDTH - RIGHT) / 2:.0f}" y="{HEIGHT - 8}">{html.escape(x.label)}</text>'
    )


def _chart(title: str, says: str, drawn: str, names: Sequence[str]) -> str:
    names = names if len(names) > 1 else []
    legend = "".join(
        f'<g transform="translate({LEFT} {12 + 16 * place})"><path class="s{place} line" d="M0 0H26"/>'
        f'<circle class="s{place} dot" cx="13" cy="0" r="3"/>'
        f'<text class="left" x="34" y="4">{html.escape(name)}</text></g>'
        for place, name in enumerate(names)
    )
    down = 16 * len(names)
    told = html.escape(f"{title}. {says}")
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT + down}" role="img" aria-label="{told}">'
        f'<title>{html.escape(title)}</title>{legend}<g transform="translate(0 {down})">{drawn}</g></svg>'
    )
