"""Featurizers `lexical`, what a message speaks of and how, and `crosses`, that beside what other parts flag."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workbench import hookimpl


@hookimpl
def featurizers() -> Mapping[str, Callable[..., Any]]:
    """Offer `lexical` and `crosses`."""
    return {"lexical": make, "crosses": make_crosses}


@hookimpl
def trusted_types() -> Sequence[str]:
    """Name the classes that a stored model may hold."""
    return ["workbench_lexical.featurizer.Lexical", "workbench_lexical.crosses.Crosses"]


def make(**options: Any) -> Any:
    """Make the featurizer; scikit-learn is imported now, not when the plugin loads."""
    from workbench_lexical.featurizer import Lexical

    return Lexical(**options)


def make_crosses(**options: Any) -> Any:
    """Make the featurizer `crosses`, likewise."""
    from workbench_lexical.crosses import Crosses

    return Crosses(**options)
