"""Models: building from parts, the artefact without pickle, scores, verdicts and their reasons."""

from workbench.models.artefact import load_model, pin_parts, read_card, save_model
from workbench.models.building import (
    build_model,
    build_recipe,
    encode_labels,
    out_of_fold,
    split_groups,
    threshold_at,
)
from workbench.models.model import Model, fallback
from workbench.models.verdicts import ModelName, OperatingPoint, Reason, Verdict

__all__ = [
    "Model",
    "ModelName",
    "OperatingPoint",
    "Reason",
    "Verdict",
    "build_model",
    "build_recipe",
    "encode_labels",
    "fallback",
    "load_model",
    "out_of_fold",
    "pin_parts",
    "read_card",
    "save_model",
    "split_groups",
    "threshold_at",
]
