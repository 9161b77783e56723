"""`workbench serve`."""

from __future__ import annotations

import click


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="A loopback address.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free port.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="How many processes.")
@click.option("--recipe", "routes", multiple=True, metavar="KIND=RECIPE", help="Which recipe answers a kind.")
def command(host: str, port: int, workers: int, routes: tuple[str, ...]) -> None:
    """Serve the champions over HTTP, on loopback; a new champion is picked up without a restart."""
    from workbench.serving import serve

    serve(host=host, port=port, workers=workers, routes=dict(map(_route, routes)))


def _route(given: str) -> tuple[str, str]:
    kind, equals, recipe = given.partition("=")
    if not equals or not recipe:
        raise click.BadParameter(f"must be KIND=RECIPE, such as sms=demo. Got {given!r}.", param_hint="--recipe")
    return kind, recipe
