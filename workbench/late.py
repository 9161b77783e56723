"""Late loading: a package's public names, each from its module once it is asked for, so that importing stays light."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def load_late(package: str, public: Mapping[str, str]) -> Callable[[str], Any]:
    """Return the `__getattr__` (PEP 562) of a package; `public`: the module inside it of each public name."""

    def load(name: str) -> Any:
        if name not in public:
            raise AttributeError(f"module {package!r} has no attribute {name!r}; it has {', '.join(sorted(public))}")
        return getattr(import_module(f"{package}.{public[name]}"), name)

    return load
