"""Detector `transformer`: a small transformer over the words of the anonymized record."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workbench import hookimpl


@hookimpl
def detectors() -> Mapping[str, Callable[..., Any]]:
    """Offer `transformer`."""
    return {"transformer": make}


@hookimpl
def trusted_types() -> Sequence[str]:
    """Name the class that a stored model may hold."""
    return ["workbench_transformer.detector.Transformer"]


def make(**options: Any) -> Any:
    """Make the detector; torch is imported when it is fitted or asked."""
    from workbench_transformer.detector import Transformer

    return Transformer(**options)
