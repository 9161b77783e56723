"""How long a verdict takes in process, from raw message to verdict, beside scikit-learn's own hashing and regression.

The model is the one that a recipe stored (the argument, `demo` by default; `make demo` or `dvc repro` makes it). The
messages are of 90 to 160 characters: synthetic ones, which are full of identifiers, and with WORKBENCH_MIRROR real ones
of UCI and India, which the aims are for. The reference is HashingVectorizer (characters 2-5) with LogisticRegression on
the same messages. Rounds are interleaved, CPU time is taken; the median of the ratios counts, and a few messages
together, as a server judges them, stand beside the batch. No row is judged twice, for rows remember what was worked
out of them. Traffic lies between words that were all met before, as here, and words of which a model has met none,
which is measured beside it. Single and batch scores are compared.
"""

from __future__ import annotations

import hashlib
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable
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
COMPANY = 16  # messages that a server judges together
AIMS = {
    "verdict, one at a time": "150 µs, ratio .23",
    "verdict, in companies of 16": "50 µs, ratio .46",
    "verdict, in batch": "40 k/s, ratio .26",
    "verdict, in batch, names off": "60 k/s, ratio .17",
}
FILE = Path(__file__).resolve().parents[2] / ".workbench" / "benchmarks" / "verdicts.json"
Texts = tuple[list[str], list[str]]
Path_ = tuple[Callable[[], object], int, str]


def synthetic() -> Texts:
    """Return synthetic messages that no model was trained on (another seed's), and their labels."""
    return _choose(host().part("source", "synthetic").factory(None, size=BATCH * 4, seed=99))


def real(mirror: Path) -> Texts:
    """Return messages of UCI and India, and their labels."""
    uci = host().part("source", "uci").factory(mirror / "sms/SMSSpamCollection")
    india = host().part("source", "india-sms").factory(mirror / "sms/india_sms.csv")
    return _choose(sorted((*uci, *india), key=lambda record: hashlib.sha256(_content(record).encode()).digest()))


def _choose(records: Iterable[Any]) -> Texts:
    chosen = [record for record in records if 90 <= len(_content(record)) <= 160][:BATCH]
    return [*map(_content, chosen)], [str(record["label"]) for record in chosen]


def _content(record: Any) -> str:
    return str(record["content"])


def reference(texts: list[str], labels: list[str]) -> Any:
    """Return scikit-learn's hashed characters and logistic regression, fitted."""
    from sklearn.feature_extraction.text import HashingVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    hashing = HashingVectorizer(analyzer="char", ngram_range=(2, 5), n_features=2**18)
    return make_pipeline(hashing, LogisticRegression(max_iter=30, tol=0.1)).fit(
        texts, [label != "ham" for label in labels]
    )


def without_names(model: Model) -> Model:
    """Return the model with the anonymizer `names` taken away."""
    options = {name: given for name, given in model.card["anonymizers"].items() if name != "names"}
    return Model(pipeline=model.pipeline, masker=build_masker(options), card=model.card)


def renew(model: Model) -> Model:
    """Return the model with nothing remembered of what it judged."""
    return Model(pipeline=model.pipeline, masker=model.masker, card=model.card)


