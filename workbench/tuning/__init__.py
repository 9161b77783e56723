"""Tuning: a recipe's options searched by optuna on its training part, nested in grouped folds, tracked in MLflow.

The search itself is cross-validated: in each outer fold it runs on the others and what it finds is scored on the
one it has not seen. So the figure told is of the whole procedure, and not the best of many tries.
"""

from workbench.tuning.searching import tune
from workbench.tuning.tuned import Tuning

__all__ = ["Tuning", "tune"]
