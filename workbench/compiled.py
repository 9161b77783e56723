"""Compiled functions over arrays (numba): for loops that numpy would take many calls for, each a microsecond.

Importing this takes a tenth of a second and 64 MiB, so only modules with kernels do, and only what needs a kernel
imports those.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def compiled(*signatures: Any) -> Callable[[Kernel], Kernel]:
    """Return a decorator that compiles a function for these signatures, once: what is compiled is kept on the disk.

    A kernel may call kernels, and hold constants, of its own folder and of the package around that one only: what is
    kept is renewed when a module there changes. It lets other threads run meanwhile. A number divided by zero is
    infinite or none, as numpy has it: a loop that had to raise an error would take one number at a time. Without
    signatures it is compiled when it is first called. Where no folder can be written to, it is compiled in each
    process anew.
    """

    def compile_one(kernel: Kernel) -> Kernel:
        told = cast(Any, numba.njit(nogil=True, error_model="numpy")(kernel))
        with suppress(RuntimeError):  # neither the folder of the source nor the user's own takes a file
            told.enable_caching()
            kept = told._cache._cache_file
            kept._source_stamp = kept._source_stamp, _stamp(Path(kernel.__code__.co_filename).parent)
        for signature in signatures:
            told.compile(signature)
        if signatures:
            told.disable_compile()
        return cast(Kernel, told)

    return compile_one


def inlined(kernel: Kernel) -> Kernel:
    """Compile a small function into each kernel that calls it, for the types it is called with, and never alone."""
    return cast(Kernel, numba.njit(nogil=True, error_model="numpy", forceinline=True)(kernel))


@cache
def _stamp(folder: Path) -> str:
    """Return what changes with the modules in a folder, and in the package that it is part of."""
    folders = [folder, folder.parent] if folder.parent.joinpath("__init__.py").exists() else [folder]
    modules = [path for one in folders for path in sorted(one.glob("*.py"))]
    return sha256(b"\0".join(path.read_bytes() for path in modules)).hexdigest()
