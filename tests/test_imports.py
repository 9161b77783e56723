"""Light imports, by the list of modules that a fresh interpreter holds; never by a clock."""

import json
import subprocess
import sys
from importlib.metadata import entry_points

import pytest

HEAVY = {
    "datasets", "dvc", "matplotlib", "mlflow", "numpy", "pandas", "phonenumbers", "pyarrow", "scipy", "skops",
    "sklearn", "sqlalchemy", "starlette", "uvicorn", "xgboost",
}  # fmt: skip
FLOORS = ["errors", "contracts", "hookspecs", "config", "records", "plugins", "store", "progress", "privacy"]
HELP = "import workbench.cli; workbench.cli.cli.main({arguments!r}, standalone_mode=False)"


def heavy_after(statement):
    """Return which heavy modules a fresh interpreter holds after a statement."""
    code = f"{statement}\nimport json, sys; sys.stdout.write('\\n' + json.dumps(list(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return HEAVY & {name.partition(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


def test_the_probe_sees_what_is_heavy():
    assert heavy_after("import pandas") >= {"pandas", "numpy"}


def test_import_workbench_loads_nothing_heavy():
    assert heavy_after("import workbench as wb; wb.__all__; dir(wb)") == set()


@pytest.mark.parametrize("floor", FLOORS)
def test_the_floors_below_load_nothing_heavy(floor):
    assert heavy_after(f"import workbench.{floor}") == set()


def test_a_worker_of_the_server_holds_no_model():
    held = heavy_after("import workbench.serving.server")
    assert held - {"sqlalchemy"} == {"starlette", "uvicorn"}


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["--version"], ["demo", "--help"], ["predict", "--help"], ["serve", "--help"], ["train", "--help"]],
    ids=" ".join,
)
def test_help_loads_nothing_heavy(arguments):
    assert heavy_after(HELP.format(arguments=arguments)) == set()


def test_every_public_name_is_there():
    import workbench

    for name in workbench.__all__:
        assert getattr(workbench, name) is not None
    with pytest.raises(AttributeError, match=r"has no attribute 'trian'; it has .*train"):
        _ = workbench.trian


def test_no_public_name_is_hidden_by_a_module():
    """A lazily exported function hidden by a module of its name is a real bug, met and measured."""
    import pkgutil

    import workbench

    modules = {module.name for module in pkgutil.iter_modules(workbench.__path__)}
    assert not modules & set(workbench.__all__)
    assert "plugins" in modules


@pytest.mark.parametrize("point", entry_points(group="workbench"), ids=lambda point: point.name)
def test_a_plugin_is_light_when_it_loads(point):
    """All plugins are loaded for one message, so none may pull in what only another command needs."""
    assert heavy_after(f"import {point.value}") == set()
