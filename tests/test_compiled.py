"""Tests of compiled functions: they give what Python does, for the types named, and are loaded late."""

from __future__ import annotations

import subprocess
import sys

import numba
import numpy as np
import pytest

from workbench.compiled import compiled


def add_up(values):
    total = 0
    for value in values:
        total += value
    return total


@pytest.mark.parametrize("signatures", [(), ("int64(int64[::1])",)])
def test_a_kernel_gives_what_python_does(signatures):
    kernel = compiled(*signatures)(add_up)
    assert kernel(np.arange(5)) == add_up(np.arange(5)) == 10


def test_a_kernel_takes_the_types_that_it_names_and_no_others():
    with pytest.raises(TypeError, match="No matching definition"):
        compiled("int64(int64[::1])")(add_up)(np.arange(5.0))


def test_where_no_folder_can_be_written_to_a_kernel_is_compiled_all_the_same(monkeypatch):
    monkeypatch.setattr("numba.core.caching.CompileResultCacheImpl._locator_classes", [])
    with pytest.raises(RuntimeError, match="cannot cache"):
        numba.njit(cache=True)(add_up)
    assert compiled("int64(int64[::1])")(add_up)(np.arange(5)) == 10


@pytest.mark.parametrize("caller", ["caller", "inner.caller"])
def test_a_kernel_is_renewed_with_those_of_other_modules_that_it_calls(caller, tmp_path):
    """Those beside it, and those of the package that its folder is part of."""
    package = tmp_path / "package"
    (package / "inner").mkdir(parents=True)
    for folder in (package, package / "inner"):
        (folder / "__init__.py").touch()
    head = "from workbench.compiled import compiled\n\n@compiled('int64(int64)')\n"
    called = head + "def add(value):\n    return value + {}\n"
    package.joinpath(*caller.split(".")).with_suffix(".py").write_text(
        f"from package.called import add\n{head}def twice(value):\n    return add(add(value))\n\n"
        "print(twice(0), sum(twice.stats.cache_hits.values()))\n"
    )
    told = []
    for step in (1, 1, 2):
        (package / "called.py").write_text(called.format(step))
        # Without Python's own bytecode, which takes a source of the same second and size for the same.
        command = [sys.executable, "-B", "-m", f"package.{caller}"]
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        told.append(ran.stdout.strip())
    assert told == ["2 0", "2 1", "4 0"]


@pytest.mark.parametrize("module", ["workbench", "workbench.cli"])
def test_the_compiler_is_not_loaded_with_the_house(module):
    code = f"import sys, {module}; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
