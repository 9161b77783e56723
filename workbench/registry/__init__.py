"""The registry: MLflow runs, promotion, the model that answers, and the loader that MLflow calls."""

from workbench.registry.answers import Answers, champion, check_routes, choose_model, predict
from workbench.registry.promotion import Promotion, promote
from workbench.registry.purging import purge_withdrawn
from workbench.registry.reversion import Rollback, rollback
from workbench.registry.runs import Run, load_run, log_run

__all__ = [
    "Answers",
    "Promotion",
    "Rollback",
    "Run",
    "champion",
    "check_routes",
    "choose_model",
    "load_run",
    "log_run",
    "predict",
    "promote",
    "purge_withdrawn",
    "rollback",
]
