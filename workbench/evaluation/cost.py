"""The cost of privacy: the same model on raw, standard and strict text, on the same records and the same split.

Raw text is read from the sources for this and lives in memory only, as in `build`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from workbench.config import Masking, Project, Recipe
from workbench.data.building import gather
from workbench.evaluation.learning_curve import headline
from workbench.evaluation.metrics import resample_groups
from workbench.evaluation.scoring import sample_curve
from workbench.models import score_held_out
from workbench.privacy import Findings, Masker
from workbench.progress import track

if TYPE_CHECKING:
    import pandas as pd
    from sklearn.pipeline import Pipeline

LEVELS = ("raw", "standard", "strict")


def measure_cost(pipeline: Pipeline, frame: pd.DataFrame, recipe: Recipe, *, project: Project) -> list[dict[str, Any]]:
    """Return, for each level of masking, PR-AUC, recall at 0.5 % false positives, their curve, and what was masked.

    `frame`: the recipe's snapshot with `part` and `cluster`; every level is fitted on its training part and scored
    on its test part. Raises SourceMissing where a source is not at hand.
    """
    known = frame[["id", "label", "cluster", "part"]]
    return [_measure(pipeline, known, recipe, level, project) for level in track(LEVELS, "cost of privacy")]


def _measure(pipeline: Pipeline, known: pd.DataFrame, recipe: Recipe, level: str, project: Project) -> dict[str, Any]:
    findings = Findings()
    if level == "raw":
        table, _ = gather(recipe, findings, project=project, masker=Masker({}))
    else:
        masking = Masking(level=level, operators=recipe.masking.operators)  # type: ignore[arg-type]
        table, _ = gather(msgspec.structs.replace(recipe, masking=masking), findings, project=project)
    table = table.drop(columns=["label"]).merge(known, on="id", validate="one_to_one")
    table = table[table["label"].notna()]
    fitting, held = (table[table["part"] == part].reset_index(drop=True) for part in ("train", "test"))
    scores = score_held_out(pipeline, fitting, held, folds=recipe.folds, seed=recipe.seed, variants=recipe.variants)
    truth = (held["label"] == "smishing").to_numpy()
    samples = resample_groups(held["cluster"].tolist(), resamples=recipe.resamples, seed=recipe.seed)
    masked = findings.masked / max(findings.characters, 1)
    return {"level": level, "masked": masked, **headline(truth, scores, samples), "curve": sample_curve(truth, scores)}
