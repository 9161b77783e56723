import re

from workbench import errors
from workbench.cli.grievances import OVERDUE
from workbench.cli.policy import BROKEN
from workbench.cli.promote import NOTHING
from workbench.cli.reference import FILE, HEAD, write_reference

GATES = {4, 5, 6}  # of the pipeline


def test_the_reference_is_what_the_commands_say():
    assert FILE.read_text("utf-8") == write_reference(), "run `make docs` and commit workbench/cli/README.md"


def test_a_command_that_changed_would_show(monkeypatch):
    from workbench.cli.promote import command

    before = write_reference()
    monkeypatch.setattr(command, "help", "Something else.")
    assert write_reference() != before


def test_every_exit_code_is_told():
    given = {kind.exit_code for kind in vars(errors).values() if hasattr(kind, "exit_code")}
    told = {int(code) for code in re.findall(r"^\| (\d) \|", HEAD, re.MULTILINE)}
    assert told == {0, OVERDUE, BROKEN, NOTHING} | GATES | given
