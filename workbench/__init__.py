"""A pluggy host for smishing detection on anonymized data. `import workbench as wb` stays light: names load late."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_PUBLIC = {
    "PromotionRefused": "workbench.errors",
    "WorkbenchError": "workbench.errors",
    "anonymize": "workbench.privacy",
    "build_model": "workbench.models",
    "compare": "workbench.evaluation",
    "cross_validate": "workbench.evaluation",
    "evaluate": "workbench.evaluation",
    "gate_model": "workbench.assurance",
    "hookimpl": "workbench.hookspecs",
    "list_plugins": "workbench.plugins",
    "load_records": "workbench.data",
    "load_run": "workbench.registry",
    "predict": "workbench.registry",
    "promote": "workbench.registry",
    "register": "workbench.plugins",
    "train": "workbench.training",
    "tune": "workbench.tuning",
}

__all__ = sorted([*_PUBLIC, "__version__"])


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'workbench' has no attribute {name!r}; it has {', '.join(__all__)}")
    value = getattr(import_module(_PUBLIC[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__


if TYPE_CHECKING:
    from workbench.assurance import gate_model
    from workbench.data import load_records
    from workbench.errors import PromotionRefused, WorkbenchError
    from workbench.evaluation import compare, cross_validate, evaluate
    from workbench.hookspecs import hookimpl
    from workbench.models import build_model
    from workbench.plugins import list_plugins, register
    from workbench.privacy import anonymize
    from workbench.registry import load_run, predict, promote
    from workbench.training import train
    from workbench.tuning import tune
