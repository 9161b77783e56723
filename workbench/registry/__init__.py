"""The registry: MLflow runs, promotion, the model that answers, and the loader that MLflow calls."""

from workbench.registry.answers import Answers, champion, check_routes, choose_model, predict
from workbench.registry.assurances import MODEL_REPORT, SNAPSHOT_REPORT, has_privacy_reports, log_privacy
from workbench.registry.promotion import Promotion, promote
from workbench.registry.purging import purge_withdrawn
from workbench.registry.reversion import Rollback, rollback
from workbench.registry.runs import Run, find_model, load_run, log_run

__all__ = [
    "MODEL_REPORT",
    "SNAPSHOT_REPORT",
    "Answers",
    "Promotion",
    "Rollback",
    "Run",
    "champion",
    "check_routes",
    "choose_model",
    "find_model",
    "has_privacy_reports",
    "load_run",
    "log_privacy",
    "log_run",
    "predict",
    "promote",
    "purge_withdrawn",
    "rollback",
]
