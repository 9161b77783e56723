"""The registry: MLflow runs, promotion, the model that answers, and the loader that MLflow calls. Names load late."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

_PUBLIC = {
    "MODEL_REPORT": "assurances",
    "SNAPSHOT_REPORT": "assurances",
    "Answers": "champions",
    "Promotion": "promotion",
    "Rollback": "rollbacks",
    "Run": "runs",
    "accept_restored": "purging",
    "champion": "champions",
    "choose_model": "champions",
    "find_model": "runs",
    "has_privacy_reports": "assurances",
    "load_run": "runs",
    "log_privacy": "assurances",
    "log_run": "runs",
    "name_knowing": "knowing",
    "needs_evaluation": "promotion",
    "predict": "champions",
    "promote": "promotion",
    "purge_withdrawn": "purging",
    "rollback": "rollbacks",
    "snapshot_reasons": "assurances",
    "sweep": "purging",
}

__all__ = [
    "MODEL_REPORT",
    "SNAPSHOT_REPORT",
    "Answers",
    "Promotion",
    "Rollback",
    "Run",
    "accept_restored",
    "champion",
    "choose_model",
    "find_model",
    "has_privacy_reports",
    "load_run",
    "log_privacy",
    "log_run",
    "name_knowing",
    "needs_evaluation",
    "predict",
    "promote",
    "purge_withdrawn",
    "rollback",
    "snapshot_reasons",
    "sweep",
]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'workbench.registry' has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(f"workbench.registry.{_PUBLIC[name]}"), name)


if TYPE_CHECKING:
    from workbench.registry.assurances import (
        MODEL_REPORT,
        SNAPSHOT_REPORT,
        has_privacy_reports,
        log_privacy,
        snapshot_reasons,
    )
    from workbench.registry.champions import Answers, champion, choose_model, predict
    from workbench.registry.knowing import name_knowing
    from workbench.registry.promotion import Promotion, needs_evaluation, promote
    from workbench.registry.purging import accept_restored, purge_withdrawn, sweep
    from workbench.registry.rollbacks import Rollback, rollback
    from workbench.registry.runs import Run, find_model, load_run, log_run
