"""How long a verdict takes, from raw message to reasons, beside scikit-learn's own `predict_proba` on a ready row.

The model is that of the recipe `demo`, run `make demo` before. Rounds are interleaved; the median of the ratios counts.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from workbench.config import load_project
from workbench.models import Model, load_model
from workbench.plugins import host
from workbench.records import Rows, make_rows

ROUNDS = 9
SINGLE, BATCH = 200, 2000
FILE = Path(__file__).resolve().parents[2] / ".workbench" / "benchmarks" / "verdicts.json"


def messages(count: int) -> list[str]:
    """Return synthetic messages that no model was trained on: another seed's."""
    source = host().part("source", "synthetic").factory
    return [str(record["content"]) for record in source(None, size=count, seed=99)]


def paths(model: Model) -> dict[str, tuple[Callable[[], object], int]]:
    """Return each path measured, with how many messages one call of it judges."""
    texts = messages(BATCH)
    single = [make_rows([text]) for text in texts[:SINGLE]]
    rows = make_rows(texts)
    (_, front), (_, detector) = model.pipeline.steps
    ready = front.transform(model.masker.anonymize(single[0]))
    return {
        "predict_proba on a ready row": (lambda: [detector.predict_proba(ready) for _ in range(SINGLE)], SINGLE),
        "anonymize, one at a time": (lambda: [model.masker.anonymize(row) for row in single], SINGLE),
        "verdict, one at a time": (lambda: _judge(model, single, reasons=False), SINGLE),
        "verdict with reasons, one at a time": (lambda: _judge(model, single, reasons=True), SINGLE),
        "anonymize, in batch": (lambda: model.masker.anonymize(rows), BATCH),
        "verdict, in batch": (lambda: model.judge(rows, reasons=False), BATCH),
    }


def _judge(model: Model, single: list[Rows], *, reasons: bool) -> None:
    for row in single:
        model.judge(row, reasons=reasons)


def measure(measured: dict[str, tuple[Callable[[], object], int]]) -> dict[str, list[float]]:
    """Return microseconds a message for every path in every round; the first round, cold, is thrown away."""
    times: dict[str, list[float]] = {name: [] for name in measured}
    for _ in range(ROUNDS + 1):
        for name, (call, count) in measured.items():
            start = time.perf_counter()
            call()
            times[name].append((time.perf_counter() - start) / count * 1e6)
    return {name: taken[1:] for name, taken in times.items()}


def main() -> None:
    """Measure, print a table, write JSON."""
    times = measure(paths(load_model(load_project().folder("demo") / "model", version="bench")))
    reference = next(iter(times.values()))
    print(f"{'path':<38}{'median µs':>10}{'messages/s':>12}{'ratio':>8}   ({ROUNDS} rounds, interleaved)")
    rows = []
    for name, taken in times.items():
        median = statistics.median(taken)
        ratio = statistics.median(a / b for a, b in zip(taken, reference, strict=True))
        rows.append({"path": name, "median_us": round(median, 1), "ratio": round(ratio, 2)})
        print(f"{name:<38}{median:>10.1f}{1e6 / median:>12.0f}{ratio:>8.2f}")
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps(rows, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
