"""Compiled functions over arrays (numba): for loops that numpy would take many calls for, each a microsecond.

Importing this takes a tenth of a second and 64 MiB, so only modules with kernels do, and only what needs a kernel
imports those.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def compiled(*signatures: Any) -> Callable[[Kernel], Kernel]:
    """Return a decorator that compiles a function for these signatures, once: what is compiled is kept on the disk.

    A kernel may call those of its own file only, for what is kept is renewed when that file changes, and no other. It
    lets other threads run meanwhile. A number divided by zero is infinite or none, as numpy has it: a loop that had to
    raise an error would take one number at a time. Without signatures it is compiled when it is first called. Where no
    folder can be written to, it is compiled in each process anew.
    """

    def compile_one(kernel: Kernel) -> Kernel:
        told = [*signatures] or None
        try:
            return cast(Kernel, numba.njit(told, cache=True, nogil=True, error_model="numpy")(kernel))
        except RuntimeError:  # neither the folder of the source nor the user's own takes a file
            return cast(Kernel, numba.njit(told, nogil=True, error_model="numpy")(kernel))

    return compile_one
