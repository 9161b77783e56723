"""The command line: one module a command, loaded when it is called, so that `--help` stays quick."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

import click

from workbench import __version__
from workbench.errors import WorkbenchError

# command: (module, what `--help` says of it)
COMMANDS = {
    "anonymize": ("anonymize", "Anonymize messages: plain lines or JSON Lines in, JSON Lines out."),
    "compare": ("compare", "Compare two runs, side by side, with intervals and a paired test."),
    "cross-validate": ("cross_validate", "Cross-validate a recipe in groups of near-duplicates."),
    "data": ("data", "Fetch, build, split and describe data."),
    "demo": ("demo", "Run the whole loop on the embedded, synthetic corpus."),
    "evaluate": ("evaluate", "Evaluate a run on a held-out part and write its report."),
    "plugins": ("plugins", "List, make and check plugins."),
    "predict": ("predict", "Judge a message, or a file of them."),
    "privacy": ("privacy", "Measure what masking leaves, gate on it, keep the key."),
    "promote": ("promote", "Make a run the champion of its recipe, unless anything objects."),
    "serve": ("serve", "Serve the champions over HTTP."),
    "train": ("train", "Train a recipe on its training part."),
    "tune": ("tune", "Search the options of a recipe's parts, nested in grouped folds."),
}


class LazyGroup(click.Group):
    """Commands are imported when called; a plugin's commands come from the entry points `workbench.commands`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the workbench's commands and of the plugins'."""
        self._add_plugin_commands()
        return sorted({*COMMANDS, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return a command, importing its module."""
        if name in COMMANDS:
            command = import_module(f"workbench.cli.{COMMANDS[name][0]}").command
            assert isinstance(command, click.Command)
            return command
        self._add_plugin_commands()
        return super().get_command(ctx, name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        rows = [(name, self._summary(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def _summary(self, ctx: click.Context, name: str) -> str:
        if name in COMMANDS:
            return COMMANDS[name][1]
        command = super().get_command(ctx, name)
        return command.get_short_help_str() if command else ""

    def _add_plugin_commands(self) -> None:
        from workbench.plugins import COMMANDS_GROUP, Host

        if points := entry_points(group=COMMANDS_GROUP):
            host = Host(points)
            for problem in (*host.problems, *host.add_commands(self)):
                click.echo(f"Warning: plugin '{problem.plugin}' adds no command: {problem.reason}", err=True)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="workbench")
def cli() -> None:
    """Train, prove and serve smishing detection on anonymized data."""


def main(arguments: Sequence[str] | None = None) -> Any:
    """Run the command line. A user's mistake is one line and its exit code; anything else shows its traceback."""
    try:
        return cli.main(args=arguments, prog_name="workbench")
    except WorkbenchError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(error.exit_code)
