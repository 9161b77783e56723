"""Detector `rules`: written rules that answer without training and say why."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workbench import hookimpl


@hookimpl
def detectors() -> Mapping[str, Callable[..., Any]]:
    """Offer `rules`."""
    return {"rules": make}


@hookimpl
def trusted_types() -> Sequence[str]:
    """Name the class that a stored model may hold."""
    return ["workbench_rules.detector.Rules"]


def make(**options: Any) -> Any:
    """Make the detector; scikit-learn is imported now, not when the plugin loads."""
    from workbench_rules.detector import Rules

    return Rules(**options)
