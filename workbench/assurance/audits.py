"""The two audits of the retraining graph: of a snapshot, before anything learns from it, and of a model.

Each is a function of data, parts and seed, small, and without a text: what DVC compares and a promotion looks at.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.assurance.artefacts import scan
from workbench.assurance.figures import Measurement
from workbench.assurance.membership import measure_membership
from workbench.assurance.planting import measure_planted
from workbench.assurance.rarity import measure_rarity
from workbench.assurance.redetection import measure_redetection
from workbench.config import Project
from workbench.data import load_records, name_synthetic, read_manifest
from workbench.data.splitting import read_snapshot
from workbench.errors import DataError
from workbench.privacy import build_masker

if TYPE_CHECKING:
    import pandas as pd


def audit_snapshot(recipe: str, *, project: Project) -> Measurement:
    """Measure what a recipe's snapshot still tells: planted identifiers, re-detection, rare n-grams."""
    settings = project.recipe(recipe)
    masker = build_masker(settings.anonymizers, settings.masking)
    texts = read_snapshot(recipe, project=project)["content"].tolist()
    return Measurement(
        {
            "recipe": recipe,
            "level": settings.masking.level,
            "anonymizers": sorted(masker.parts),
            "digest": read_manifest(recipe, project=project)["digest"],
            "synthetic": sorted(name_synthetic(recipe, project=project)),
            "planted": measure_planted(masker, seed=settings.seed),
            "redetected": measure_redetection(texts, masker),
            "rare": measure_rarity(texts),
        }
    )


def audit_model(folder: Path, *, project: Project) -> Measurement:
    """Attack a stored model: membership inference, planted secrets, identifiers in its artefact.

    Members are the training part of its recipe's snapshot. Raises DataError where nothing of the test part has a label.
    """
    from workbench.assurance.secrets import measure_secrets  # it loads scikit-learn, which a snapshot's audit needs not
    from workbench.models import encode_labels, load_model

    model = load_model(folder)
    frame = _labelled(model.recipe, project)
    codes, _ = encode_labels(frame["label"].tolist())
    members = (frame["part"] == "train").to_numpy()
    seed = project.recipe(model.recipe).seed
    return Measurement(
        {
            "recipe": model.recipe,
            "level": model.masker.operators.masking.level,
            "anonymizers": sorted(model.masker.parts),
            "digest": model.digest,
            "synthetic": sorted(name_synthetic(model.recipe, project=project)),
            "membership": measure_membership(model.pipeline, frame, codes, members, seed=seed),
            "secrets": measure_secrets(model, frame[members], codes[members], seed=seed),
            "artefacts": measure_artefacts(folder),
        }
    )


def measure_artefacts(folder: Path) -> dict[str, Any]:
    """Return how much in a folder looks like an identifier, and where."""
    hits = scan(folder)
    return {"identifiers": sum(hit.times for hit in hits), "hits": [hit._asdict() for hit in hits]}


def _labelled(recipe: str, project: Project) -> pd.DataFrame:
    frame = load_records(recipe, project=project)
    frame = frame[frame["label"].notna()].reset_index(drop=True)
    if not {"train", "test"} <= set(frame["part"]):
        raise DataError(
            f"recipe '{recipe}' has no labelled records in one of its parts, so that nobody can be told from a member. "
            f"Run `dvc repro split@{recipe}`."
        )
    return frame
