"""Featurizer `embedding`: the sentence embedding of a model that lies in a local folder."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workbench import hookimpl


@hookimpl
def featurizers() -> Mapping[str, Callable[..., Any]]:
    """Offer `embedding`."""
    return {"embedding": make}


@hookimpl
def trusted_types() -> Sequence[str]:
    """Name the class that a stored model may hold."""
    return ["workbench_embedding.featurizer.Embedding"]


def make(**options: Any) -> Any:
    """Make the featurizer; torch is imported when it is fitted or asked."""
    from workbench_embedding.featurizer import Embedding

    return Embedding(**options)
