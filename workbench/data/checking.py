"""Checking: is a set sound? Duplicates, contradictory labels, leaks, balance, and what gives the label away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from workbench.config import Soundness
from workbench.data.aspects import Told, tell_label
from workbench.data.clusters import cluster_texts
from workbench.data.disagreeing import Disagreement, find_disagreements
from workbench.errors import ConfigError, DataError, join_names
from workbench.records import number_masked

if TYPE_CHECKING:
    import pandas as pd

LEAST = 20  # records that must share a value before it is named
POSITIVES = ("smishing", "phishing", "spam", "1", "True")
# What each check measures, in words; a figure over its bound is a finding (`rarest`: under it).
CHECKS = {
    "empty": "share of records without text or label",
    "duplicates": "share of records that repeat another, digits aside",
    "near_duplicates": "share of records that a cluster of near-duplicates could do without",
    "contradictory": "share of records whose text has another label elsewhere",
    "leaks": "share of records whose cluster lies in several parts",
    "rarest": "share of the rarest label",
    "alone": "how well one aspect alone tells the label, area under the ROC curve",
    "together": "how well all aspects together tell it",
}


class Checked(NamedTuple):
    """One check: its figure, its bound, whether it holds, and what explains it."""

    name: str
    figure: float
    bound: float
    passed: bool
    severity: str  # "error" or "warning"
    told: tuple[str, ...] = ()

    def __str__(self) -> str:
        state = "ok" if self.passed else self.severity.upper()
        sign = ">=" if self.name == "rarest" else "<="
        lines = [f"{state:<8} {self.name:<16} {self.figure:.3f}  (must be {sign} {self.bound:g}; {CHECKS[self.name]})"]
        return "\n".join([*lines, *(f"{'':<9}{text}" for text in self.told if not self.passed)])


class Report(NamedTuple):
    """What the linter found in a set; texts are never in it."""

    rows: int
    labels: dict[str, int]
    positive: str
    checks: tuple[Checked, ...]
    aspects: tuple[Told, ...]
    disagreements: tuple[Disagreement, ...] = ()

    @property
    def errors(self) -> tuple[Checked, ...]:
        """The checks that failed and are not demoted to warnings."""
        return tuple(check for check in self.checks if not check.passed and check.severity == "error")

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON types."""
        return {
            "rows": self.rows,
            "labels": self.labels,
            "positive": self.positive,
            "checks": [check._asdict() for check in self.checks],
            "aspects": [aspect._asdict() for aspect in self.aspects],
            "disagreements": [one._asdict() for one in self.disagreements],
        }

    def __str__(self) -> str:
        told = ", ".join(f"{label} {count}" for label, count in self.labels.items())
        areas = ", ".join(f"{aspect.name} {aspect.area:.2f}" for aspect in self.aspects)
        head = f"{self.rows} records: {told}; what tells '{self.positive}': {areas}"
        return "\n".join([head, *map(str, self.checks), *(f"{'noted':<8} {one}" for one in self.disagreements)])


def check(
    frame: pd.DataFrame,
    *,
    bounds: Soundness | None = None,
    warn: Iterable[str] = (),
    positive: str | None = None,
    similarity: float = 0.8,
) -> Report:
    """Check a table with `content` and `label` and, where known, `source`, `sender`, `received_at`, `part`, `language`.

    `bounds` says what is too much; the checks named in `warn` warn instead of failing. `positive` is the label that
    should not be given away (by default smishing, else spam). Where sources differ over near-duplicates is noted, a
    record without a label counting by what its publisher said. Raises DataError where there is nothing to compare.
    """
    bounds = bounds or Soundness()
    demoted = _known({*bounds.warn, *warn})
    said = frame["label"].fillna(frame["published_label"]) if "published_label" in frame else frame["label"]
    filled = frame.assign(said=said)[frame["content"].fillna("").str.strip().ne("") & said.notna()]
    known = filled["label"].notna().to_numpy()
    whole = filled[known].drop(columns="said").reset_index(drop=True)
    labels = whole["label"].astype(str)
    positive = _positive(labels, positive)
    grouped, _ = cluster_texts([number_masked(text) for text in filled["content"]], similarity=similarity)
    keys, clusters = [number_masked(text) for text in whole["content"]], grouped[known]
    truth = (labels == positive).to_numpy()
    aspects = tell_label(whole, truth, clusters, least=LEAST)
    figures = {
        "empty": (1 - len(whole) / len(frame), ()),
        "duplicates": (1 - len(set(keys)) / len(keys), ()),
        "near_duplicates": (1 - len(set(clusters)) / len(clusters), ()),
        "contradictory": _contradictory(keys, labels),
        "leaks": _leaks(whole, clusters),
        "rarest": (float(labels.value_counts(normalize=True).min()), ()),
        "alone": (aspects[0].area, _over(aspects[:-1], bounds.alone)),
        "together": (aspects[-1].area, aspects[-1].values),
    }
    checks = tuple(_judge(name, *found, bounds=bounds, demoted=demoted) for name, found in figures.items())
    counts = {str(k): int(v) for k, v in labels.value_counts().items()}
    disagreements = find_disagreements(filled, grouped) if "source" in filled else ()
    return Report(len(frame), counts, positive, checks, tuple(aspects), disagreements)


