"""The command-line reference, written from the commands themselves: `python -m workbench.cli.reference`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from workbench.cli import COMMANDS, cli

FILE = Path(__file__).with_name("README.md")
HEAD = """\
# Command line

Generated from the commands themselves by `make docs`; a test fails when it differs. What stops a command is one line on
standard error and an exit code; anything else is a bug and shows its traceback.

| code | says |
| --- | --- |
| 0 | done |
| 1 | what was looked for was found: a grievance overdue, a clause or a part that fails; or you said no |
| 2 | a mistake in what was typed, in a setting, a file or a plugin |
| 3 | refused data, or a disk without room |
| 4 | data that fails its privacy gate |
| 5 | a model that fails a gate of its recipe |
| 6 | a model that fails its privacy gate |
| 7 | a refused promotion or rollback, every reason named |
| 8 | nothing to do: it is the champion already |
| 9 | the store cannot be asked now: try again later |
"""


def write_reference() -> str:
    """Return the reference: a heading and the help of every command of the workbench's own."""
    root = click.Context(cli, info_name="workbench", **cli.context_settings)
    sections = [_section(root)]
    for name in sorted(COMMANDS):
        command = cli.get_command(root, name)
        assert command is not None
        sections += [_section(context) for context in _walk(command, root, name)]
    return "\n".join([HEAD, *sections])


def _walk(command: click.Command, parent: click.Context, name: str) -> Iterator[click.Context]:
    context = click.Context(command, parent=parent, info_name=name)
    yield context
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            assert found is not None
            yield from _walk(found, context, below)


def _section(context: click.Context) -> str:
    context.terminal_width = context.max_content_width = 100
    lines = (line.rstrip() for line in context.get_help().splitlines())
    return f"## `{context.command_path}`\n\n```text\n" + "\n".join(lines) + "\n```\n"


if __name__ == "__main__":
    FILE.write_text(write_reference(), encoding="utf-8")
