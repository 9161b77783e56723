import importlib.util
import sys
import tomllib
from pathlib import Path

import pytest

from workbench.assurance import judge

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def zoo():
    """Give the module of bad parts; it is known by its name, for what is stored of it."""
    spec = importlib.util.spec_from_file_location("leaky_zoo", Path(__file__).with_name("zoo.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def failed():
    """Give the function that names the project's own thresholds of a section that a measurement fails."""
    privacy = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["workbench"]["privacy"]

    def judged(section, measurement):
        about = measurement.figures.keys()
        chosen = {name: bound for name, bound in privacy[section].items() if name.partition(".")[0] in about}
        assert chosen
        return {verdict.name for verdict in judge(measurement, chosen) if not verdict.passed}

    return judged