def _known(names: set[str]) -> set[str]:
    if unknown := names - set(CHECKS):
        raise ConfigError(f"a check to warn of must be one of {join_names(CHECKS)}. Got {join_names(unknown)}.")
    return names


def _positive(labels: pd.Series[str], named: str | None) -> str:
    there = set(labels)
    chosen = named or next((label for label in POSITIVES if label in there), None)
    if chosen is None or chosen not in there or len(there) < 2:
        known = "" if chosen in there else f", none of them {named or ' or '.join(POSITIVES)}"
        raise DataError(
            f"a set must hold two labels or more, one of them the positive. Got {len(there)} label(s){known}. "
            "Name it by --positive, and the column by --label."
        )
    return chosen


def _contradictory(keys: list[str], labels: pd.Series[str]) -> tuple[float, tuple[str, ...]]:
    import pandas as pd

    said = pd.Series(labels.to_numpy()).groupby(pd.Series(keys)).agg(lambda group: " and ".join(sorted(set(group))))
    two = said[said.str.contains(" and ", regex=False)]
    share = float(pd.Series(keys).isin(set(two.index)).mean())
    return share, tuple(f"{count} text(s) are {pair}" for pair, count in two.value_counts().items())


def _leaks(frame: pd.DataFrame, clusters: np.ndarray) -> tuple[float, tuple[str, ...]]:
    if "part" not in frame:
        return 0.0, ()
    import pandas as pd

    parts = frame["part"].astype(str).groupby(clusters).agg(lambda group: " and ".join(sorted(set(group))))
    across = parts[parts.str.contains(" and ", regex=False)]
    share = float(pd.Series(clusters).isin(set(across.index)).mean())
    return share, tuple(f"{count} cluster(s) lie in {pair}" for pair, count in across.value_counts().items())


def _over(aspects: list[Told], bound: float) -> tuple[str, ...]:
    """Name every aspect over the bound, each with the values that give the label away."""
    return tuple(
        f"{aspect.name} ({aspect.area:.2f}): {'; '.join(aspect.values)}" for aspect in aspects if aspect.area > bound
    )


def _judge(name: str, figure: float, told: tuple[str, ...], *, bounds: Soundness, demoted: set[str]) -> Checked:
    bound = float(getattr(bounds, name))
    passed = figure >= bound if name == "rarest" else figure <= bound
    return Checked(name, round(figure, 4), bound, passed, "warning" if name in demoted else "error", told)


def change_bounds(bounds: Soundness, given: Mapping[str, float]) -> Soundness:
    """Return the bounds with some changed; raise ConfigError for one that there is not, or that is no share."""
    import msgspec

    for name, value in given.items():
        if name not in CHECKS:
            raise ConfigError(f"a bound must be one of {join_names(CHECKS)}. Got {name!r}.")
        if not 0 <= value <= 1:
            raise ConfigError(f"bound '{name}' must be a float in the range [0.0, 1.0]. Got {value} instead.")
    return msgspec.structs.replace(bounds, **given)
