"""How long a verdict takes in process, from raw message to verdict, beside scikit-learn's own hashing and regression.

The model is the one that a recipe stored (the argument, `demo` by default; `make demo` or `dvc repro` makes it); the
aims are for a recipe on `linear`, such as `demo` and `sms-public`, and `sms` has a small layer beside it. The
messages are of 90 to 160 characters: synthetic ones, which are full of identifiers, and with WORKBENCH_MIRROR real ones
of UCI and India, which the aims are for. The reference is HashingVectorizer (characters 2-5) with LogisticRegression on
the same messages. Rounds are interleaved, CPU time is taken, of each call by itself; a round tells the median call
(p50), a batch its one call; the median of the rounds' ratios counts. A few messages together, as a server judges them,
stand beside the batch. No row is judged twice, for rows remember what was worked
out of them. Single and batch scores are compared.
"""

from __future__ import annotations

import hashlib
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

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


class Measured(NamedTuple):
    """A path: what one call does with each of the inputs, how many messages an input has, and its reference."""

    call: Callable[[Any], object]
    inputs: Sequence[Any]
    size: int
    beside: str


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


def paths(model: Model, texts: list[str], labels: list[str]) -> dict[str, Measured]:
    """Return each path measured."""
    peer, bare = reference(texts, labels), without_names(model)
    some, every = [make_rows([text]) for text in texts[:SINGLE]], make_rows(texts)
    few = [make_rows(texts[start : start + COMPANY]) for start in range(0, SINGLE - COMPANY + 1, COMPANY)]
    masked, all_masked = [model.masker.apply(row) for row in some], model.masker.apply(every)
    one, many = "sklearn, one at a time", "sklearn, in batch"
    plain, reasoned = partial(follow, model), partial(follow, model, reasons=True)

    def alone(call: Callable[[Any], object], inputs: Sequence[Any]) -> Measured:
        return Measured(call, inputs, 1, one)

    def batch(call: Callable[[Any], object], given: Any) -> Measured:
        return Measured(call, [given], len(texts), many)

    return {
        one: alone(lambda text: peer.predict_proba([text]), texts[:SINGLE]),
        many: batch(peer.predict_proba, texts),
        "anonymize, one at a time": alone(model.masker.anonymize, some),
        "featurize, predict, one at a time": alone(plain, masked),
        "the same with reasons": alone(reasoned, masked),
        "verdict, one at a time": alone(partial(judge, model), some),
        "verdict, in companies of 16": Measured(partial(judge, model), few, COMPANY, many),
        "verdict with reasons, one at a time": alone(model.judge, some),
        "the same, in companies of 16": Measured(model.judge, few, COMPANY, many),
        "anonymize, in batch": batch(model.masker.anonymize, every),
        "featurize, predict, in batch": batch(plain, all_masked),
        "the same with reasons, in batch": batch(reasoned, all_masked),
        "verdict, in batch": batch(partial(judge, model), every),
        "verdict, in batch, names off": batch(partial(judge, bare), every),
    }


def follow(model: Model, masked: tuple[Rows, Any], *, reasons: bool = False) -> object:
    """Judge what is anonymized already: all that a verdict takes beside anonymizing. The rows are as if new."""
    clean, spans = masked
    return model.judge_masked(clean.replace(), spans, reasons=reasons)


def judge(model: Model, rows: Rows) -> object:
    """Judge records, without reasons."""
    return model.judge(rows, reasons=False)


def measure(measured: dict[str, Measured]) -> dict[str, list[float]]:
    """Return microseconds a message for every path in every round; the first round, cold, is thrown away."""
    times: dict[str, list[float]] = {name: [] for name in measured}
    for _ in range(ROUNDS + 1):
        for name, path in measured.items():
            times[name].append(statistics.median(take(path)))
    return {name: taken[1:] for name, taken in times.items()}


def take(path: Measured) -> Iterator[float]:
    """Yield microseconds of CPU time a message for each call of a path."""
    for given in path.inputs:
        start = time.process_time_ns()
        path.call(given)
        yield (time.process_time_ns() - start) / path.size / 1e3


def difference(model: Model, texts: list[str]) -> float:
    """Return the largest difference between a message's score alone and in a batch."""
    alone = np.array([model.score(make_rows([text]))[0, -1] for text in texts])
    return float(np.abs(model.score(make_rows(texts))[:, -1] - alone).max())


def show(kind: str, measured: dict[str, Measured]) -> list[dict[str, Any]]:
    """Measure, print a table and return it."""
    times = measure(measured)
    print(f"{kind:<38}{'median µs':>10}{'best µs':>9}{'messages/s':>12}{'ratio':>8}   ({ROUNDS} rounds, interleaved)")
    rows = []
    for name, taken in times.items():
        median = statistics.median(taken)
        ratio = statistics.median(a / b for a, b in zip(taken, times[measured[name].beside], strict=True))
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
