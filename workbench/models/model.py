"""A model: anonymizers, a fitted sklearn pipeline, labels and a frozen operating point; raw records go in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import msgspec
import numpy as np
from sklearn.pipeline import Pipeline

from workbench.contracts import LABELS, PartKind, Span
from workbench.models.admitting import admit_answers, admit_contributions, refuse
from workbench.models.building import build_model
from workbench.models.calibration import Calibration
from workbench.models.contributions import choose_strongest
from workbench.models.features import CHUNK
from workbench.models.operating import OperatingPoint
from workbench.models.predicting import make_predictor
from workbench.models.verdicts import ModelName, Reason, Verdict
from workbench.plugins import host
from workbench.privacy import Masker, build_masker
from workbench.records import Rows, make_rows, to_frame, visible

SHORT = 3
LOOKED_AT = 4 * SHORT  # columns of a row, the strongest, that reasons are made of
SUSPECTED = ("smishing", "unsure")


class Model:
    """What a stored artefact holds, ready to judge. Every way in anonymizes first, so raw text goes no further.

    `card`: what model.json says: recipe, labels, operating point, parts, data lineage, digest.
    """

    def __init__(self, *, pipeline: Pipeline, masker: Masker, card: Mapping[str, Any], version: str = "0") -> None:
        self.pipeline = pipeline
        self.masker = masker
        self.card = dict(card)
        self.version = version
        self.recipe: str = card["recipe"]
        self.labels: tuple[str, ...] = tuple(card["labels"])
        self.operating_point = msgspec.convert(card["operating_point"], OperatingPoint)
        self.calibration = msgspec.convert(card.get("calibration", {}), Calibration)
        self._calibrate = self.calibration.ready()
        self.parts: tuple[dict[str, Any], ...] = tuple(card["parts"])
        self.digest: str = card["digest"]
        self._pins = {part["name"]: f"{part['name']}@{part['version'] or 'live'}" for part in self.parts}
        (_, self._front), (self._detector_name, self._detector) = pipeline.steps
        inside: list[tuple[PartKind, str, Any]] = [
            ("featurizer", name, part) for name, part in getattr(self._front, "transformer_list", ())
        ]
        inside.append(("detector", self._detector_name, self._detector))
        self._tellers = [teller for teller in inside if hasattr(teller[-1], "name_threats")]

    def __repr__(self) -> str:
        return f"<Model {self.recipe} version {self.version}: {', '.join(self._pins.values())}>"

    @cached_property
    def predict_masked(self) -> Callable[[Any], np.ndarray]:
        """What `score_masked` calibrates: it returns float64 of shape (n, k)."""
        return make_predictor(self.pipeline, len(self.labels))

    def score(self, records: Any) -> np.ndarray:
        """Return calibrated probabilities, float64 of shape (n, k), columns in `labels` order; anonymizes first."""
        return self.score_masked(self.masker.anonymize(records))

    def score_masked(self, clean: Any) -> np.ndarray:
        """Return what `score` does, of records that this model's masker has anonymized."""
        return self._calibrate(self.predict_masked(clean))

    def judge(self, records: Any, *, reasons: bool | int = SHORT) -> list[Verdict]:
        """Return one verdict a record, with at most `reasons` reasons each (True: the short form, three)."""
        rows = records if isinstance(records, Rows) else _light(records)
        clean, spans = self.masker.apply(rows)
        return self.judge_masked(clean, spans, reasons=reasons)

    def judge_masked(
        self, clean: Rows, spans: Sequence[Sequence[Span]], *, reasons: bool | int = SHORT
    ) -> list[Verdict]:
        """Return the verdicts on rows that this model's masker has anonymized, and the spans that it found."""
        most = SHORT if reasons is True else int(reasons)
        made: list[Verdict] = []
        for start in range(0, len(clean), CHUNK):
            stop = min(start + CHUNK, len(clean))
            rows = clean if stop - start == len(clean) else clean.take(range(start, stop))
            made += self._judge(rows, spans[start:stop], most)
        return made

    def _judge(self, clean: Rows, spans: Sequence[Sequence[Span]], most: int) -> list[Verdict]:
        seen = visible(clean)
        scores = self.score_masked(seen).tolist()
        named = self._name(scores)
        whys = self._explain(seen, named, most) if most else [()] * len(named)
        name = ModelName(self.recipe, self.version)
        told = zip(named, scores, whys, spans, clean["content"], self._threats(seen, named), strict=True)
        return [
            Verdict(verdict, score[-1], why, _count(found) if found else {}, content, name, kinds)
            for verdict, score, why, found, content, kinds in told
        ]

    def decide(self, probabilities: Sequence[float]) -> str:
        """Return smishing at or above the operating point, else the likelier of the other labels."""
        *others, smishing = probabilities
        if smishing >= self.operating_point.threshold:
            return self.labels[-1]
        return self.labels[others.index(max(others))]

    def _name(self, scores: Sequence[Sequence[float]]) -> list[str]:
        """Return the verdict on each row: as `decide`, and unsure in the band below the threshold."""
        threshold, unsure = self.operating_point.threshold, self.operating_point.unsure
        least = threshold if unsure is None else unsure
        return ["unsure" if least <= score[-1] < threshold else self.decide(score) for score in scores]

    def _threats(self, seen: Rows, named: Sequence[str]) -> list[tuple[str, ...]]:
        """Return what kinds of fraud each row may be, sorted; nothing for what is not suspected."""
        told: list[tuple[str, ...]] = [()] * len(named)
        suspected = [row for row, name in enumerate(named) if name in SUSPECTED]
        if suspected and self._tellers:
            rows = seen.take(suspected)
            answers = [_ask_threats(*teller, rows=rows) for teller in self._tellers]
            for row, *kinds in zip(suspected, *answers, strict=True):
                told[row] = tuple(sorted({kind for some in kinds for kind in some}))
        return told

    def _explain(self, seen: Rows, named: Sequence[str], most: int) -> list[tuple[Reason, ...]]:
        if not hasattr(self._detector, "explain"):
            return [()] * len(named)
        features = self._front.transform(seen)
        width = features.shape[1] if hasattr(self._front, "widths_") else None
        told = self._detector.explain(features)
        contributions = admit_contributions(told, self._detector_name, len(seen), width=width)
        toward = [1 if name in SUSPECTED else -1 for name in named]
        chosen = choose_strongest(contributions, toward, LOOKED_AT)
        return self._reasons(seen, chosen, most)

    def _reasons(
        self, seen: Rows, chosen: Sequence[tuple[list[int], list[float]]], most: int
    ) -> list[tuple[Reason, ...]]:
        """Return the strongest reasons of each row, no text twice; what is not shown is not described."""
        made: list[dict[str, Reason]] = [{} for _ in chosen]
        for start in range(0, LOOKED_AT, most):
            some = slice(start, start + most)
            rows = [row for row, (columns, _) in enumerate(chosen) if len(made[row]) < most and columns[some]]
            if not rows:
                break
            told = self._describe(seen.take(rows), [chosen[row][0][some] for row in rows])
            for row, said in zip(rows, told, strict=True):
                for weight, (name, text) in zip(chosen[row][1][some], said, strict=True):
                    made[row].setdefault(text, Reason(name, self._pins.get(name, name), round(weight, 4), text))
        return [tuple(reasons.values())[:most] for reasons in made]

    def _describe(self, seen: Rows, columns: Sequence[Sequence[int]]) -> list[list[tuple[str, str]]]:
        if hasattr(self._front, "describe_each"):
            described: list[list[tuple[str, str]]] = self._front.describe_each(seen, columns)
            return described
        name = self._detector_name
        told = (self._detector.describe(seen.take([row]), some) for row, some in enumerate(columns))
        alone = admit_answers(told, "detector", name, "describe", sizes=[len(some) for some in columns])
        return [[(name, text) for text in said] for said in alone]


