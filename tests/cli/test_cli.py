import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from workbench.cli import COMMANDS, cli


def walk(command, path=()):
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from walk(command.get_command(context, name), (*path, name))


@pytest.mark.parametrize(
    ("path", "command"),
    list(walk(cli)),
    ids=lambda value: "-".join(value) or "workbench" if isinstance(value, tuple) else "",
)
def test_every_command_has_help(path, command):
    assert command.help
    result = CliRunner().invoke(cli, [*path, "--help"])
    assert result.exit_code == 0
    for option in command.params:
        if isinstance(option, click.Option) and option.name != "version":
            assert option.help, f"{' '.join(path)} {option.opts}"


def test_the_first_line_of_help_lists_every_command():
    output = CliRunner().invoke(cli, ["--help"]).output
    for name, (_, summary) in COMMANDS.items():
        assert name in output
        assert summary.split(",")[0][:30] in output


def test_an_unknown_command_is_a_mistake():
    result = CliRunner().invoke(cli, ["trian"])
    assert result.exit_code == 2
    assert "No such command 'trian'" in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["trian"],
        ["predict", "--file", "nowhere.jsonl"],
        ["serve", "--port", "many"],
        ["train", "--no"],
    ],
)
def test_a_mistake_in_what_was_typed_is_one_line_that_says_what_to_do(arguments, workbench):
    told = workbench(*arguments, code=2).err
    assert told.startswith("Error: ")
    assert len(told.splitlines()) == 1
    assert "--help`." in told


def test_a_reader_that_has_had_enough_is_no_bug():
    command = f"{sys.executable} -m workbench predict --help | true"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr


def test_a_group_without_a_command_shows_its_help(workbench):
    assert workbench("data", code=2).err.startswith("Usage: workbench data")
