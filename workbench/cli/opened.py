"""The store of the project that a command runs in, and who runs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from workbench.store import Store

LONGEST = 64  # characters of who acted


def here(by: str = "") -> Store:
    """Open the store of the project around the working directory; what is done in it is done by who runs this."""
    from workbench.config import load_project
    from workbench.store import login, open_store

    store = open_store(load_project())
    store.by = by or login()
    return store


def audited(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option that says who acts, for the audit."""
    told = "Who does this, for the audit.  [your login]"
    return click.option("--by", default=_login, show_default=False, callback=_check, help=told)(function)


def _login() -> str:
    from workbench.store import login

    return login()


def _check(_context: click.Context, _option: click.Parameter, value: Any) -> str:
    if not 0 < len(value) <= LONGEST or not value.isprintable():
        raise click.BadParameter(f"must be 1 to {LONGEST} printable characters. Got something else.")
    return str(value)
