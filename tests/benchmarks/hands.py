"""How a model and the anonymizers do on messages by other hands, as counts alone: `hands.py unseen` or `development`.

The model is the one that a recipe stored (`sms` by default). All sets are scored, or those that `--sets` names.
No text is printed: who reads errors tunes. What is chosen by counts is chosen by those of `development`.
"""

from __future__ import annotations

import argparse
import json
import runpy
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score

from workbench.assurance import Text, measure
from workbench.config import load_project
from workbench.models import Model, load_model
from workbench.records import make_rows

TESTS = Path(__file__).resolve().parents[1]
LANGUAGES = ("en", "hinglish", "hi")
ENTITIES = ("all", "PERSON", "ADDRESS", "PHONE", "URL", "UPI_ID", "ORDER_ID", "OTP", "USERNAME", "PASSPORT")
RESULTS = TESTS.parent / ".workbench" / "benchmarks"
Chosen = Callable[[dict[str, Any]], bool]
SLICES: dict[str, Chosen] = {
    "all": lambda message: True,
    "India": lambda message: message["country"] == "IN",
    "abroad": lambda message: message["country"] != "IN",
    **{f"India, {name}": lambda m, name=name: m["country"] == "IN" and m["language"] == name for name in LANGUAGES},
    "India, other languages": lambda m: m["country"] == "IN" and m["language"] not in LANGUAGES,
}
MARKETS = ("all", "India", "abroad")
TOGETHER = "together"


def judge(model: Model, messages: list[dict[str, Any]]) -> tuple[np.ndarray, np.ndarray]:
    """Return the scores and whether each is called smishing, of shape (n,)."""
    rows = make_rows([m["text"] for m in messages], sender=[m["sender"] for m in messages])
    verdicts = model.judge(rows, reasons=False)
    return np.array([v.score for v in verdicts]), np.array([v.verdict == "smishing" for v in verdicts])


def flagged(called: np.ndarray, chosen: np.ndarray) -> dict[str, float]:
    """Return how many of the chosen messages are called smishing, of how many, and the share."""
    count, of = int(called[chosen].sum()), int(chosen.sum())
    return {"called": count, "of": of, "share": round(count / of, 3) if of else float("nan")}


def detect(model: Model, messages: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the figures of detection, by slice; rewrites stand apart, beside their originals.

    A slice that lacks fraud, or anything else, is left out.
    """
    scores, called = judge(model, messages)
    rewrites = np.array([message["evasive"] is not None for message in messages])
    labels = np.array([message["label"] for message in messages])
    told: dict[str, Any] = {}
    for name, belongs in SLICES.items():
        mine = np.array(list(map(belongs, messages))) & ~rewrites
        fraud = labels[mine] == "smishing"
        if fraud.all() or not fraud.any():
            continue
        told[name] = {
            "roc_auc": round(roc_auc_score(fraud, scores[mine]), 3),
            "pr_auc": round(average_precision_score(fraud, scores[mine]), 3),
            **{label: flagged(called, mine & (labels == label)) for label in ("smishing", "ham", "spam")},
        }
    originals = np.array([message["evasive"] - 1 for message in messages if message["evasive"] is not None])
    manners = np.array([message["manner"] for message in messages])
    told["rewrites"] = {
        "called": flagged(called, rewrites),
        "originals": round(float(called[originals].mean()), 3),
        "manners": {name: flagged(called, manners == name) for name in sorted({*manners} - {""})},
    }
    return told


def find(model: Model, messages: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the figures of finding personal data, with the model's own anonymizers."""
    markets = {market: [m for m in messages if SLICES[market](m)] for market in MARKETS}
    told = {market: _find(model, chosen) for market, chosen in markets.items() if chosen}
    finding = {name: told["all"]["finding"][name] for name in ENTITIES if name in told["all"]["finding"]}
    shown = {name: {part: round(of[part], 3) for part in ("precision", "recall", "f2")} for name, of in finding.items()}
    covered = {market: {"f2": of["finding"]["all"]["f2"], **of["coverage"]} for market, of in told.items()}
    return {"finding": shown, "coverage": covered}


def _find(model: Model, messages: list[dict[str, Any]]) -> dict[str, Any]:
    return measure(model.masker, texts=[Text(m["text"], tuple(m["spans"])) for m in messages]).figures


def join(sets: Iterable[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Return the messages of all sets; a rewrite's original is counted on from the first."""
    together: list[dict[str, Any]] = []
    for messages in sets:
        start = len(together)
        together += [m if m["evasive"] is None else m | {"evasive": m["evasive"] + start} for m in messages]
    return together


def show(name: str, told: dict[str, Any]) -> None:
    """Print a set's figures."""
    print(f"{name:<24}{'ROC-AUC':>9}{'PR-AUC':>8}{'smishing called so':>22}{'ham':>16}{'promotions':>16}")
    for slice_, of in told["detection"].items():
        if slice_ == "rewrites":
            print(f"{slice_:<24}{_share(of['called']):>39}   their originals {of['originals']}")
            for manner, called in of["manners"].items():
                print(f"  {manner:<22}{_share(called):>39}")
            continue
        counts = [_share(of[label]) for label in ("smishing", "ham", "spam")]
        print("{:<24}{:>9}{:>8}{:>22}{:>16}{:>16}".format(slice_, of["roc_auc"], of["pr_auc"], *counts))
    for entity, of in told["finding"].items():
        print(f"{entity:<24}precision {of['precision']:.3f}   recall {of['recall']:.3f}   F2 {of['f2']:.3f}")
    for market, of in told["coverage"].items():
        print(
            f"{market:<24}F2 {of['f2']:.3f}   covered {of['mentions']:.3f}   "
            f"texts {of['texts']:.3f}   over-masking {of['over_masking']:.4f}"
        )
    print()


def _share(of: dict[str, float]) -> str:
    return f"{of['called']}/{of['of']} {of['share']:.3f}"


def main() -> None:
    """Measure, print a table a set, write JSON."""
    reading = runpy.run_path(str(TESTS / "reading.py"))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", choices=reading["SETS"], default="development")
    parser.add_argument("--recipe", default="sms")
    parser.add_argument("--sets", nargs="+", help="of the folder; all by default")
    options = parser.parse_args()
    model = load_model(load_project().folder(options.recipe) / "model", version="bench")
    names = options.sets or reading["SETS"][options.folder]
    sets = {name: reading["read"](options.folder, name) for name in names}
    told = {}
    for name, messages in (sets | {TOGETHER: join(sets.values())}).items():
        told[name] = {"detection": detect(model, messages), **find(model, messages)}
        show(name, told[name])
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{options.folder}.json").write_text(json.dumps(told, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
