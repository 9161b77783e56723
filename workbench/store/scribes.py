"""Beginning a scribe: a thread of this process, or a process of its own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import msgspec

from workbench import wire
from workbench.store.scribe import serve

if TYPE_CHECKING:
    from workbench.store.opening import Store


class Order(msgspec.Struct, frozen=True):
    """What a process is told first: which store. By its standard input, since a URL may hold a password."""

    root: str
    url: str


def in_thread(store: Store) -> wire.Begin:
    """Return what begins a thread that writes."""
    return partial(wire.begin_thread, lambda line: serve(line, store))


def in_process(store: Store) -> wire.Begin:
    """Return what begins a process that writes; it ends with this one."""
    order = Order(str(store.project.root), store.database.url.render_as_string(hide_password=False))
    return partial(wire.begin_process, "workbench.store", msgspec.json.encode(order))
