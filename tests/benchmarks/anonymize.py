"""How fast and how well anonymizers find, in one table: ours, a plain `re` alternation, and peers that are installed.

Needs WORKBENCH_MIRROR. Speed: UCI and India messages, and synthetic bank traffic, where nearly every message holds
something; rounds interleaved, the median of the ratios to `re` counts. Accuracy: typed F2 over the structured types of
presidio-research's generated texts; over all types the share of mentions covered. Peers join where they are installed:
`pip install presidio-analyzer scrubadub` into an environment of your own, and WORKBENCH_PEERS=<its site-packages>;
the whole table then takes some two minutes of CPU time.
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
from typing import cast

from workbench.assurance import read_labelled
from workbench.assurance.agreement import count, figures
from workbench.assurance.coverage import cover
from workbench.contracts import Span
from workbench.leftovers import settle
from workbench.plugins import host
from workbench.privacy import build_masker

ROUNDS = 5
BANKED = 3000  # messages of banks a round
FILE = Path(__file__).resolve().parents[2] / ".workbench" / "benchmarks" / "anonymize.json"
STRUCTURED = frozenset({"EMAIL", "PHONE", "CARD", "URL", "IP", "IBAN", "SSN"})
BANK = "debit|credit|otp|emi|passbook|paid|refund|kyc"  # families of the synthetic corpus
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
    """Return anonymizers of ours, together; one alone is asked as a peer is, with nothing put around it."""
    parts = [host().build("anonymizer", name) for name in names]
    if len(parts) == 1:
        return cast(Find, parts[0].find)
    return lambda texts: [
        list(chain.from_iterable(found)) for found in zip(*(part.find(texts) for part in parts), strict=True)
    ]


def masker(*names: str) -> Find:
    """Return the host's masker: what is found, cut, and looked at again."""
    built = build_masker(names)
    return lambda texts: [masked.spans for masked in built.mask(texts)]


def presidio() -> Find:
    """Return Presidio's pattern recognizers; no model is asked."""
    import spacy
    import tldextract
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    from workbench.assurance.labelled import PRESIDIO

    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())  # it would ask the network

    class Blank(SpacyNlpEngine):
        def __init__(self) -> None:
            super().__init__()
            self.nlp = {"en": spacy.blank("en")}  # a tokenizer alone: nothing is downloaded

    registry = RecognizerRegistry()
    registry.load_predefined_recognizers()
    engine = AnalyzerEngine(registry=registry, nlp_engine=Blank())

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
    told = {"plain re": one_by_one(plain())}
    for names in (("redact",), ("redact", "names")):
        both = " and ".join(names)
        told[f"{both}, one at a time"] = one_by_one(ours(*names))
        told[f"{both}, in batch"] = ours(*names)
        told[f"masked: {both}, one at a time"] = one_by_one(masker(*names))
        told[f"masked: {both}, in batch"] = masker(*names)
    for name, module, make in (("Presidio", "presidio_analyzer", presidio), ("scrubadub", "scrubadub", scrubadub)):
        if importlib.util.find_spec(module):
            told[name] = one_by_one(make())
    return told


def messages(mirror: Path) -> list[str]:
    """Return real messages, all of UCI and India: of a few, what others left of the caches would be measured."""
    uci = host().part("source", "uci").factory(mirror / "sms/SMSSpamCollection")
    india = host().part("source", "india-sms").factory(mirror / "sms/india_sms.csv")
    return [str(record["content"]) for record in (*uci, *india)]


def bank_traffic() -> list[str]:
    """Return messages of banks from the synthetic corpus, none of them fraud."""
    records = host().part("source", "synthetic").factory(None, size=BANKED * 12, seed=7)
    return [str(r["content"]) for r in records if r["label"] == "ham" and re.search(BANK, str(r["family"]))][:BANKED]


def measure(finders: dict[str, Find], texts: Sequence[str]) -> dict[str, list[float]]:
    """Return messages a second of every finder in every round; the first round, cold, is thrown away."""
    speeds: dict[str, list[float]] = {name: [] for name in finders}
    settle()  # or everybody would pay for the objects of all
    for _ in range(ROUNDS + 1):
        for name, find in finders.items():
            start = time.process_time()
            find(texts)
            speeds[name].append(len(texts) / (time.process_time() - start))
    return {name: taken[1:] for name, taken in speeds.items()}


def score(find: Find, mirror: Path) -> tuple[float, float]:
    """Return the typed F2 over the structured types, and the share of all mentions that is covered."""
    texts = read_labelled(mirror / "pii/generated_large.json")
    found = find([text.text for text in texts])
    gold = [text._replace(spans=tuple(span for span in text.spans if span[2] in STRUCTURED)) for text in texts]
    structured = [[span for span in spans if span.entity in STRUCTURED] for spans in found]
    counts = count(gold, structured)["all"]
    return figures(*(int(part.sum()) for part in counts))[3], cover(texts, found).mentions


def ratio(taken: Sequence[float], reference: Sequence[float]) -> float:
    """Return the median of the rounds' ratios."""
    return statistics.median(a / b for a, b in zip(taken, reference, strict=True))


def main() -> None:
    """Measure, print a table, write JSON."""
    if not os.environ.get("WORKBENCH_MIRROR"):
        sys.exit("WORKBENCH_MIRROR must name the folder with the real source files.")
    mirror = Path(os.environ["WORKBENCH_MIRROR"])
    sys.path += os.environ.get("WORKBENCH_PEERS", "").split(os.pathsep)
    every = finders()
    speeds, bank = measure(every, messages(mirror)), measure(every, bank_traffic())
    print(f"{ROUNDS} rounds, interleaved; messages a second of CPU time, and the ratio to plain re")
    print(f"{'finder':<40}{'real':>9}{'ratio':>8}{'Presidio=1':>12}{'bank':>9}{'ratio':>8}{'F2':>8}{'covered':>9}")
    rows = []
    for name, find in every.items():
        f2, covered = score(find, mirror)
        row = {
            "finder": name,
            "real_messages_s": round(statistics.median(speeds[name])),
            "real_ratio": round(ratio(speeds[name], speeds["plain re"]), 2),
            "real_presidio": round(ratio(speeds[name], speeds["Presidio"]), 1) if "Presidio" in speeds else None,
            "bank_messages_s": round(statistics.median(bank[name])),
            "bank_ratio": round(ratio(bank[name], bank["plain re"]), 2),
            "f2": round(f2, 4),
            "covered": round(covered, 4),
        }
        rows.append(row)
        print("{:<40}{:>9}{:>8}{!s:>12}{:>9}{:>8}{:>8.3f}{:>9.3f}".format(*row.values()))
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps(rows, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
