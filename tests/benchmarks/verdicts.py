"""How long a verdict takes in process, from raw message to verdict, beside scikit-learn's own hashing and regression.

The model is the one that a recipe stored (the argument, `demo` by default; `make demo` or `dvc repro` makes it). The
reference is HashingVectorizer (characters 2-5) with LogisticRegression on the same messages, which are of about 125
characters. Rounds are interleaved; the median of the ratios counts. Single and batch scores are compared.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from workbench.config import load_project
from workbench.models import Model, load_model
from workbench.plugins import host
from workbench.privacy import build_masker
from workbench.records import Rows, make_rows

ROUNDS = 7
SINGLE, BATCH = 300, 3000
AIMS = {
    "verdict, one at a time": "150 µs, ratio .23",
    "verdict, in batch": "40 k/s, ratio .26",
    "verdict, in batch, names off": "60 k/s, ratio .17",
}
FILE = Path(__file__).resolve().parents[2] / ".workbench" / "benchmarks" / "verdicts.json"
Path_ = tuple[Callable[[], object], int, str]


def messages(count: int) -> tuple[list[str], list[str]]:
    """Return synthetic messages that no model was trained on (another seed's), of 90 to 160 characters, and labels."""
    source = host().part("source", "synthetic").factory
    records = [r for r in source(None, size=count * 4, seed=99) if 90 <= len(str(r["content"])) <= 160]
    return [str(r["content"]) for r in records[:count]], [str(r["label"]) for r in records[:count]]


def reference(texts: list[str], labels: list[str]) -> Any:
    """Return scikit-learn's hashed characters and logistic regression, fitted."""
    from sklearn.feature_extraction.text import HashingVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    hashing = HashingVectorizer(analyzer="char", ngram_range=(2, 5), n_features=2**18)
    return make_pipeline(hashing, LogisticRegression(max_iter=30, tol=0.1)).fit(
        texts, [x == "smishing" for x in labels]
    )


def without_names(model: Model) -> Model:
    """Return the model with the anonymizer `names` taken away."""
    options = {name: given for name, given in model.card["anonymizers"].items() if name != "names"}
    return Model(pipeline=model.pipeline, masker=build_masker(options), card=model.card)


def paths(model: Model) -> dict[str, Path_]:
    """Return each path measured, with how many messages one call judges and which reference it stands beside."""
    texts, labels = messages(BATCH)
    peer, bare = reference(texts, labels), without_names(model)
    single, rows = [make_rows([text]) for text in texts[:SINGLE]], make_rows(texts)
    masked, many_masked = [model.masker.apply(row) for row in single], model.masker.apply(rows)
    one, many = "sklearn, one at a time", "sklearn, in batch"
    return {
        one: (lambda: [peer.predict_proba([text]) for text in texts[:SINGLE]], SINGLE, one),
        many: (lambda: peer.predict_proba(texts), BATCH, many),
        "anonymize, one at a time": (lambda: [model.masker.anonymize(row) for row in single], SINGLE, one),
        "featurize, predict, one at a time": (lambda: [follow(model, *row) for row in masked], SINGLE, one),
        "the same with reasons": (lambda: [follow(model, *row, reasons=True) for row in masked], SINGLE, one),
        "verdict, one at a time": (lambda: judge(model, single, reasons=False), SINGLE, one),
        "verdict with reasons, one at a time": (lambda: judge(model, single, reasons=True), SINGLE, one),
        "anonymize, in batch": (lambda: model.masker.anonymize(rows), BATCH, many),
        "featurize, predict, in batch": (lambda: follow(model, *many_masked), BATCH, many),
        "the same with reasons, in batch": (lambda: follow(model, *many_masked, reasons=True), BATCH, many),
        "verdict, in batch": (lambda: model.judge(rows, reasons=False), BATCH, many),
        "verdict, in batch, names off": (lambda: bare.judge(rows, reasons=False), BATCH, many),
    }


def follow(model: Model, clean: Rows, spans: Any, *, reasons: bool = False) -> object:
    """Judge what is anonymized already: all that a verdict takes beside anonymizing."""
    return model.judge_masked(clean, spans, reasons=reasons)


def judge(model: Model, single: list[Rows], *, reasons: bool) -> None:
    """Judge messages one at a time."""
    for row in single:
        model.judge(row, reasons=reasons)


def measure(measured: dict[str, Path_]) -> dict[str, list[float]]:
    """Return microseconds a message for every path in every round; the first round, cold, is thrown away."""
    times: dict[str, list[float]] = {name: [] for name in measured}
    for _ in range(ROUNDS + 1):
        for name, (call, count, _) in measured.items():
            start = time.perf_counter()
            call()
            times[name].append((time.perf_counter() - start) / count * 1e6)
    return {name: taken[1:] for name, taken in times.items()}


def difference(model: Model) -> float:
    """Return the largest difference between a message's score alone and in a batch."""
    texts, _ = messages(SINGLE)
    alone = np.array([model.score(make_rows([text]))[0, -1] for text in texts])
    return float(np.abs(model.score(make_rows(texts))[:, -1] - alone).max())


def main() -> None:
    """Measure, print a table, write JSON."""
    recipe = sys.argv[1] if len(sys.argv) > 1 else "demo"
    folder = Path(recipe) if Path(recipe).is_dir() else load_project().folder(recipe) / "model"
    model = load_model(folder, version="bench")
    measured = paths(model)
    times = measure(measured)
    print(f"{'path':<38}{'median µs':>10}{'best µs':>9}{'messages/s':>12}{'ratio':>8}   ({ROUNDS} rounds, interleaved)")
    rows = []
    for name, taken in times.items():
        median = statistics.median(taken)
        ratio = statistics.median(a / b for a, b in zip(taken, times[measured[name][2]], strict=True))
        rows.append({"path": name, "median_us": round(median, 1), "ratio": round(ratio, 3)})
        print(f"{name:<38}{median:>10.1f}{min(taken):>9.1f}{1e6 / median:>12.0f}{ratio:>8.3f}   {AIMS.get(name, '')}")
    apart = difference(model)
    print(f"largest difference of a score alone and in batch: {apart:.1e}   aim 1e-6")
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps({"recipe": recipe, "paths": rows, "difference": apart}, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
