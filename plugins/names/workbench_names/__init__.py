"""Anonymizers `names`, people and street addresses, and `facts`, what else tells who somebody is, for level strict."""

from collections.abc import Callable, Mapping
from typing import Any

from workbench import hookimpl


@hookimpl
def anonymizers() -> Mapping[str, Callable[..., Any]]:
    """Offer `names` and `facts`."""
    return {"names": make_names, "facts": make_facts}


def make_names(**options: Any) -> Any:
    """Make `names`; NumPy and the weights are loaded now, not when the plugin loads."""
    from workbench_names.finder import Names

    return Names(**options)


def make_facts(**options: Any) -> Any:
    """Make `facts`; its patterns are compiled now."""
    from workbench_names.facts import Facts

    return Facts(**options)
