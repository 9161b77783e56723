"""Featurizer `urls`: what the links of a message are, by host, path and the brands that the text names."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workbench import hookimpl


@hookimpl
def featurizers() -> Mapping[str, Callable[..., Any]]:
    """Offer `urls`."""
    return {"urls": make}


@hookimpl
def trusted_types() -> Sequence[str]:
    """Name the class that a stored model may hold."""
    return ["workbench_urls.featurizer.Urls"]


def make(**options: Any) -> Any:
    """Make the featurizer; scikit-learn is imported now, not when the plugin loads."""
    from workbench_urls.featurizer import Urls

    return Urls(**options)
