"""`workbench plugins`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbench.errors import PluginError

if TYPE_CHECKING:
    from workbench.testing.suite import Result


@click.group("plugins")
def command() -> None:
    """List, make, install and check plugins."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_command(as_json: bool) -> None:
    """List the parts there are, the plugins that watch, and what is broken.

    Each with the distribution that it comes from; a plugin that watches, or offers no part, with its hooks; one that
    could not be loaded with the reason.
    """
    from workbench.plugins import list_plugins

    table = list_plugins()
    if as_json:
        watchers = [watcher._asdict() for watcher in table.watchers]
        problems = [problem._asdict() for problem in table.problems]
        click.echo(json.dumps({"parts": table.rows(), "watchers": watchers, "problems": problems}))
    else:
        click.echo(str(table))


@command.command("new")
@click.argument("kind", type=click.Choice(["anonymizer", "featurizer", "detector", "source"]))
@click.argument("word")
@click.option("--path", type=click.Path(path_type=Path, file_okay=False), help="Write it in this folder.")
def new_command(kind: str, word: str, path: Path | None) -> None:
    """Write a new plugin WORD.

    It is a distribution that installs, is found, and passes its checks as it is: in plugins/ inside a project,
    else in the working directory.
    """
    from workbench.scaffold import write_plugin

    folder = write_plugin(kind, word, parent=path)
    click.echo(f"wrote {folder}\ninstall it:  workbench plugins install {folder}\ncheck it:    pytest {folder}")


@command.command("install")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, file_okay=False))
def install_command(paths: tuple[Path, ...]) -> None:
    """Install plugin folders, editable.

    They go into the environment that runs the workbench, without their dependencies.
    """
    editable = [word for path in paths for word in ("-e", str(path))]
    arguments = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", *editable]
    if subprocess.run(arguments, check=False).returncode:  # noqa: S603
        raise PluginError("pip could not install it; what it said is printed above")
    click.echo("installed; `workbench plugins list` shows it")


@command.command("check")
@click.argument("word")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON result a line.")
@click.pass_context
def check_command(context: click.Context, word: str, as_json: bool) -> None:
    """Run plugin WORD through the conformance suite.

    WORD may be a module's name too. The exit code is 1 if a check fails.
    """
    from workbench.testing import run_checks

    results: list[Result] = []
    for result in run_checks(_module(word)):
        click.echo(json.dumps(result._asdict()) if as_json else f"{result.id:<64}{_tell(result, results)}")
        results.append(result)
    failed = sum(result.fault is not None for result in results)
    skipped = sum(result.skipped is not None for result in results)
    if not as_json:
        click.echo(f"{len(results) - failed - skipped} of {len(results)} checks passed")
    context.exit(1 if failed else 0)


def _tell(result: Result, before: Sequence[Result]) -> str:
    """Say how a check ended; of a fault that another check told already, which one that was."""
    same = next((other.id for other in before if other.fault == result.fault), None)
    if result.fault:
        return f"FAILED: as {same}" if same else f"FAILED: {result.fault}"
    return f"skipped: {result.skipped}" if result.skipped else "ok"


def _module(word: str) -> str:
    """Return the module behind a plugin's word, a part's name, or a module's name."""
    from workbench.plugins import host

    for part in host().parts():
        if part.name == word and part.module:
            return part.module
    for name in (f"workbench_{word.replace('-', '_')}", word):
        if _is_there(name):
            return name
    raise PluginError(f"no plugin {word!r} is installed. `workbench plugins list` shows those there are.")


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError, AttributeError):  # of a package that there is not, or no name at all
        return False
