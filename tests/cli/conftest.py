"""The command line as a user meets it: arguments in; exit code, standard output and standard error out."""

from typing import NamedTuple

import pytest

from workbench.cli import main


class Told(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def workbench(capsys):
    def run(*arguments, code=0):
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as stop:
            exit_code = 0 if stop.code is None else stop.code
        else:
            exit_code = 0
        captured = capsys.readouterr()
        assert exit_code == code, f"exit code {exit_code}\n{captured.out}\n{captured.err}"
        if code:
            assert "Traceback" not in captured.err
        return Told(exit_code, captured.out, captured.err)

    return run
