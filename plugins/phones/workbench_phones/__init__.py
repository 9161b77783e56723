"""Featurizer `phones`: who sent a message, by the form of the sender, and which numbers it names."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workbench import hookimpl


@hookimpl
def featurizers() -> Mapping[str, Callable[..., Any]]:
    """Offer `phones`."""
    return {"phones": make}


@hookimpl
def trusted_types() -> Sequence[str]:
    """Name the class that a stored model may hold."""
    return ["workbench_phones.featurizer.Phones"]


def make(**options: Any) -> Any:
    """Make the featurizer; scikit-learn is imported now, not when the plugin loads."""
    from workbench_phones.featurizer import Phones

    return Phones(**options)
