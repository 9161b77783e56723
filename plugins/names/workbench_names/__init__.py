"""Anonymizer `names`: people and street addresses; for level strict also places, organisations and occupations."""

from collections.abc import Callable, Mapping
from typing import Any

from workbench import hookimpl


@hookimpl
def anonymizers() -> Mapping[str, Callable[..., Any]]:
    """Offer `names`."""
    return {"names": make}


def make(**options: Any) -> Any:
    """Make the anonymizer; NumPy and the weights are loaded now, not when the plugin loads."""
    from workbench_names.finder import Names

    return Names(**options)