def _ask_threats(kind: PartKind, name: str, part: Any, *, rows: Rows) -> Sequence[Sequence[str]]:
    """Return what kinds of fraud a part says that each record may be; raise PluginError unless it tells of each."""
    told: Sequence[Sequence[str]] = part.name_threats(rows)
    if len(told) != len(rows):
        wanted = f"a tuple of names for each of {len(rows)} record(s)"
        raise refuse(kind, name, "name_threats", wanted=wanted, got=f"{len(told)}")
    return told


def _light(records: Any) -> Rows:
    frame = to_frame(records)
    return Rows({name: frame[name].astype(object).tolist() for name in frame.columns}, len(frame))


def _count(spans: Sequence[Span]) -> dict[str, int]:
    found: dict[str, int] = {}
    for span in spans:
        found[span.entity] = found.get(span.entity, 0) + 1
    return dict(sorted(found.items())) if len(found) > 1 else found


def fallback() -> Model:
    """Return the model that answers where no champion is: detector `rules`, no training, threshold one half."""
    pipeline = build_model("rules")
    rows = make_rows([""] * len(LABELS))
    pipeline.fit(rows, np.arange(len(LABELS)))
    part = host().part("detector", "rules")
    masker = build_masker()
    card = {
        "recipe": "rules",
        "labels": LABELS,
        "operating_point": {"false_positive_rate": 0.005, "threshold": 0.5},
        "parts": [
            {"kind": "detector", "name": "rules", "distribution": part.distribution, "version": part.version},
        ],
        "digest": f"rules:{part.pin}",
    }
    return Model(pipeline=pipeline, masker=masker, card=card, version=part.version or "live")
