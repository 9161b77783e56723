"""Featurizer `ngrams`: hashed character and word n-grams; a fitted vocabulary would tell who was in the data."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workbench import hookimpl


@hookimpl
def featurizers() -> Mapping[str, Callable[..., Any]]:
    """Offer `ngrams`."""
    return {"ngrams": make}


@hookimpl
def trusted_types() -> Sequence[str]:
    """Name the class that a stored model may hold."""
    return ["workbench_ngrams.featurizer.Ngrams"]


def make(**options: Any) -> Any:
    """Make the featurizer; scikit-learn is imported now, not when the plugin loads."""
    from workbench_ngrams.featurizer import Ngrams

    return Ngrams(**options)
