"""The environment: one lock with hashes that names no host and holds whatever host and plugins ask for."""

import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCK = (ROOT / ".requirements.lock").read_text("utf-8")
BLOCKS = re.split(r"\n(?=\S)", LOCK.strip())
locking = runpy.run_path(str(ROOT / ".ci" / "lock"), run_name="locking")
installing = runpy.run_path(str(ROOT / ".ci" / "install"), run_name="installing")


def missing(lock):
    pinned = {locking["name_of"](block) for block in re.split(r"\n(?=\S)", lock.strip())}
    return [wanted for wanted in locking["gather"]() if locking["name_of"](wanted) not in pinned]


def test_every_dependency_is_locked():
    assert missing(LOCK) == []


def test_a_dependency_that_is_not_locked_is_seen():
    without = "\n".join(block for block in BLOCKS if not block.startswith("pluggy=="))
    assert [locking["name_of"](wanted) for wanted in missing(without)] == ["pluggy"]


def test_what_is_locked_satisfies_what_is_asked():
    from packaging.requirements import Requirement

    pinned = {}
    for block in BLOCKS:
        found = Requirement(block.split(" \\\n")[0])
        pinned.setdefault(locking["name_of"](found.name), []).append(found)
    for wanted in map(Requirement, locking["gather"]()):
        for found in pinned[locking["name_of"](wanted.name)]:
            (version,) = found.specifier
            assert wanted.specifier.contains(version.version, prereleases=True), wanted


def test_our_own_distributions_are_not_locked():
    files = [ROOT / "pyproject.toml", *ROOT.glob("plugins/*/pyproject.toml")]
    own = {tomllib.loads(file.read_text("utf-8"))["project"]["name"] for file in files}
    assert "smishing-workbench" in own
    assert len(own) > 9
    assert not own & {locking["name_of"](block) for block in BLOCKS}


def test_the_build_backend_and_uv_are_locked():
    names = {locking["name_of"](block) for block in BLOCKS}
    assert {"flit-core", "uv"} <= names


def test_every_pin_is_exact_and_has_a_hash():
    for block in BLOCKS:
        assert re.match(r"[a-z0-9._-]+(\[[a-z0-9,-]+\])?==\S+( ; .+)? \\\n", block), block.splitlines()[0]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), block.splitlines()[0]


def names_a_host(text):
    return re.search(r"(?i)https?:|file:|--(?:extra-)?index|--find-links|--trusted-host| @ ", text)


def test_the_lock_names_no_host():
    assert not names_a_host(LOCK)


@pytest.mark.parametrize("line", ["--index-url https://x.y/simple", "a @ https://x.y/a.whl", "--find-links /wheels"])
def test_a_host_would_be_seen(line):
    assert names_a_host(f"{LOCK}\n{line}")


def test_nccl_is_locked_for_no_platform():
    blocks = [block for block in BLOCKS if block.startswith("nvidia-")]
    assert all("sys_platform == 'never'" in block for block in blocks)


def test_uv_is_told_what_pip_is_told():
    listing = "\n".join(
        [
            "global.index-url='https://one.example/simple'",
            "global.extra-index-url='\\nhttps://two.example/simple\\nhttps://three.example/simple'",
            "global.timeout='60'",
            ":env:.find-links='/wheels /more'",
            ":env:.index-url='https://four.example/simple'",
            "nonsense",
        ]
    )
    assert installing["translate"](listing) == {
        "UV_DEFAULT_INDEX": "https://four.example/simple",
        "UV_INDEX": "https://two.example/simple https://three.example/simple",
        "UV_FIND_LINKS": "/wheels,/more",
    }
    assert installing["translate"]("") == {}


def test_one_package_is_read_with_its_hashes():
    pin = installing["read_pin"]("uv")
    assert pin.startswith("uv==")
    assert "--hash=sha256:" in pin
    assert not re.search(r"\n\S", pin)
    with pytest.raises(SystemExit, match=r"holds no nothing-like-this.*make lock"):
        installing["read_pin"]("nothing-like-this")


def test_everything_first_party_is_installed_from_this_tree():
    from importlib.metadata import distribution

    for file in ROOT.glob("plugins/*/pyproject.toml"):
        if installing["is_optional"](file):
            continue
        project = tomllib.loads(file.read_text("utf-8"))["project"]
        installed = distribution(project["name"])
        assert installed.version == project["version"]
        assert {point.group for point in installed.entry_points} >= {"workbench"}


TARGETS = re.findall(r"^([a-z]+):.*?## ", (ROOT / "Makefile").read_text("utf-8"), flags=re.MULTILINE)


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
@pytest.mark.parametrize("target", TARGETS)
def test_make_knows_every_target_it_lists(target):
    done = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_targets_of_the_house_are_there():
    assert set(TARGETS) >= {"install", "demo", "test", "real", "lint", "notebooks", "bench", "lock", "clean"}


@pytest.mark.parametrize("script", [".ci/run"])
def test_shell_scripts_parse(script):
    assert subprocess.run(["bash", "-n", ROOT / script], check=False).returncode == 0


def test_ci_runs_lint_then_tests_on_real_data():
    text = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "set -euo pipefail" in text
    assert text.index("make --no-print-directory lint") < text.index("make --no-print-directory test")
    assert text.strip().splitlines()[-1].endswith("test")
    assert "WORKBENCH_MIRROR" in text.strip().splitlines()[-1]


def test_this_python_is_one_that_the_project_takes():
    assert sys.version_info >= (3, 11)
