"""Aspects: what should not tell the label of a record, and how well each tells it all the same.

Each aspect is a handful of categories a record (numbers by decile, so that any shape shows). A logistic model on
them, cross-validated in clusters, gives the area under the ROC curve: .5 is chance.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from workbench.privacy import build_masker

if TYPE_CHECKING:
    import pandas as pd

FOLDS = 5
COMMON = 20  # records that make a host one of its own
RIDERS = ("source", "language", "country", "kind")
_PLACEHOLDER = re.compile(r"<[A-Z][A-Z0-9_]*(?::[^>\s]*)?>")
_HOST = re.compile(r"(?i)<URL(?::[a-z]+:([^/>\s]*))?|\b(?:https?://|www\.)([^/\s>]+)|\b((?:[a-z0-9-]+\.)+[a-z]{2,})/\S")
_NUMBER = re.compile(r"<PHONE|\+?\d(?:[ .()-]?\d){6,}")
_LETTERS = re.compile(r"[^\W\d_]+")


class Told(NamedTuple):
    """How well an aspect tells the label, and by which of its values."""

    name: str
    area: float
    values: tuple[str, ...]


def tell_label(frame: pd.DataFrame, positive: np.ndarray, clusters: np.ndarray, *, least: int) -> list[Told]:
    """Return what each aspect tells, alone and then all of them `together`, the strongest of the single ones first.

    `positive` and `clusters` are of shape (n,). A value is named only if `least` records or more have it, so that
    nobody is.
    """
    aspects = {name: values for name, values in describe_aspects(frame).items() if len(set(values)) > 1}
    told = [_tell(name, {name: values}, positive, clusters, least) for name, values in aspects.items()]
    masked = build_masker().mask(frame["content"].tolist())  # a phrase is shown, and the set may be raw
    told += [_phrase([one.text for one in masked], positive, least)]
    told = sorted(told, key=lambda one: -one.area)
    together = _tell("together", aspects, positive, clusters, least) if aspects else Told("together", 0.5, ())
    return [*told, together]


def describe_aspects(frame: pd.DataFrame) -> dict[str, list[str]]:
    """Return the aspects of a table: name → a value for each record. Columns that are not there give none."""
    bare = [_PLACEHOLDER.sub("", text) for text in frame["content"]]
    numbers: dict[str, Callable[[str], float]] = {
        "length": len,
        "words": lambda text: len(text.split()),
        "capitals": lambda text: sum(map(str.isupper, text)) / max(len(text), 1),
        "digits": lambda text: sum(map(str.isdigit, text)),
        "punctuation": lambda text: sum(not sign.isalnum() and not sign.isspace() for sign in text) / max(len(text), 1),
    }
    made = {name: _deciles([measure(text) for text in bare]) for name, measure in numbers.items()}
    made["has a URL"] = [_yes(_HOST.search(text)) for text in frame["content"]]
    made["has a number"] = [_yes(_NUMBER.search(text)) for text in frame["content"]]
    made["host"] = _hosts(frame["content"].tolist())
    made |= {name: [_text(value) for value in frame[name]] for name in RIDERS if name in frame}
    if "sender" in frame:
        made["sender"] = [_sender(_text(value)) for value in frame["sender"]]
    if "received_at" in frame:
        made["era"] = [_text(value)[:7] for value in frame["received_at"]]
    return made


def _text(value: Any) -> str:
    return "" if value is None or value != value else str(value)


def _yes(found: object) -> str:
    return "yes" if found else "no"


def _host(text: str) -> str:
    """Return the last two labels of the first host, or nothing."""
    found = _HOST.search(text)
    host = next(filter(None, found.groups()), "") if found else ""
    return ".".join(host.lower().split(".")[-2:])


def _hosts(texts: Sequence[str]) -> list[str]:
    """Return the host of each text where many have it, else how it ends."""
    hosts = [_host(text) for text in texts]
    count = Counter(hosts)
    return [host if count[host] >= COMMON or not host else f"a host in .{host.rpartition('.')[2]}" for host in hosts]


def _sender(sender: str) -> str:
    if not sender:
        return "none"
    if sender.startswith("<") or sum(map(str.isdigit, sender)) >= 7:
        return "a number"
    return "a short code" if sender.isdigit() else f"a header{sender[-2:] if sender[-2:-1] == '-' else ''}"


def _deciles(values: Sequence[float]) -> list[str]:
    numbers = np.asarray(values, dtype=float)
    edges = np.unique(np.quantile(numbers, np.linspace(0.1, 0.9, 9)))
    shown = [f"{edge:.3g}" for edge in edges]
    names = [f"under {shown[0]}", *(f"{low} to {high}" for low, high in pairwise(shown))]
    names.append(f"{shown[-1]} and over")
    return [names[place] for place in np.searchsorted(edges, numbers, side="right")]


def _tell(name: str, aspects: dict[str, list[str]], positive: np.ndarray, clusters: np.ndarray, least: int) -> Told:
    rows = [dict(zip(aspects, values, strict=True)) for values in zip(*aspects.values(), strict=True)]
    scores = _out_of_fold(rows, positive, clusters)
    named = [row for key, values in aspects.items() for row in _lean(key, values, positive, least)]
    told = tuple(text for _, text in sorted(named, reverse=True)[:3])
    return Told(name, _area(positive, scores), told)


def _area(positive: np.ndarray, scores: np.ndarray) -> float:
    from sklearn.metrics import roc_auc_score

    return round(float(roc_auc_score(positive, scores)), 4)


def _out_of_fold(rows: list[dict[str, str]], positive: np.ndarray, clusters: np.ndarray) -> np.ndarray:
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    features = DictVectorizer().fit_transform(rows)
    folds = np.random.default_rng(0).permutation(clusters.max() + 1)[clusters] % FOLDS
    scores = np.zeros(len(rows))
    for fold in range(FOLDS):
        fit, held = folds != fold, folds == fold
        if held.any() and 0 < positive[fit].sum() < fit.sum():
            model = LogisticRegression(solver="liblinear").fit(features[fit], positive[fit])
            scores[held] = model.decision_function(features[held])
    return scores


def _lean(name: str, values: Sequence[str], positive: np.ndarray, least: int) -> list[tuple[float, str]]:
    """Return (weight, sentence) of each value that enough records have: how far it leans from the whole."""
    import pandas as pd

    base = positive.mean()
    counted = pd.Series(positive).groupby(pd.Series(list(values))).agg(["mean", "size"])
    return [
        (
            float(abs(share - base) * size**0.5),
            f"{name} {value or 'none'}: {share:.0%} of {int(size)}, {base:.0%} of all",
        )
        for value, share, size in counted.itertuples()
        if size >= least
    ]


def _phrase(texts: Sequence[str], positive: np.ndarray, least: int) -> Told:
    """Return the phrase of one to three words, in enough records, whose presence alone tells the label best."""
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(
        analyzer=lambda text: _grams(_LETTERS.findall(_PLACEHOLDER.sub(" ", text.casefold()))),
        binary=True,
        min_df=least,
    )
    try:
        seen = counter.fit_transform(texts).tocsc()
    except ValueError:  # no phrase is in so many records
        return Told("phrase", 0.5, ())
    inside = np.asarray(seen[positive].sum(axis=0)).ravel() / max(int(positive.sum()), 1)
    outside = np.asarray(seen[~positive].sum(axis=0)).ravel() / max(int((~positive).sum()), 1)
    area = 0.5 + np.abs(inside - outside) / 2
    best, names = np.argsort(-area)[:3], counter.get_feature_names_out()
    values = tuple(f"'{names[at]}': in {inside[at]:.0%} of these, {outside[at]:.0%} of the rest" for at in best)
    return Told("phrase", round(float(area[best[0]]), 4), values)


def _grams(words: list[str]) -> list[str]:
    return [" ".join(words[at : at + size]) for size in (1, 2, 3) for at in range(len(words) - size + 1)]
