"""Anonymizer `presidio`: presidio-analyzer behind the workbench's contract, for those who have its models."""

from collections.abc import Callable, Mapping
from typing import Any

from workbench import hookimpl


@hookimpl
def anonymizers() -> Mapping[str, Callable[..., Any]]:
    """Offer `presidio`."""
    return {"presidio": make}


def make(**options: Any) -> Any:
    """Make the anonymizer; presidio and spaCy are loaded now, not when the plugin loads."""
    from workbench_presidio.finder import Presidio

    return Presidio(**options)
