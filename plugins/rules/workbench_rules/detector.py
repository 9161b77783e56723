"""The detector behind `rules`: a logistic score over written rules, kept in `rules.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin

PROMOTION = re.compile(r"\b(?:offer|sale|discount|% off|flat|deal|shop now|t&c|tnc|coupon|cashback|recharge|plan)\b")


class Rule(NamedTuple):
    """A rule: it holds where all of its patterns are found."""

    code: str
    threat: str
    weight: float
    says: str
    pattern: re.Pattern[str]
    also: re.Pattern[str]
    sender: re.Pattern[str]

    def holds(self, content: str, sender: str) -> bool:
        """Tell whether the rule holds for a lower-cased message."""
        return bool(self.pattern.search(content) and self.also.search(content) and self.sender.search(sender))


@cache
def load_rules() -> tuple[float, tuple[Rule, ...]]:
    """Return the bias and the rules of `rules.toml`."""
    read = tomllib.loads(files(__package__).joinpath("rules.toml").read_text("utf-8"))
    return read["bias"], tuple(_rule(rule) for rule in read["rules"])


def _rule(given: dict[str, Any]) -> Rule:
    compiled = {name: re.compile(given.get(name, "").lower()) for name in ("pattern", "also")}
    sender = given.get("sender", "")
    return Rule(
        given["code"],
        given.get("threat", ""),
        given["weight"],
        given["says"],
        sender=re.compile(f"^(?:{sender})$" if sender else ""),
        **compiled,
    )


class Rules(ClassifierMixin, BaseEstimator):
    """Scores the anonymized message by the rules that hold. Nothing is learned but the number of classes.

    The last class gets the smishing score; of two others the second (spam) takes a third of the rest, or two
    thirds where the message reads as a promotion.
    """

    takes = "records"

    def fit(self, X: Any, y: np.ndarray) -> Rules:
        """Take note of the classes: int64 codes of shape (n,)."""
        self.classes_ = np.unique(y)
        return self

    def predict_proba(self, X: Any) -> np.ndarray:
        """Return float64 of shape (n, k), k = 3 before fit."""
        bias, _ = load_rules()
        smishing = 1 / (1 + np.exp(-(bias + self.explain(X).sum(axis=1))))
        k = len(getattr(self, "classes_", (0, 1, 2)))
        if k == 2:
            return np.column_stack([1 - smishing, smishing])
        share = np.array([2 / 3 if PROMOTION.search(text.casefold()) else 1 / 3 for text in X["content"]])
        return np.column_stack([(1 - smishing) * (1 - share), (1 - smishing) * share, smishing])

    def predict(self, X: Any) -> np.ndarray:
        """Return the likeliest class of each record, shape (n,)."""
        return np.asarray(self.classes_)[np.argmax(self.predict_proba(X), axis=1)]

    def explain(self, X: Any) -> np.ndarray:
        """Return each rule's weight where it holds, in log-odds, float64 of shape (n, number of rules)."""
        _, rules = load_rules()
        told = np.zeros((len(X), len(rules)))
        for row, (content, sender) in enumerate(zip(X["content"], X["sender"], strict=True)):
            lowered, lowered_sender = content.casefold(), sender.casefold()
            told[row] = [rule.weight * rule.holds(lowered, lowered_sender) for rule in rules]
        return told

    def describe(self, records: Any, columns: Sequence[int]) -> list[str]:
        """Say what the rules say."""
        _, rules = load_rules()
        return [rules[column].says for column in columns]

    def name_threats(self, records: Any) -> list[tuple[str, ...]]:
        """Name for each record the kinds of fraud whose rules hold."""
        _, rules = load_rules()
        return [
            tuple(rule.threat for rule, weight in zip(rules, told, strict=True) if weight and rule.threat)
            for told in self.explain(records)
        ]
