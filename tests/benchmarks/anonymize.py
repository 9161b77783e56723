"""How fast and how well anonymizers find, in one table: ours, a plain `re` alternation, and peers that are installed.

Needs WORKBENCH_MIRROR. Speed: UCI and India messages, rounds interleaved, the median of the ratios to `re` counts.
Accuracy: structured types of presidio-research's generated texts, typed F2. Peers join where they are installed:
`pip install presidio-analyzer scrubadub` into an environment of your own.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path

from workbench.assurance import read_labelled
from workbench.assurance.agreement import count, figures
from workbench.contracts import Span
from workbench.plugins import host

ROUNDS = 5
SAMPLE = 1000  # messages a round
FILE = Path(__file__).resolve().parents[2] / ".workbench" / "benchmarks" / "anonymize.json"
STRUCTURED = frozenset({"EMAIL", "PHONE", "CARD", "URL", "IP", "IBAN", "SSN"})
PLAIN = {
    "EMAIL": r"[\w.+-]+@[\w-]+\.[\w.]+",
    "URL": r"https?://\S+|www\.\S+",
    "IP": r"\b(?:\d{1,3}\.){3}\d{1,3}\b",
    "IBAN": r"\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b",
    "SSN": r"\b\d{3}-\d{2}-\d{4}\b",
    "CARD": r"\b(?:\d[ -]?){13,19}\b",
    "PHONE": r"\+?\d[\d ().-]{7,}\d",
}
Find = Callable[[Sequence[str]], list[list[Span]]]


def plain() -> Find:
    """Return the reference: one alternation of Python's `re`, as anybody would write it first."""
    pattern = re.compile("|".join(f"(?P<{name}>{form})" for name, form in PLAIN.items()))
    return lambda texts: [[Span(*m.span(), str(m.lastgroup)) for m in pattern.finditer(text)] for text in texts]


def one_by_one(find: Find) -> Find:
    """Ask for every text alone, as a request does."""
    return lambda texts: [find([text])[0] for text in texts]


def ours(*names: str) -> Find:
    """Return anonymizers of ours, together."""
    parts = [host().build("anonymizer", name) for name in names]
    return lambda texts: [
        list(chain.from_iterable(found)) for found in zip(*(part.find(texts) for part in parts), strict=True)
    ]


def presidio() -> Find:
    """Return Presidio's pattern recognizers; no model is asked."""
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    from workbench.assurance.labelled import PRESIDIO

    blank = {"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": "blank:en"}]}
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers()
    engine = AnalyzerEngine(registry=registry, nlp_engine=NlpEngineProvider(nlp_configuration=blank).create_engine())

    def find(texts: Sequence[str]) -> list[list[Span]]:
        asked = [engine.analyze(text, language="en", score_threshold=0.35) for text in texts]
        return [[Span(r.start, r.end, PRESIDIO.get(r.entity_type, r.entity_type)) for r in told] for told in asked]

    return find


def scrubadub() -> Find:
    """Return scrubadub with its default detectors."""
    import scrubadub as peer

    names = {"email": "EMAIL", "phone": "PHONE", "credit_card": "CARD", "url": "URL", "social_security_number": "SSN"}
    scrubber = peer.Scrubber()
    return lambda texts: [
        [Span(f.beg, f.end, names.get(f.detector_name, f.detector_name)) for f in scrubber.iter_filth(text)]
        for text in texts
    ]


def finders() -> dict[str, Find]:
    """Return every finder by name, the reference first."""
    both = ours("redact", "names")
    told = {
        "plain re": one_by_one(plain()),
        "redact, one at a time": one_by_one(ours("redact")),
        "redact, in batch": ours("redact"),
        "redact and names, one at a time": one_by_one(both),
        "redact and names, in batch": both,
    }
    for name, module, make in (("Presidio", "presidio_analyzer", presidio), ("scrubadub", "scrubadub", scrubadub)):
        if importlib.util.find_spec(module):
            told[name] = one_by_one(make())
    return told


def messages(mirror: Path) -> list[str]:
    """Return real messages, every so many of UCI and India."""
    uci = host().part("source", "uci").factory(mirror / "sms/SMSSpamCollection")
    india = host().part("source", "india-sms").factory(mirror / "sms/india_sms.csv")
    texts = [str(record["content"]) for record in (*uci, *india)]
    return texts[:: max(1, len(texts) // SAMPLE)]


def measure(finders: dict[str, Find], texts: Sequence[str]) -> dict[str, list[float]]:
    """Return messages a second of every finder in every round; the first round, cold, is thrown away."""
    speeds: dict[str, list[float]] = {name: [] for name in finders}
    for _ in range(ROUNDS + 1):
        for name, find in finders.items():
            start = time.perf_counter()
            find(texts)
            speeds[name].append(len(texts) / (time.perf_counter() - start))
    return {name: taken[1:] for name, taken in speeds.items()}


def score(find: Find, mirror: Path) -> float:
    """Return the typed F2 over the structured types."""
    texts = [
        text._replace(spans=tuple(span for span in text.spans if span[2] in STRUCTURED))
        for text in read_labelled(mirror / "pii/generated_large.json")
    ]
    found = [[span for span in spans if span.entity in STRUCTURED] for spans in find([text.text for text in texts])]
    return figures(*(int(part.sum()) for part in count(texts, found)["all"]))[3]


def main() -> None:
    """Measure, print a table, write JSON."""
    if not os.environ.get("WORKBENCH_MIRROR"):
        sys.exit("WORKBENCH_MIRROR must name the folder with the real source files.")
    mirror = Path(os.environ["WORKBENCH_MIRROR"])
    every = finders()
    speeds = measure(every, messages(mirror))
    reference = next(iter(speeds.values()))
    print(f"{'finder':<34}{'messages/s':>11}{'ratio':>8}{'structured F2':>15}   ({ROUNDS} rounds, interleaved)")
    rows = []
    for name, taken in speeds.items():
        ratio = statistics.median(a / b for a, b in zip(taken, reference, strict=True))
        rows.append({"finder": name, "messages_s": round(statistics.median(taken)), "ratio": round(ratio, 2),
                     "f2": round(score(every[name], mirror), 4)})  # fmt: skip
        print(f"{name:<34}{rows[-1]['messages_s']:>11}{ratio:>8.2f}{rows[-1]['f2']:>15.3f}")
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps(rows, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
