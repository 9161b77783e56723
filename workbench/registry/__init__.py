"""The registry: MLflow runs, promotion, the model that answers, and the loader that MLflow calls. Names load late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.late import load_late

_PUBLIC = {
    "MODEL_REPORT": "assurances",
    "SNAPSHOT_REPORT": "assurances",
    "Answers": "champions",
    "Promotion": "promotion",
    "Rollback": "rollbacks",
    "Run": "runs",
    "champion": "champions",
    "choose_model": "champions",
    "find_model": "runs",
    "has_privacy_reports": "assurances",
    "load_run": "runs",
    "log_privacy": "assurances",
    "log_run": "runs",
    "needs_evaluation": "promotion",
    "predict": "champions",
    "promote": "promotion",
    "rollback": "rollbacks",
    "snapshot_reasons": "assurances",
}

__all__ = [
    "MODEL_REPORT",
    "SNAPSHOT_REPORT",
    "Answers",
    "Promotion",
    "Rollback",
    "Run",
    "champion",
    "choose_model",
    "find_model",
    "has_privacy_reports",
    "load_run",
    "log_privacy",
    "log_run",
    "needs_evaluation",
    "predict",
    "promote",
    "rollback",
    "snapshot_reasons",
]


__getattr__ = load_late(__name__, _PUBLIC)

if TYPE_CHECKING:
    from workbench.registry.assurances import (
        MODEL_REPORT,
        SNAPSHOT_REPORT,
        has_privacy_reports,
        log_privacy,
        snapshot_reasons,
    )
    from workbench.registry.champions import Answers, champion, choose_model, predict
    from workbench.registry.promotion import Promotion, needs_evaluation, promote
    from workbench.registry.rollbacks import Rollback, rollback
    from workbench.registry.runs import Run, find_model, load_run, log_run
