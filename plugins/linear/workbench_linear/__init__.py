"""Detectors `linear`, logistic regression with contributions, and `perceptron`, with a hidden layer beside it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workbench import hookimpl


@hookimpl
def detectors() -> Mapping[str, Callable[..., Any]]:
    """Offer `linear` and `perceptron`."""
    return {"linear": make, "perceptron": make_perceptron}


@hookimpl
def trusted_types() -> Sequence[str]:
    """Name the classes that a stored model may hold."""
    return ["workbench_linear.detector.Linear", "workbench_linear.perceptron.Perceptron"]


def make(**options: Any) -> Any:
    """Make the detector; scikit-learn is imported now, not when the plugin loads."""
    from workbench_linear.detector import Linear

    return Linear(**options)


def make_perceptron(**options: Any) -> Any:
    """Make the detector with a hidden layer; numba is imported now too."""
    from workbench_linear.perceptron import Perceptron

    return Perceptron(**options)
