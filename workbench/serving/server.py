"""The server: uvicorn around the application, on loopback, saying where it listens once it does."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Mapping
from typing import Any

import click
import uvicorn
from starlette.applications import Starlette
from uvicorn.supervisors import Multiprocess

from workbench.config import load_project
from workbench.errors import ConfigError, allowed
from workbench.registry import Answers, check_routes
from workbench.serving.app import make_app

LOOPBACK = ("127.0.0.1", "::1", "localhost")
ROUTES = "WORKBENCH_ROUTES"  # how the routes reach worker processes


class Server(uvicorn.Server):
    """Says where it listens when it is ready to answer."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell."""
        await super().startup(sockets)
        if self.started and self.config.workers == 1 and sockets:
            click.echo(f"listening on {_address(sockets[0])}")


def serve(*, host: str, port: int, workers: int, routes: Mapping[str, str]) -> None:
    """Serve until told to stop. `port` 0 takes a free one; `routes` is kind → recipe, over the configuration's.

    Raises ConfigError for an address that is not loopback (there are no keys yet) or cannot be listened on, and for
    routes that do not exist.
    """
    if host not in LOOPBACK:
        raise ConfigError(
            f"--host must be a loopback address ({allowed(LOOPBACK)}) until clients have keys. Got {host!r}."
        )
    check_routes(routes, load_project())
    os.environ[ROUTES] = json.dumps(dict(routes))
    config = uvicorn.Config(
        "workbench.serving.server:create_app",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        log_level="warning",
        access_log=False,
        server_header=False,
        http="h11",  # the parser that bounds request line and headers
        h11_max_incomplete_event_size=16_384,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=10,
    )
    opened = _bind(host, port)
    if workers == 1:
        Server(config).run(sockets=[opened])
    else:
        click.echo(f"listening on {_address(opened)}")
        Multiprocess(config, sockets=[opened]).run()


def create_app() -> Starlette:
    """Make the application of one worker process."""
    project = load_project()
    routes: dict[str, Any] = json.loads(os.environ.get(ROUTES, "{}"))
    return make_app(Answers(project, routes), project.settings.serve)


def _bind(host: str, port: int) -> socket.socket:
    opened = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((host, port))
        opened.listen(2048)
    except OSError as error:
        opened.close()
        raise ConfigError(
            f"cannot listen on {host} port {port}: {error.strerror}. Choose another --port; 0 takes a free one."
        ) from None
    opened.set_inheritable(True)
    return opened


def _address(opened: socket.socket) -> str:
    host, port = opened.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"
