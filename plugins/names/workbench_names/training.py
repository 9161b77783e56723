"""Train the weights: `python -m workbench_names.training --pii FOLDER`. Needs the extra `train`.

A linear-chain conditional random field (Lafferty, McCallum and Pereira, 2001), fitted by CRFsuite on hashed attributes
and stored as one small integer table, so that finding needs neither CRFsuite nor the names that it learned from.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from workbench_names.corpus import GROUPS, Sample, Writer, generated, posts, prose, renewed, synthetic
from workbench_names.features import BUCKETS, attributes, bucket
from workbench_names.finder import Names
from workbench_names.lists import load_names
from workbench_names.model import FILE, TAGS, Weights, store
from workbench_names.tokens import Token, read

SEED = 7
SYNTHETIC, PROSE, AGAIN = 9000, 30000, 5
MESSAGES = 2  # one real message in so many


def samples(folder: Path) -> Iterator[Sample]:
    """Yield what the weights learn from; one template, and one post, in GROUPS is held out."""
    writer = Writer(Random(SEED))
    yield from synthetic(SYNTHETIC, SEED)
    yield from prose(PROSE, SEED)
    for template, sample in generated(folder / "generated_large.json"):
        if template % GROUPS:
            yield sample
            yield from (renewed(sample, writer) for _ in range(AGAIN))
    for number, sample in enumerate(posts(folder / "spia_posts.jsonl")):
        if number % GROUPS == 0:
            continue
        yield sample
        yield from (renewed(sample, writer) for _ in range(AGAIN))


def messages(files: Iterable[tuple[str, Path]], weights: Weights) -> Iterator[Sample]:
    """Yield real messages, labelled by weights fitted without them where a list of names agrees; elsewhere all is O.

    They carry no labels of their own. What they teach is ordinary writing: which capitals and odd words are no name.
    """
    from workbench.plugins import host

    texts = [str(record["content"]) for name, file in files for record in host().part("source", name).factory(file)]
    texts = texts[::MESSAGES]
    known = _names(texts)
    finder = Names(weights)
    for text, spans in zip(texts, finder.find(texts), strict=True):
        kept = [span for span in spans if span.entity != "PERSON" or _agreed(text[span.start : span.end], known)]
        kept = [span for span in kept if span.entity in ("PERSON", "LOCATION")]
        yield Sample(text, [(span.start, span.end, span.entity) for span in kept], "messages")


def _names(texts: Iterable[str]) -> frozenset[str]:
    """Return the listed names, lower case, that are not ordinary words of these texts."""
    names = load_names()
    listed = {
        name.lower() for locale in ("en_IN", "en_US", "en_GB") for name in (*names.given[locale], *names.family[locale])
    }
    words = Counter(re.findall(r"\b[a-z]{2,}\b", " ".join(texts)))
    return frozenset(name for name in listed if words[name] < 3)


def _agreed(text: str, known: frozenset[str]) -> bool:
    words = [word for word in re.findall(r"\w+", text.lower()) if len(word) > 1]
    return bool(words) and all(word in known for word in words)


def tags(tokens: Sequence[Token], spans: Iterable[tuple[int, int, str]]) -> list[str]:
    """Return a tag a token: O, or B- and I- with the entity."""
    told = ["O"] * len(tokens)
    for start, end, entity in spans:
        inside = [place for place, token in enumerate(tokens) if token.start < end and token.end > start]
        for order, place in enumerate(inside):
            told[place] = f"{'I' if order else 'B'}-{entity}"
    return told


def fit(training: Iterable[Sample], *, c2: float = 1.0, iterations: int = 80) -> tuple[np.ndarray, np.ndarray]:
    """Return emissions (BUCKETS, tags) and transitions (tags, tags), float64."""
    import pycrfsuite

    trainer = pycrfsuite.Trainer(verbose=False)
    for sample in training:
        tokens = read(sample.text)
        if tokens:
            rows = [[str(bucket(told)) for told in attributes(tokens, place)] for place in range(len(tokens))]
            trainer.append(pycrfsuite.ItemSequence(rows), tags(tokens, sample.spans))
    trainer.select("lbfgs")
    trainer.set_params({"c1": 0.05, "c2": c2, "max_iterations": iterations, "feature.possible_transitions": True})
    with tempfile.TemporaryDirectory() as scratch:
        file = str(Path(scratch) / "crf")
        trainer.train(file)
        tagger = pycrfsuite.Tagger()
        tagger.open(file)
        return _tables(tagger.info())


def _tables(info: Any) -> tuple[np.ndarray, np.ndarray]:
    emissions, transitions = np.zeros((BUCKETS, len(TAGS))), np.zeros((len(TAGS), len(TAGS)))
    for (row, tag), weight in info.state_features.items():
        emissions[int(row), TAGS.index(tag)] = weight
    for (before, after), weight in info.transitions.items():
        transitions[TAGS.index(before), TAGS.index(after)] = weight
    for column, tag in enumerate(TAGS):
        if tag.startswith("I-"):  # a part that goes on can only follow its own
            for row, before in enumerate(TAGS):
                if before[2:] != tag[2:]:
                    transitions[row, column] = -50
    return emissions, transitions


def main(arguments: Sequence[str] | None = None) -> None:
    """Train and store."""
    parser = argparse.ArgumentParser(description=re.sub(r"\s+", " ", __doc__ or ""))
    parser.add_argument("--pii", type=Path, required=True, help="folder with generated_large.json and spia_posts.jsonl")
    parser.add_argument("--sms", type=Path, required=True, help="folder with SMSSpamCollection and india_sms.csv")
    parser.add_argument("--out", type=Path, default=FILE, help="where the weights go")
    told = parser.parse_args(arguments)
    training = list(samples(told.pii))
    Random(SEED).shuffle(training)
    first = Weights(*fit(training, iterations=40))
    files = (("uci", told.sms / "SMSSpamCollection"), ("india-sms", told.sms / "india_sms.csv"))
    training += messages(files, first)
    Random(SEED).shuffle(training)
    store(told.out, *fit(training))
    print(f"{len(training)} texts; {told.out.name}: {told.out.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
