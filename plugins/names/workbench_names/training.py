"""Train the weights: `python -m workbench_names.training --pii FOLDER --sms FOLDER`. Needs the extra `train`.

A linear-chain model over hashed attributes, fitted by CRFsuite and stored as one small integer table, so that finding
needs neither CRFsuite nor the names that it learned from.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from workbench_names.corpus import GROUPS, Sample, called, carried, generated, posts, renewed, synthetic
from workbench_names.features import BUCKETS, REACH, Reading, about, bucket, read, standing
from workbench_names.finder import Names
from workbench_names.lexicon import Lexicon
from workbench_names.lists import make_lexicon
from workbench_names.model import FILE, TAGS, Weights, quantize, store
from workbench_names.tokens import indent, split
from workbench_names.writer import Writer

from workbench.privacy.folding import fold

SEED = 7
SYNTHETIC, CARRIED, AGAIN = 8000, 80000, 6
MESSAGES = 2  # one real message in so many
ORDERS = 4  # in which the sentences are learned
AT_ONCE = 2
STEP = 0.1  # how far one sentence may move the weights
CHAT, CALLED = 160, 0.4  # so short a message is now and then given a name, so often
UNLISTED = 0.25  # so often a word is read as if the lexicon did not know it: most names are in no list


def samples(folder: Path, *, scale: float = 1.0) -> Iterator[Sample]:
    """Yield what the weights learn from; one template, and one post, in GROUPS is held out."""
    writer = Writer(Random(SEED))
    yield from synthetic(int(SYNTHETIC * scale), SEED)
    yield from carried(int(CARRIED * scale), SEED)
    held = [sample for template, sample in generated(folder / "generated_large.json") if template % GROUPS]
    held += [sample for number, sample in enumerate(posts(folder / "spia_posts.jsonl")) if number % GROUPS]
    for sample in held:
        yield sample
        yield from (renewed(sample, writer) for _ in range(AGAIN))


def varied(samples: Iterable[Sample]) -> Iterator[Sample]:
    """Yield real messages and others made of them: other names where there is one, a name where there is none."""
    random = Random(SEED)
    writer = Writer(random)
    for sample in samples:
        yield sample
        if sample.spans:
            yield from (renewed(sample, writer) for _ in range(AGAIN))
        elif len(sample.text) <= CHAT and random.random() < CALLED:
            yield called(sample, writer)


def messages(texts: Sequence[str], weights: Weights) -> Iterator[Sample]:
    """Yield real messages, labelled by weights fitted without them where the lexicon agrees; elsewhere all is O.

    They carry no labels of their own. What they teach is ordinary writing: which capitals and odd words are no name.
    """
    texts = texts[::MESSAGES]
    for text, spans in zip(texts, Names(weights, lean=0.1).find(texts), strict=True):
        kept = [span for span in spans if span.entity in ("PERSON", "LOCATION")]
        kept = [span for span in kept if _agreed(text[span.start : span.end], weights.lexicon)]
        yield Sample(text, [(span.start, span.end, span.entity) for span in kept], "messages")


def _agreed(text: str, lexicon: Lexicon) -> bool:
    words = [word for word in re.findall(r"\w+", text.lower()) if len(word) > 1]
    return bool(words) and all(lexicon.kind(word) in ("N", "A", "P") for word in words)


def read_messages(folder: Path) -> list[str]:
    """Return the texts of the development messages."""
    from workbench.plugins import host

    files = (("uci", folder / "SMSSpamCollection"), ("india-sms", folder / "india_sms.csv"))
    return [str(record["content"]) for name, file in files for record in host().part("source", name).factory(file)]


def label(text: str, spans: Iterable[tuple[int, int, str]]) -> tuple[list[str], list[str]]:
    """Return the tokens of a text, edges among them, and a tag each: O, or B- and I- with the entity."""
    folded = fold(text)
    tokens = split([folded.text])
    told = ["O"] * len(tokens)
    reached = -1  # the sign that starts a text
    places: list[tuple[int, int] | None] = []
    for number, token in enumerate(tokens):
        if number < 2 or number >= len(tokens) - 2:
            places.append(None)
            continue
        places.append(folded.span(reached + indent(token), reached + len(token)))
        reached += len(token)
    for start, end, entity in spans:
        inside = [number for number, place in enumerate(places) if place and place[0] < end and place[1] > start]
        for order, number in enumerate(inside):
            told[number] = f"{'I' if order else 'B'}-{entity}"
    return tokens, told


class Encoder:
    """Turns tokens into rows of hashed attributes, each distinct reading once."""

    def __init__(self, lexicon: Lexicon, random: Random) -> None:
        self._lexicon, self._random = lexicon, random
        self._readings: dict[str, Reading] = {}
        self._rows: dict[tuple[Reading, int, int], list[str]] = {}

    def rows(self, tokens: Sequence[str]) -> list[list[str]]:
        """Return the attributes of each token but the edges."""
        readings = [self._reading(token) for token in tokens]
        stands = [standing(reading) for reading in readings]
        return [
            [
                row
                for distance in REACH
                for row in self._about(readings[place - distance], distance, stands[place] if abs(distance) == 1 else 0)
            ]
            for place in range(2, len(tokens) - 2)
        ]

    def _about(self, reading: Reading, distance: int, stands: int) -> list[str]:
        key = (reading, distance, stands)
        known = self._rows.get(key)
        if known is None:
            known = self._rows[key] = [str(bucket(told)) for told in about(reading, distance, stands)]
        return known

    def _reading(self, token: str) -> Reading:
        known = self._readings.get(token)
        if known is None:
            known = self._readings[token] = read(token, self._lexicon)
        return known._replace(kind="") if known.kind in ("N", "A", "W") and self._random.random() < UNLISTED else known


def fit(training: Sequence[Sample], lexicon: Lexicon, *, iterations: int, orders: int = 1) -> Weights:
    """Return the weights that CRFsuite's passive-aggressive learner (Crammer et al., 2006) finds, averaged.

    `orders`: in so many orders the sentences are learned, and the mean counts: one alone masks more or less by chance.
    """
    learned = partial(_learn, training, lexicon, iterations)
    # It shuffles by C's `rand`, which starts alike in each new process: so the same weights are made each time.
    with ProcessPoolExecutor(min(orders, AT_ONCE), get_context("spawn"), max_tasks_per_child=1) as pool:
        tables = [*pool.map(learned, range(SEED, SEED + orders))]
    emissions, transitions = (np.mean(table, axis=0) for table in zip(*tables, strict=True))
    return quantize(emissions, transitions, lexicon)


def _learn(training: Sequence[Sample], lexicon: Lexicon, iterations: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    import pycrfsuite

    training = [*training]
    Random(seed).shuffle(training)
    trainer, encoder = pycrfsuite.Trainer(verbose=False), Encoder(lexicon, Random(seed))
    for sample in training:
        tokens, told = label(sample.text, sample.spans)
        if len(tokens) > 4:
            trainer.append(pycrfsuite.ItemSequence(encoder.rows(tokens)), told[2:-2])
    trainer.select("pa")
    trainer.set_params({"max_iterations": iterations, "c": STEP, "feature.possible_transitions": True, "epsilon": 0.0})
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
    return emissions, transitions


def main(arguments: Sequence[str] | None = None) -> None:
    """Train and store."""
    parser = argparse.ArgumentParser(description=re.sub(r"\s+", " ", __doc__ or ""))
    parser.add_argument("--pii", type=Path, required=True, help="folder with generated_large.json and spia_posts.jsonl")
    parser.add_argument("--sms", type=Path, required=True, help="folder with SMSSpamCollection and india_sms.csv")
    parser.add_argument("--out", type=Path, default=FILE, help="where the weights go")
    parser.add_argument("--scale", type=float, default=1.0, help="share of our own sentences; less is a quick try")
    told = parser.parse_args(arguments)
    texts = read_messages(told.sms)
    lexicon = make_lexicon(texts)
    training = list(samples(told.pii, scale=told.scale))
    first = fit(training[::2], lexicon, iterations=6)
    training += varied(messages(texts, first))
    store(told.out, fit(training, lexicon, iterations=15, orders=ORDERS))
    print(f"{len(training)} texts; {told.out.name}: {told.out.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
