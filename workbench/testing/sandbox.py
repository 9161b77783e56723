"""Where checks look from outside: a fresh interpreter, and a socket that refuses."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from workbench.testing.failures import ConformanceError, demand

_DOORS = (
    (socket.socket, "connect"),
    (socket.socket, "connect_ex"),
    (socket.socket, "sendto"),
    (socket.socket, "sendmsg"),
    (socket, "getaddrinfo"),
    (socket, "gethostbyname"),
)


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
        demand(False, "a fresh process must do what this one does", got=told[-1] if told else "no message",
               do="mend what fails where nothing else was imported before")  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def no_network() -> Iterator[None]:
    """Refuse every connection that is tried inside; one that the part keeps quiet about fails afterwards."""
    tried: list[str] = []

    def refusal(name: str) -> Any:
        def refuse(*_: Any, **__: Any) -> Any:
            tried.append(name)
            raise _refusal(tried)

        return refuse

    with ExitStack() as stack:
        for owner, name in _DOORS:
            stack.enter_context(mock.patch.object(owner, name, refusal(name)))
        yield
    if tried:
        raise _refusal(tried)


def _refusal(tried: list[str]) -> ConformanceError:
    return ConformanceError(
        f"the part opened a network connection. got: a call of {', '.join(dict.fromkeys(tried))}. "
        "to do: ship what it needs with the distribution"
    )


def module_path(module: str) -> Path | None:
    """Return the file of an importable module, or None."""
    import importlib.util

    spec = importlib.util.find_spec(module)
    return Path(spec.origin) if spec and spec.origin else None
