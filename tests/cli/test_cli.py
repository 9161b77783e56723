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
