"""Featurizer `lexical`: some thirty readable features of the anonymized message and its sender."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workbench import hookimpl


@hookimpl
def featurizers() -> Mapping[str, Callable[..., Any]]:
    """Offer `lexical`."""
    return {"lexical": make}


@hookimpl
def trusted_types() -> Sequence[str]:
    """Name the class that a stored model may hold."""
    return ["workbench_lexical.featurizer.Lexical"]


def make(**options: Any) -> Any:
    """Make the featurizer; scikit-learn is imported now, not when the plugin loads."""
    from workbench_lexical.featurizer import Lexical

    return Lexical(**options)
