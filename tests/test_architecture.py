"""The import graph is a contract: the layers of the house hold, and a floor below reaches for nothing above."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LINT = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]


@pytest.fixture(scope="module")
def contracts():
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]


def _house(contracts):
    return next(contract for contract in contracts["contracts"] if contract["name"] == "Layers of the house")


def test_the_layers_hold():
    done = subprocess.run(LINT, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "4 kept, 0 broken" in done.stdout


def test_a_house_upside_down_is_refused(tmp_path, contracts):
    layers = _house(contracts)
    floors = "\n".join(f"    {floor}" for floor in reversed(layers["layers"]))
    config = tmp_path / "importlinter.ini"
    config.write_text(
        "[importlinter]\nroot_package = workbench\n\n[importlinter:contract:1]\nname = upside down\ntype = layers\n"
        f"containers =\n    workbench\nlayers =\n{floors}\n"
    )
    done = subprocess.run([*LINT, "--config", str(config)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "workbench.errors" in done.stdout or "workbench.config" in done.stdout


def test_every_module_has_a_floor(contracts):
    """Exhaustive by import-linter's own check; here, that it is switched on and that nothing is waved through."""
    layers = _house(contracts)
    assert layers["exhaustive"] is True
    assert layers["exhaustive_ignores"] == ["__main__"]
    assert not any("ignore_imports" in contract for contract in contracts["contracts"])


def test_names_say_what_they_hold():
    vague = {"utils", "util", "common", "helpers", "helper", "manager", "base", "misc"}
    folders = [ROOT / "workbench", *ROOT.glob("plugins/*/workbench_*")]
    names = {file.stem for folder in folders for file in folder.glob("**/*.py")}
    assert not names & vague
    assert "errors" in names


def test_nothing_is_stored_by_pickle():
    for file in (ROOT / "workbench").rglob("*.py"):
        text = file.read_text("utf-8")
        assert "import pickle" not in text, file
        assert "import joblib" not in text, file
