"""Bad parts on purpose: what the attacks and gates must catch."""

import re

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin

from workbench.config import Masking
from workbench.contracts import Span
from workbench.privacy import Masker, Operators, build_masker


class Broken:
    """A part that no longer finds some entities."""

    def __init__(self, part, *lost):
        self.part, self.lost = part, lost
        self.entities = part.entities

    def find(self, texts):
        return [[span for span in spans if span.entity not in self.lost] for spans in self.part.find(texts)]


class Greedy:
    """A part that masks every word."""

    entities = frozenset({"PERSON"})

    def find(self, texts):
        return [[Span(*match.span(), "PERSON") for match in re.finditer(r"\w+", text)] for text in texts]


class Sharp:
    """A part that finds numbers of seven digits."""

    entities = frozenset({"PHONE"})

    def find(self, texts):
        return [[Span(*match.span(), "PHONE") for match in re.finditer(r"\d{7,}", text)] for text in texts]


class Memory(ClassifierMixin, BaseEstimator):
    """A detector that keeps every message it saw, and is sure of those alone."""

    takes = "records"

    def fit(self, records, y):
        self.texts_ = np.array(list(records["content"]))
        self.codes_ = np.asarray(y)
        self.classes_ = np.unique(y)
        return self

    def predict_proba(self, records):
        known = dict(zip(self.texts_.tolist(), self.codes_.tolist(), strict=True))
        scores = np.full((len(records["content"]), len(self.classes_)), 1 / len(self.classes_))
        for row, text in enumerate(records["content"]):
            if text in known:
                scores[row] = 0.01
                scores[row, known[text]] = 1 - 0.01 * (len(self.classes_) - 1)
        return scores


def broken(*lost, level="standard"):
    """Build the project's own masker without some recognizers."""
    masker = build_masker()
    parts = {name: Broken(part, *lost) for name, part in masker.parts.items()}
    return Masker(parts, Operators(Masking(level=level)))
