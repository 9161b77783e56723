"""Detector `boost`: gradient-boosted trees with contributions."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workbench import hookimpl


@hookimpl
def detectors() -> Mapping[str, Callable[..., Any]]:
    """Offer `boost`."""
    return {"boost": make}


@hookimpl
def trusted_types() -> Sequence[str]:
    """Name the classes that a stored model may hold."""
    return ["workbench_boost.detector.Boost", "xgboost.core.Booster", "builtins.bytearray"]


def make(**options: Any) -> Any:
    """Make the detector; XGBoost is imported now, not when the plugin loads."""
    from workbench_boost.detector import Boost

    return Boost(**options)
