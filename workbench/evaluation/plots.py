"""Plots: precision and recall, calibration, slices; drawn from figures and scores, never from rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import numpy as np

SIZE = (5.0, 4.0)  # inches


def draw(figures: Mapping[str, Any], truth: np.ndarray, scores: np.ndarray, title: str) -> dict[str, bytes]:
    """Return PNG bytes by file name."""
    return {
        "precision_recall.png": _precision_recall(truth, scores, title),
        "calibration.png": _calibration(figures["reliability"], title),
        "slices.png": _slices([s for s in figures["slices"] if s["positives"] and not s["small"]], title),
    }


def _figure(width: float = SIZE[0], height: float = SIZE[1]) -> tuple[Any, Any]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure, figure.add_subplot()


def _png(figure: Any) -> bytes:
    made = BytesIO()
    figure.savefig(made, format="png", dpi=110, metadata={"Software": None})
    return made.getvalue()


def _precision_recall(truth: np.ndarray, scores: np.ndarray, title: str) -> bytes:
    from sklearn.metrics import precision_recall_curve

    precision, recall, _ = precision_recall_curve(truth, scores)
    figure, axes = _figure()
    axes.step(recall, precision, where="post")
    axes.set(xlabel="recall", ylabel="precision", xlim=(0, 1), ylim=(0, 1.02), title=title)
    return _png(figure)


def _calibration(rows: Sequence[Sequence[float]], title: str) -> bytes:
    figure, axes = _figure()
    axes.plot([0, 1], [0, 1], color="grey", linewidth=0.8)
    axes.plot([row[1] for row in rows], [row[2] for row in rows], marker="o")
    axes.set(xlabel="mean score", ylabel="share of smishing", xlim=(0, 1), ylim=(0, 1), title=title)
    return _png(figure)


def _slices(slices: Sequence[Mapping[str, Any]], title: str) -> bytes:
    figure, axes = _figure(6.0, max(2.0, 0.28 * len(slices) + 1))
    places = np.arange(len(slices))
    values = np.array([s["recall"]["value"] for s in slices])
    errors = [[v - s["recall"]["low"] for v, s in zip(values, slices, strict=True)],
              [s["recall"]["high"] - v for v, s in zip(values, slices, strict=True)]]  # fmt: skip
    axes.errorbar(values, places, xerr=np.maximum(errors, 0), fmt="o", capsize=2)
    axes.set_yticks(places, [f"{s['slice']} {s['value']} ({s['positives']})" for s in slices])
    axes.set(xlabel="recall at the operating point", xlim=(0, 1.02), title=title)
    return _png(figure)


def draw_pair(names: Sequence[str], rows: Sequence[tuple[str, Sequence[Mapping[str, float]]]]) -> bytes:
    """Draw figures of two runs with intervals, side by side; return PNG bytes."""
    figure, axes = _figure(6.0, 0.5 * len(rows) + 1.2)
    for offset, (name, which) in zip((-0.12, 0.12), zip(names, (0, 1), strict=True), strict=True):
        values = np.array([pair[which]["value"] for _, pair in rows])
        low = values - np.array([pair[which]["low"] for _, pair in rows])
        high = np.array([pair[which]["high"] for _, pair in rows]) - values
        places = np.arange(len(rows)) + offset
        axes.errorbar(values, places, xerr=np.maximum([low, high], 0), fmt="o", capsize=2, label=name)
    axes.set_yticks(range(len(rows)), [label for label, _ in rows])
    axes.legend()
    return _png(figure)