def paths(model: Model, texts: list[str], labels: list[str]) -> dict[str, Path_]:
    """Return each path measured, with how many messages one call judges and which reference it stands beside."""
    peer, bare = reference(texts, labels), without_names(model)
    some, every = [make_rows([text]) for text in texts[:SINGLE]], make_rows(texts)
    few = [make_rows(texts[start : start + COMPANY]) for start in range(0, SINGLE, COMPANY)]
    together = sum(map(len, few))
    masked, all_masked = [model.masker.apply(row) for row in some], model.masker.apply(every)
    one, many, total = "sklearn, one at a time", "sklearn, in batch", len(texts)
    return {
        one: (lambda: [peer.predict_proba([text]) for text in texts[:SINGLE]], SINGLE, one),
        many: (lambda: peer.predict_proba(texts), total, many),
        "anonymize, one at a time": (lambda: [model.masker.anonymize(row) for row in some], SINGLE, one),
        "featurize, predict, one at a time": (lambda: [follow(model, *row) for row in masked], SINGLE, one),
        "the same with reasons": (lambda: [follow(model, *row, reasons=True) for row in masked], SINGLE, one),
        "verdict, one at a time": (lambda: judge(model, some, reasons=False), SINGLE, one),
        "verdict, in companies of 16": (lambda: judge(model, few, reasons=False), together, many),
        "the same, no word met before": (lambda: judge(renew(model), some, reasons=False), SINGLE, one),
        "verdict with reasons, one at a time": (lambda: judge(model, some, reasons=True), SINGLE, one),
        "the same, in companies of 16": (lambda: judge(model, few, reasons=True), together, many),
        "anonymize, in batch": (lambda: model.masker.anonymize(every), total, many),
        "featurize, predict, in batch": (lambda: follow(model, *all_masked), total, many),
        "the same with reasons, in batch": (lambda: follow(model, *all_masked, reasons=True), total, many),
        "verdict, in batch": (lambda: model.judge(every, reasons=False), total, many),
        "the same, no word met before, in batch": (lambda: renew(model).judge(every, reasons=False), total, many),
        "verdict, in batch, names off": (lambda: bare.judge(every, reasons=False), total, many),
    }


def follow(model: Model, clean: Rows, spans: Any, *, reasons: bool = False) -> object:
    """Judge what is anonymized already: all that a verdict takes beside anonymizing. The rows are as if new."""
    return model.judge_masked(clean.replace(), spans, reasons=reasons)


def judge(model: Model, tables: list[Rows], *, reasons: bool) -> None:
    """Judge tables one at a time: of one message each, or of a few."""
    for rows in tables:
        model.judge(rows, reasons=reasons)


def measure(measured: dict[str, Path_]) -> dict[str, list[float]]:
    """Return microseconds a message for every path in every round; the first round, cold, is thrown away."""
    times: dict[str, list[float]] = {name: [] for name in measured}
    for _ in range(ROUNDS + 1):
        for name, (call, count, _) in measured.items():
            start = time.process_time()
            call()
            times[name].append((time.process_time() - start) / count * 1e6)
    return {name: taken[1:] for name, taken in times.items()}


def difference(model: Model, texts: list[str]) -> float:
    """Return the largest difference between a message's score alone and in a batch."""
    alone = np.array([model.score(make_rows([text]))[0, -1] for text in texts])
    return float(np.abs(model.score(make_rows(texts))[:, -1] - alone).max())


def show(kind: str, measured: dict[str, Path_]) -> list[dict[str, Any]]:
    """Measure, print a table and return it."""
    times = measure(measured)
    print(f"{kind:<38}{'median µs':>10}{'best µs':>9}{'messages/s':>12}{'ratio':>8}   ({ROUNDS} rounds, interleaved)")
    rows = []
    for name, taken in times.items():
        median = statistics.median(taken)
        ratio = statistics.median(a / b for a, b in zip(taken, times[measured[name][2]], strict=True))
        rows.append({"path": name, "median_us": round(median, 1), "ratio": round(ratio, 3)})
        print(f"{name:<38}{median:>10.1f}{min(taken):>9.1f}{1e6 / median:>12.0f}{ratio:>8.3f}   {AIMS.get(name, '')}")
    return rows


def main() -> None:
    """Measure, print a table for each kind of messages, write JSON."""
    recipe = sys.argv[1] if len(sys.argv) > 1 else "demo"
    folder = Path(recipe) if Path(recipe).is_dir() else load_project().folder(recipe) / "model"
    model, mirror = load_model(folder, version="bench"), os.environ.get("WORKBENCH_MIRROR")
    kinds = {"synthetic messages": synthetic()} | ({"real messages": real(Path(mirror))} if mirror else {})
    tables = {kind: show(kind, paths(model, *told)) for kind, told in kinds.items()}
    apart = max(difference(model, texts[:SINGLE]) for texts, _ in kinds.values())
    print(f"largest difference of a score alone and in batch: {apart:.1e}   aim 1e-6")
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps({"recipe": recipe, "paths": tables, "difference": apart}, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
