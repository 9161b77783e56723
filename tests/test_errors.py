import click
import pytest

from workbench import cli
from workbench.errors import (
    AnonymizerFailed,
    ConfigError,
    DataError,
    ModelError,
    PluginError,
    PromotionRefused,
    RecordError,
    SourceMissing,
    StoreAway,
    StoreBusy,
    WorkbenchError,
    join_names,
)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (AnonymizerFailed, 2),
        (ConfigError, 2),
        (ModelError, 2),
        (PluginError, 2),
        (RecordError, 2),
        (DataError, 3),
        (SourceMissing, 3),
        (StoreAway, 9),
        (StoreBusy, 9),
    ],
)
def test_what_users_cause_has_one_class_and_a_code(error, code):
    assert issubclass(error, WorkbenchError)
    assert error("x").exit_code == code


def test_a_refused_promotion_lists_every_reason():
    error = PromotionRefused("r1", iter(["too weak", "too leaky"]))
    assert error.reasons == ("too weak", "too leaky")
    assert error.exit_code == 7
    assert str(error) == "run r1 is not promoted: too weak; too leaky"


def test_a_record_error_points_and_never_quotes():
    error = RecordError("no text", [("/0/text", "missing")])
    assert error.problems == (("/0/text", "missing"),)


@pytest.mark.parametrize(("names", "told"), [(["b", "a"], "a, b"), ([], "none"), (iter("ba"), "a, b")])
def test_names_are_joined_in_order(names, told):
    assert join_names(names) == told


@pytest.fixture
def failing(monkeypatch):
    def fail(error):
        def stop():
            raise error

        monkeypatch.setitem(cli.cli.commands, "fail", click.Command("fail", callback=stop))
        return cli.main(["fail"])

    return fail


def test_a_users_mistake_is_one_line_and_its_code(failing, capsys):
    with pytest.raises(SystemExit) as stopped:
        failing(DataError("no file"))
    assert stopped.value.code == 3
    assert capsys.readouterr().err == "Error: no file\n"


def test_anything_else_shows_its_traceback(failing):
    with pytest.raises(ZeroDivisionError):
        failing(ZeroDivisionError())
