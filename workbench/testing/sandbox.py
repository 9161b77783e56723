"""Where checks look from outside: a fresh interpreter, and a socket that refuses."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from workbench.testing.failures import ConformanceError


def run_fresh(code: str, *arguments: str, timeout: float = 120) -> Any:
    """Run code in a fresh interpreter with this one's path; return the JSON of its last printed line."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    if done.returncode:
        told = done.stderr.strip().splitlines()
        raise ConformanceError(f"a fresh process failed: {told[-1] if told else 'no message'}")
    return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def no_network() -> Iterator[None]:
    """Refuse every connection that is tried inside."""

    def refuse(*_: Any, **__: Any) -> Any:
        raise ConformanceError("the part opened a network connection. to do: ship what it needs with the distribution")

    saved = socket.socket.connect, socket.getaddrinfo
    socket.socket.connect, socket.getaddrinfo = refuse, refuse  # type: ignore[method-assign]
    try:
        yield
    finally:
        socket.socket.connect, socket.getaddrinfo = saved  # type: ignore[method-assign]


def module_path(module: str) -> Path | None:
    """Return the file of an importable module, or None."""
    import importlib.util

    spec = importlib.util.find_spec(module)
    return Path(spec.origin) if spec and spec.origin else None
