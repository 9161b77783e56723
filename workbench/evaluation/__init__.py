"""Evaluation: figures with intervals, the control model, slices, reports, comparisons, cross-validation."""

from workbench.evaluation.comparing import Comparison, compare
from workbench.evaluation.crossing import CrossValidation, cross_validate
from workbench.evaluation.evaluating import evaluate
from workbench.evaluation.report import Report

__all__ = ["Comparison", "CrossValidation", "Report", "compare", "cross_validate", "evaluate"]
