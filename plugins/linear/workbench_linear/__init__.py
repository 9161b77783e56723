"""Detector `linear`: logistic regression with contributions."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workbench import hookimpl


@hookimpl
def detectors() -> Mapping[str, Callable[..., Any]]:
    """Offer `linear`."""
    return {"linear": make}


@hookimpl
def trusted_types() -> Sequence[str]:
    """Name the class that a stored model may hold."""
    return ["workbench_linear.detector.Linear"]


def make(**options: Any) -> Any:
    """Make the detector; scikit-learn is imported now, not when the plugin loads."""
    from workbench_linear.detector import Linear

    return Linear(**options)
