"""Beginning what judges for a worker: a thread of this process, or a process of its own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from workbench import wire

if TYPE_CHECKING:
    from workbench.serving.judging import Answering


class Order(msgspec.Struct, frozen=True):
    """What a process is told first: the project, and which recipe answers which kind, over the configuration's."""

    root: str
    routes: dict[str, str]


def in_thread(answering: Answering) -> wire.Begin:
    """Return what begins a thread that judges."""
    from workbench.serving.batching import serve

    return partial(wire.begin_thread, lambda line: serve(line, answering))


def in_process(root: Path, routes: Mapping[str, str]) -> wire.Begin:
    """Return what begins a process that judges by the champions, and keeps up with them; it ends with this one."""
    return partial(wire.begin_process, "workbench.serving", msgspec.json.encode(Order(str(root), dict(routes))))
