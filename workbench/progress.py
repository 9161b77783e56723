"""Progress bars on long work: shown on a terminal and in a notebook, silent elsewhere."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, TypeVar

T = TypeVar("T")


def track(items: Sequence[T] | Iterable[T], description: str, *, total: int | None = None) -> Iterator[T]:
    """Iterate over `items` behind a bar on standard error."""
    from rich.console import Console
    from rich.progress import track as bar

    console = Console(stderr=True)
    seen = console.is_terminal or console.is_jupyter
    yield from bar(items, description=f"{description:<24}", total=total, console=console, disable=not seen)


def track_bytes(stream: IO[bytes], chunks: Iterable[T], description: str) -> Iterator[T]:
    """Iterate over chunks read from `stream` behind a bar of its bytes; a pipe has no size, so no end is shown."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    size = _size(stream)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not (console.is_terminal or console.is_jupyter)) as bar:
        task = bar.add_task(f"{description:<24}", total=size)
        for chunk in chunks:
            yield chunk
            if size:
                bar.update(task, completed=stream.tell())


def _size(stream: IO[bytes]) -> int | None:
    """Return the size of a plain file, or None for a pipe or whatever has no descriptor."""
    try:
        told = os.fstat(stream.fileno())
    except OSError:
        return None
    return told.st_size if stat.S_ISREG(told.st_mode) else None
