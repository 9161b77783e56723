"""Anonymizer `redact`: structured identifiers, by linear-time patterns, checksums and context."""

from collections.abc import Callable, Mapping
from typing import Any

from workbench import hookimpl


@hookimpl
def anonymizers() -> Mapping[str, Callable[..., Any]]:
    """Offer `redact`."""
    return {"redact": make}


def make(**options: Any) -> Any:
    """Make the anonymizer; its patterns are compiled now, not when the plugin loads."""
    from workbench_redact.finder import Redact

    return Redact(**options)
