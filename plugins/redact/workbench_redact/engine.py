"""The pattern engine: google-re2, linear in time; the standard library's `re` where it is not installed.

Patterns keep to what both understand alike: no look-around, no back-reference, ASCII classes only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Protocol

try:
    import re2
except ImportError:  # pragma: no cover - both are tested through `compile_with`
    re2 = None


class Pattern(Protocol):
    """What a compiled pattern of either engine can do here."""

    def finditer(self, text: str) -> Iterator[Any]:
        """Yield the matches, left to right, none overlapping."""
        ...

    def search(self, text: str) -> Any:
        """Return the first match, or None."""
        ...


def compile_with(pattern: str, *, linear: bool = True) -> Pattern:
    """Compile a pattern for re2, or for `re` with ASCII classes where asked to or where re2 is missing."""
    if linear and re2 is not None:
        return re2.compile(pattern)  # type: ignore[no-any-return]
    return re.compile(pattern, re.ASCII)
