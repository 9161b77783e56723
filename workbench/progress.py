"""Progress bars on long work: shown on a terminal and in a notebook, silent elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def track(items: Sequence[T] | Iterable[T], description: str, *, total: int | None = None) -> Iterator[T]:
    """Iterate over `items` behind a bar on standard error."""
    from rich.console import Console
    from rich.progress import track as bar

    console = Console(stderr=True)
    seen = console.is_terminal or console.is_jupyter
    yield from bar(items, description=f"{description:<24}", total=total, console=console, disable=not seen)
