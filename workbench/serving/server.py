"""The server: uvicorn around the application, saying where it listens once it does."""

from __future__ import annotations

import errno
import json
import os
import resource
import socket
import ssl
import sys
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path

import click
import uvicorn

from workbench.config import load_project
from workbench.errors import ConfigError, WorkbenchError
from workbench.leftovers import search_seldom, settle
from workbench.serving import metrics
from workbench.serving.app import make_app
from workbench.serving.connection import Connection
from workbench.serving.guard import Guard
from workbench.serving.judges import in_process
from workbench.serving.service import Service
from workbench.serving.supervisor import Supervisor, end_with_parent
from workbench.store import open_store
from workbench.store.restoring import check_witness

LOOPBACK = "127.0.0.1"
LAST_PORT = 65_535
SWITCH = 0.0005  # seconds: a thread at work must not hold up the event loop for the usual five milliseconds
ROUTES, WORKERS = "WORKBENCH_ROUTES", "WORKBENCH_WORKERS"  # how these reach worker processes


class Server(uvicorn.Server):
    """Says where it listens when it is ready to answer."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell."""
        await super().startup(sockets)
        if self.started and self.config.workers == 1 and sockets:
            _tell(sockets[0], self.config)


def serve(
    *,
    host: str,
    port: int,
    workers: int,
    routes: Mapping[str, str],
    tls: tuple[Path, Path] | None = None,
    behind_proxy: bool = False,
    metrics_host: str = LOOPBACK,
    metrics_port: int | None = None,
) -> None:
    """Serve until told to stop. `port` 0 takes a free one; `routes` is kind → recipe, over the configuration's.

    `tls`: certificate and key file. `metrics_host` and `metrics_port`: where Prometheus asks, in clear; the port is the
    next one to `port`. Raises ConfigError for an address that is not loopback without TLS or a proxy, or cannot be
    listened on, for unknown routes, and for a policy that cannot be read.
    """
    check_host(host, tls=tls is not None, behind_proxy=behind_proxy)
    if tls:
        _check_pair(*tls)
    metrics_port = _next_port(port) if metrics_port is None else metrics_port
    project = load_project()
    project.routes(routes)  # what is wrong with them is told here,
    project.policy_text()  # and with the policy
    with open_store(project) as store:  # made and migrated once, before any worker; what is wrong with it is told here
        check_witness(store)
    os.environ |= {ROUTES: json.dumps(dict(routes)), WORKERS: str(workers)}
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold what was sent
    config = _configure(host, port, workers, tls=tls, behind_proxy=behind_proxy)
    with _bind(host, port) as opened, metrics.share_between_workers():
        _expose_metrics(metrics_host, metrics_port)
        if workers == 1:
            Server(config).run(sockets=[opened])
        else:
            Supervisor(config, [opened], lambda: _tell(opened, config)).run()


def check_host(host: str, *, tls: bool, behind_proxy: bool) -> None:
    """Raise ConfigError for an address beyond loopback without TLS, or a proxy that ends it."""
    if not _is_loopback(host) and not tls and not behind_proxy:
        raise ConfigError(
            "--host beyond loopback (127.0.0.0/8, ::1, localhost) needs --tls-cert and --tls-key, or --behind-proxy "
            f"where a proxy ends TLS. Got {host!r}."
        )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _next_port(port: int) -> int:
    """Return where Prometheus asks if nothing is said; beside a free port, a free one."""
    if port == LAST_PORT:
        raise ConfigError(f"--port {port} has no next one, where Prometheus would ask. Give --metrics-port.")
    return port and port + 1


def _check_pair(certificate: Path, key: Path) -> None:
    """Raise ConfigError for files that TLS cannot be spoken with; a passphrase is asked of nobody."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except OSError as error:
        raise ConfigError(
            f"--tls-cert and --tls-key must be a certificate and its private key, PEM, without a passphrase. "
            f"Got {certificate} and {key}: {getattr(error, 'reason', None) or error.strerror or 'no such pair'}."
        ) from None


def _configure(
    host: str, port: int, workers: int, *, tls: tuple[Path, Path] | None, behind_proxy: bool
) -> uvicorn.Config:
    return uvicorn.Config(
        f"workbench.serving.server:{'create_app' if workers == 1 else 'create_worker'}",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        log_level="warning",
        access_log=False,
        server_header=False,
        http=Connection,
        ws="none",
        proxy_headers=behind_proxy,  # of a proxy on this host; uvicorn reads FORWARDED_ALLOW_IPS for others
        ssl_certfile=tls[0] if tls else None,
        ssl_keyfile=tls[1] if tls else None,
        backlog=2048,
        timeout_keep_alive=15,
        timeout_worker_healthcheck=60,  # a worker imports for seconds; on a busy machine, for many
        timeout_graceful_shutdown=10,
    )


def create_app() -> Guard:
    """Make the application of one worker process."""
    sys.setswitchinterval(SWITCH)
    project = load_project()
    routes: dict[str, str] = json.loads(os.environ.get(ROUTES, "{}"))
    workers = int(os.environ.get(WORKERS, "1"))
    app = make_app(Service(project, in_process(project.root, routes), open_store(project), workers=workers, apart=True))
    search_seldom()
    settle()
    return app


def create_worker() -> Guard:
    """Make it in a process that ends with its parent, where no command line says in a line what a user can mend."""
    end_with_parent()
    try:
        return create_app()
    except WorkbenchError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(error.exit_code)


def _expose_metrics(host: str, port: int) -> None:
    """Expose what all workers count."""
    try:
        found = metrics.expose(metrics.gather(), host=host, port=port)
    except (OSError, UnicodeError) as error:
        raise _cannot_listen(host, port, error, prefix="--metrics-") from None
    click.echo(f"metrics on {_url(host, found)}/metrics", err=True)


def _bind(host: str, port: int) -> socket.socket:
    opened = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((host, port))
        opened.listen(2048)
    except (OSError, UnicodeError) as error:
        opened.close()
        raise _cannot_listen(host, port, error, prefix="--") from None
    opened.set_inheritable(True)
    return opened


def _cannot_listen(host: str, port: int, error: OSError | UnicodeError, *, prefix: str) -> ConfigError:
    if isinstance(error, UnicodeError | socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return ConfigError(f"cannot listen on {host}: {prefix}host must be an address of this machine. Choose another.")
    return ConfigError(
        f"cannot listen on {host} port {port}: {error.strerror}. Choose another {prefix}port; 0 takes a free one."
    )


def _tell(opened: socket.socket, config: uvicorn.Config) -> None:
    click.echo(f"listening on {_url(*opened.getsockname()[:2], tls=config.is_ssl)}")


def _url(host: str, port: int, *, tls: bool = False) -> str:
    return f"http{'s' if tls else ''}://{f'[{host}]' if ':' in host else host}:{port}"
