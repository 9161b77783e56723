"""`workbench serve`."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import click

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free port.")
@click.option(
    "--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="How many; each keeps two cores busy."
)
@click.option("--recipe", "routes", multiple=True, metavar="KIND=RECIPE", help="Which recipe answers a kind.")
@click.option("--tls-cert", type=FILE, help="Certificate, PEM; with --tls-key.")
@click.option("--tls-key", type=FILE, help="Its private key, PEM.")
@click.option("--behind-proxy", is_flag=True, help="A proxy on this host ends TLS and tells the client's address.")
@click.option("--metrics-host", default="127.0.0.1", show_default=True, help="Where Prometheus asks, in clear.")
@click.option("--metrics-port", type=click.IntRange(0, 65535), help="Prometheus' port; the next to --port if none.")
def command(
    host: str,
    port: int,
    workers: int,
    routes: tuple[str, ...],
    tls_cert: Path | None,
    tls_key: Path | None,
    behind_proxy: bool,
    metrics_host: str,
    metrics_port: int | None,
) -> None:
    """Serve the champions over HTTP to those who have a key; a new champion is picked up without a restart."""
    from workbench.serving import serve

    if (tls_cert is None) != (tls_key is None):
        raise click.UsageError("--tls-cert and --tls-key come together.")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    serve(
        host=host,
        port=port,
        workers=workers,
        routes=dict(map(_route, routes)),
        tls=(tls_cert, tls_key) if tls_cert and tls_key else None,
        behind_proxy=behind_proxy,
        metrics_host=metrics_host,
        metrics_port=metrics_port,
    )


def _leave(*_: object) -> None:
    """Leave by way of what cleans up: uvicorn raises the signal again that it has stopped for."""
    sys.exit(0)


def _route(given: str) -> tuple[str, str]:
    kind, equals, recipe = given.partition("=")
    if not equals or not recipe:
        raise click.BadParameter(f"must be KIND=RECIPE, such as sms=demo. Got {given!r}.", param_hint="--recipe")
    return kind, recipe
