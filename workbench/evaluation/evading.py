"""How the verdicts hold under attacks that training never saw: recall at the frozen threshold, and benign flips."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.evaluation.metrics import share
from workbench.evasion import HELD_APART, evade
from workbench.models import Model

if TYPE_CHECKING:
    import pandas as pd

Pair = tuple[np.ndarray, np.ndarray]  # of the frauds, and of the other messages
MOST = 500  # texts of a class; enough for an interval of four points


def measure_evasion(model: Model, frame: pd.DataFrame, *, seed: int) -> list[dict[str, Any]]:
    """Return, for the texts as they are and for each attack held apart, what is caught and what flips.

    `recall`: smishing still caught after the attack; `kept`: of what was caught before; `flips`: other messages that
    were passed and are flagged once disguised in the same way; `changed`: the share of texts that the attack alters.
    """
    truth = (frame["label"] == "smishing").to_numpy()
    frauds, others = (_draw(frame[mine], seed) for mine in (truth, ~truth))
    before = _flag(model, frauds), _flag(model, others)
    groups = frauds["cluster"].to_numpy(), others["cluster"].to_numpy()
    told = [_row("as they are", before, before, groups, 0.0)]
    for name, attack in HELD_APART.items():
        disguised = [part.assign(content=evade(part["content"].tolist(), attack, seed)) for part in (frauds, others)]
        changed = float((disguised[0]["content"] != frauds["content"]).mean())
        after = _flag(model, disguised[0]), _flag(model, disguised[1])
        told.append(_row(name.removeprefix("held-apart "), before, after, groups, changed))
    return told


def _draw(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    return frame.sample(min(len(frame), MOST), random_state=seed).sort_values("id").reset_index(drop=True)


def _flag(model: Model, frame: pd.DataFrame) -> np.ndarray:
    return np.asarray(model.score(frame)[:, -1] >= model.operating_point.threshold)


def _row(name: str, before: Pair, after: Pair, groups: Pair, changed: float) -> dict[str, Any]:
    caught, passed = after[0][before[0]], after[1][~before[1]]
    return {
        "attack": name,
        "n": len(before[0]),
        "benign": len(before[1]),
        "changed": changed,
        "recall": share(after[0], groups[0])._asdict(),
        "kept": share(caught, groups[0][before[0]])._asdict() if len(caught) else None,
        "flips": share(passed, groups[1][~before[1]])._asdict() if len(passed) else None,
    }
