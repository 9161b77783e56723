"""Models: building from parts, the artefact without pickle, scores, verdicts and their reasons."""

from workbench.models.artefact import load_model, pin_parts, read_card, save_model
from workbench.models.building import (
    build_model,
    build_recipe,
    encode_labels,
    group_records,
    split_groups,
)
from workbench.models.calibration import Calibration, calibrate
from workbench.models.fitting import Prepared, Trained, fit, fit_whole, out_of_fold, prepare, score_held_out
from workbench.models.model import Model, fallback
from workbench.models.occlusion import Mark, occlude, strongest
from workbench.models.operating import OperatingPoint, Point, choose_point, threshold_at
from workbench.models.verdicts import ModelName, Reason, Verdict

__all__ = [
    "Calibration",
    "Mark",
    "Model",
    "ModelName",
    "OperatingPoint",
    "Point",
    "Prepared",
    "Reason",
    "Trained",
    "Verdict",
    "build_model",
    "build_recipe",
    "calibrate",
    "choose_point",
    "encode_labels",
    "fallback",
    "fit",
    "fit_whole",
    "group_records",
    "load_model",
    "occlude",
    "out_of_fold",
    "pin_parts",
    "prepare",
    "read_card",
    "save_model",
    "score_held_out",
    "split_groups",
    "strongest",
    "threshold_at",
]
