"""Plots of a privacy report: drawn from figures alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import numpy as np

COLOURS = ("#8a8a8a", "#d08a2e", "#2a6f97")  # raw, standard, strict; told apart in grey too


def draw(figures: Mapping[str, Any]) -> dict[str, tuple[bytes, str]]:
    """Return, by file name, PNG bytes and what they show in words; of what was measured only."""
    made = {
        "finding.png": _finding(figures.get("finding", {})),
        "disguised.png": _disguised(figures.get("disguised", {})),
        "linkage.png": _levels(figures.get("linkage", {}), ("words", "characters", "trained"), "attacker"),
        "planted.png": _planted(figures.get("planted", {})),
    }
    return {name: told for name, told in made.items() if told}


def _finding(finding: Mapping[str, Any]) -> tuple[bytes, str] | None:
    names = [name for name, told in finding.items() if name != "all" and told["gold"]]
    if not names:
        return None
    figure, axes = _figure(6.4, 0.26 * len(names) + 1.0)
    values = np.array([finding[name]["recall"] for name in names])
    low, high = np.array([finding[name]["recall_interval"] for name in names]).T
    errors = np.maximum([values - low, high - values], 0)
    axes.errorbar(values, np.arange(len(names)), xerr=errors, fmt="o", capsize=2, color=COLOURS[2])
    axes.set_yticks(range(len(names)), [f"{name} ({finding[name]['gold']})" for name in names])
    axes.set(xlabel="recall, with 95 % interval", xlim=(0, 1.02))
    worst = names[int(values.argmin())]
    return _png(figure), f"Recall of each entity with its interval; the lowest is {worst} at {values.min():.3f}."


def _disguised(disguised: Mapping[str, Any]) -> tuple[bytes, str] | None:
    if not disguised:
        return None
    rows = [[told["plain"], told["disguised"]] for told in disguised.values()]
    return _bars(list(disguised), ("plain", "disguised"), rows, "covered"), (
        "Share covered whole, plain beside disguised: "
        + "; ".join(f"{name} {a:.3f} to {b:.3f}" for name, (a, b) in zip(disguised, rows, strict=True))
        + "."
    )


def _levels(linkage: Mapping[str, Any], attackers: Sequence[str], what: str) -> tuple[bytes, str] | None:
    if not linkage:
        return None
    levels = ("raw", "standard", "strict")
    rows = [[linkage[level][name]["top1"] for level in levels] for name in attackers]
    return _bars(list(attackers), levels, rows, f"author named first, by {what}"), (
        "Share of posts whose author is an attacker's first guess, raw, standard and strict: "
        + "; ".join(f"{name} {', '.join(f'{v:.3f}' for v in row)}" for name, row in zip(attackers, rows, strict=True))
        + f"; by chance {linkage['chance']:.3f}."
    )


def _planted(planted: Mapping[str, Any]) -> tuple[bytes, str] | None:
    if not planted:
        return None
    shares = planted["by_entity"]
    return _bars(list(shares), ("covered",), [[value] for value in shares.values()], "planted values covered"), (
        f"Share of planted values covered whole, by form; {sum(v == 1 for v in shares.values())} of {len(shares)} "
        "forms are covered without exception."
    )


def _bars(names: Sequence[str], series: Sequence[str], rows: Sequence[Sequence[float]], label: str) -> bytes:
    figure, axes = _figure(6.4, (0.16 * len(series) + 0.16) * len(names) + 1.0)
    height = 0.8 / len(series)
    for place, name in enumerate(series):
        places = np.arange(len(names)) + place * height - 0.4 + height / 2
        axes.barh(places, [row[place] for row in rows], height, label=name, color=COLOURS[place - len(series)])
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.set(xlabel=label, xlim=(0, 1.02))
    if len(series) > 1:
        axes.legend(loc="lower right")
    return _png(figure)


def _figure(width: float, height: float) -> tuple[Any, Any]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure, figure.add_subplot()


def _png(figure: Any) -> bytes:
    made = BytesIO()
    figure.savefig(made, format="png", dpi=110, metadata={"Software": None})
    return made.getvalue()
