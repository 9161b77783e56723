"""The command line: one module a command, loaded when it is called, so that `--help` stays quick."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import entry_points
from typing import NoReturn

import click

from workbench import __version__
from workbench.errors import WorkbenchError
from workbench.leftovers import search_seldom
from workbench.outputs import find_full

# command: (module, what `--help` says of it)
COMMANDS = {
    "account": ("account", "Show, export, restrict or delete what is held of an API client."),
    "anonymize": ("anonymize", "Anonymize messages: plain lines or JSON Lines in, JSON Lines out."),
    "audit": ("audit", "Show who did what, and verify that nothing of it was changed."),
    "compare": ("compare", "Compare two runs, side by side, with intervals and a paired test."),
    "cross-validate": ("cross_validate", "Cross-validate a recipe in groups of near-duplicates."),
    "data": ("data", "Fetch, build, split and describe data."),
    "demo": ("demo", "Run the whole loop on the embedded, synthetic corpus."),
    "evaluate": ("evaluate", "Evaluate a run on a held-out part and write its report."),
    "feedback": ("feedback", "Review what clients say of their verdicts."),
    "grievances": ("grievances", "List, enter, answer and watch grievances."),
    "keys": ("keys", "Create, list, rotate and revoke API keys."),
    "plugins": ("plugins", "List, make and check plugins."),
    "policy": ("policy", "Check the deployment against the privacy policy, clause by clause."),
    "predict": ("predict", "Judge a message, or a file of them."),
    "privacy": ("privacy", "Measure what masking leaves, gate on it, keep the key."),
    "promote": ("promote", "Make a run the champion of its recipe, unless anything objects."),
    "retention": ("retention", "Delete what is past its term."),
    "rollback": ("rollback", "Let the champion before the present one answer again."),
    "serve": ("serve", "Serve the champions over HTTP."),
    "store": ("store", "Migrate, verify and re-key the store."),
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


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line. A user's mistake is one line and its exit code; anything else shows its traceback."""
    search_seldom()
    try:
        code = cli.main(args=arguments, prog_name="workbench", standalone_mode=False)
    except WorkbenchError as error:
        _fail(f"Error: {error}", error.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        _fail(error.format_message(), error.exit_code)
    except click.ClickException as error:
        _fail(f"Error: {_sentence(error.format_message())} {_advice(error)}".rstrip(), error.exit_code)
    except click.Abort:
        _fail("Aborted.", 1)
    except BrokenPipeError:  # the reader, `head` say, has had enough; Python would complain once more at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        if (full := find_full(error)) is None:
            raise
        _fail(f"Error: {full}", full.exit_code)
    sys.exit(code if isinstance(code, int) else 0)


def _sentence(words: str) -> str:
    told = " ".join(words.split())
    return told if told.endswith((".", "?", "!")) else f"{told}."


def _advice(error: click.ClickException) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f"See `{context.command_path} --help`." if context else ""


def _fail(told: str, code: int) -> NoReturn:
    click.echo(told, err=True)
    sys.exit(code)
