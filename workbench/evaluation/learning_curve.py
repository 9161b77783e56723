"""The learning curve: the same model on more and more of the training part, whole clusters, on one test part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.evaluation.metrics import Samples
from workbench.evaluation.ranking import Curve, estimate_curve
from workbench.models import score_held_out
from workbench.progress import track

if TYPE_CHECKING:
    import pandas as pd
    from sklearn.pipeline import Pipeline

    from workbench.config import Recipe

SHARES = (0.05, 0.1, 0.2, 0.4, 0.7, 1.0)


def measure_learning(
    pipeline: Pipeline, fitting: pd.DataFrame, held: pd.DataFrame, samples: Samples, *, recipe: Recipe
) -> list[dict[str, Any]]:
    """Return rows, PR-AUC and recall at 0.5 % false positives for each share of the training clusters.

    A share is left out if a label that there is has fewer records in it than the recipe has folds.
    """
    labels = fitting["label"].unique()
    names = np.random.default_rng(recipe.seed).permutation(np.sort(fitting["cluster"].unique()))
    truth = (held["label"] == "smishing").to_numpy()
    told = []
    for share in track(SHARES, "learning curve"):
        part = fitting[fitting["cluster"].isin(set(names[: round(share * len(names))]))]
        if part["label"].value_counts().reindex(labels, fill_value=0).min() >= recipe.folds:
            scores = score_held_out(
                pipeline, part, held, folds=recipe.folds, seed=recipe.seed, variants=recipe.variants
            )
            told.append({"rows": len(part), **headline(truth, scores, samples)})
    return told


def headline(truth: np.ndarray, scores: np.ndarray, samples: Samples) -> dict[str, Any]:
    """Return PR-AUC and recall at 0.5 % false positives with intervals."""
    wanted = {"pr_auc": Curve.pr_auc, "recall_at_0.005": lambda curve: curve.recall_at_rate(0.005)}
    told = estimate_curve(truth, scores, wanted, samples, shares={"recall_at_0.005": truth})
    return {name: figure._asdict() for name, figure in told.items()}
