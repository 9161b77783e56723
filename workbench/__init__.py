"""A pluggy host for smishing detection on anonymized data. `import workbench as wb` stays light: names load late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.late import load_late

__version__ = "0.1.0"

_PUBLIC = {
    "PromotionRefused": "errors",
    "WorkbenchError": "errors",
    "anonymize": "privacy",
    "build_model": "models",
    "compare": "evaluation",
    "cross_validate": "evaluation",
    "evaluate": "evaluation",
    "gate_model": "assurance",
    "hookimpl": "hookspecs",
    "list_plugins": "plugins",
    "load_records": "data",
    "load_run": "registry",
    "predict": "registry",
    "promote": "registry",
    "register": "plugins",
    "train": "training",
    "tune": "tuning",
}

__all__ = sorted([*_PUBLIC, "__version__"])


__getattr__ = load_late(__name__, _PUBLIC)


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
