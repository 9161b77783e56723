from workbench.cli.reference import FILE, write_reference


def test_the_reference_is_what_the_commands_say():
    assert FILE.read_text("utf-8") == write_reference(), "run `make docs` and commit workbench/cli/README.md"


def test_a_command_that_changed_would_show(monkeypatch):
    from workbench.cli.promote import command

    before = write_reference()
    monkeypatch.setattr(command, "help", "Something else.")
    assert write_reference() != before
