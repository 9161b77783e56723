"""Evaluation: figures with intervals, the control model, slices, reports, comparisons, cross-validation."""

from workbench.evaluation.comparing import Comparison, compare
from workbench.evaluation.cross_validation import CrossValidation, LeftOut, cross_validate, leave_out
from workbench.evaluation.evaluating import evaluate
from workbench.evaluation.report import Report

__all__ = ["Comparison", "CrossValidation", "LeftOut", "Report", "compare", "cross_validate", "evaluate", "leave_out"]
