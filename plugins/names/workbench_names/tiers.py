"""Kernels in two tiers: interpreted at first, compiled once there was enough to do for it. Both do the same.

To load the compiler takes a third of a second and 64 MiB: one message is not worth it, a thousand are.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from types import FunctionType, ModuleType
from typing import Any

import numpy as np
from workbench_names import scanning, tagging, weighing

ENOUGH = 1 << 15  # signs read, all texts together, before kernels are compiled


class Kernels:
    """The kernels of which modules tell the types, by name."""

    def __init__(self, enough: int = ENOUGH) -> None:
        self._left, self._lock = enough, Lock()
        self._use(_interpreted)

    def _use(self, tier: Callable[[ModuleType], dict[str, Any]]) -> None:
        scans, weighs, tags = tier(scanning), tier(weighing), tier(tagging)
        self.cut, self.scan, self.keep, self.move = (scans[name] for name in ("cut", "scan", "keep", "move"))
        self.weigh, self.lack, self.find = weighs["weigh"], tags["lack"], tags["find"]

    def reach(self, signs: int) -> None:
        """Count signs that will be read now, and compile once there were enough of them."""
        if self._left > 0:
            with self._lock:
                self._left -= signs
                if self._left <= 0:
                    self._use(_compiled)


def _interpreted(module: ModuleType) -> dict[str, Any]:
    return {name: _viewing(getattr(module, name)) for name in module.SIGNATURES}


def _viewing(kernel: Callable[..., Any]) -> Callable[..., Any]:
    """Return what gives a kernel views of its arrays: their numbers are read as plain ints, in half the time."""
    return lambda *given: kernel(*(memoryview(one) if isinstance(one, np.ndarray) else one for one in given))


def _compiled(module: ModuleType) -> dict[str, Any]:
    """Return what a module holds, its functions compiled: they call each other so as well."""
    from workbench.compiled import compiled, inlined

    plain = {name: kernel for name, kernel in vars(module).items() if isinstance(kernel, FunctionType)}
    space = dict(vars(module))
    for name in sorted(plain, key=module.SIGNATURES.__contains__):  # those that others call come first
        make = compiled(module.SIGNATURES[name]) if name in module.SIGNATURES else inlined
        space[name] = make(FunctionType(plain[name].__code__, space, name))
    return space


KERNELS = Kernels()
