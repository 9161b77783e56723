"""The hardest errors: messages, anonymized, that the model is most sure about and wrong; the words that made it so.

A message is stored in a report only where its set may be shown: synthetic, or under a licence that lets anybody
pass it on. Others are shown in a notebook and nowhere else; a stored report says how many it leaves out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.models import Model, occlude

if TYPE_CHECKING:
    import pandas as pd

MOST = 8  # of each kind
OPEN = ("Apache-2.0", "CC BY", "CC0", "MIT", "ODbL", "ODC-By", "PDDL", "public domain")  # how their names begin
LEAST = 0.15  # of the largest fall: less is not marked


def find_hardest(model: Model, frame: pd.DataFrame, scores: np.ndarray, flagged: np.ndarray) -> list[dict[str, Any]]:
    """Return the worst misses and the worst false alarms, each with its text and with marks.

    A mark is (start, end, weight): how much P(smishing) falls when that word is left out, as a share of the largest
    such fall in the text; negative where the word speaks for the sender.
    """
    truth = (frame["label"] == "smishing").to_numpy()
    missed, alarms = np.flatnonzero(truth & ~flagged), np.flatnonzero(~truth & flagged)
    chosen = [("missed", row) for row in missed[np.argsort(scores[missed], kind="stable")][:MOST]]
    chosen += [("false alarm", row) for row in alarms[np.argsort(-scores[alarms], kind="stable")][:MOST]]
    return [_tell(model, kind, frame.iloc[[row]], float(scores[row])) for kind, row in chosen]


def _tell(model: Model, kind: str, record: pd.DataFrame, score: float) -> dict[str, Any]:
    record = model.masker.anonymize(record)  # given records may be raw
    (text,) = record["content"]
    return {
        "kind": kind,
        "label": record["label"].iloc[0],
        "source": record["source"].iloc[0],
        "score": round(score, 4),
        "text": text,
        "marks": _marks(model, record, text),
    }


def _marks(model: Model, record: pd.DataFrame, text: str) -> list[tuple[int, int, float]]:
    (sender,), (kind,) = record["sender"], record["kind"]
    marks = occlude(model, text, sender=sender if isinstance(sender, str) else None, kind=kind)
    most = max((abs(mark.weight) for mark in marks), default=0.0) or 1.0
    shares = [(mark.start, mark.end, round(mark.weight / most, 2)) for mark in marks]
    return [share for share in shares if abs(share[2]) >= LEAST] if len(marks) > 1 else []


def may_be_stored(sources: Mapping[str, Mapping[str, Any]]) -> frozenset[str]:
    """Return the names of the sources of a manifest whose messages, anonymized, may stand in a stored report."""
    return frozenset(
        name for name, source in sources.items() if source["synthetic"] or str(source["licence"]).startswith(OPEN)
    )


def withhold(errors: Sequence[Mapping[str, Any]], allowed: frozenset[str]) -> dict[str, Any]:
    """Return the errors that may be stored, and how many are withheld."""
    shown = [dict(error) for error in errors if error["source"] in allowed]
    return {"shown": shown, "withheld": len(errors) - len(shown)}
