"""What `workbench plugins new` writes installs, is found, and passes its checks, in a project or out."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from workbench.errors import PluginError
from workbench.scaffold import write_plugin

KINDS = ["anonymizer", "featurizer", "detector", "source"]


def python(*arguments, folder, packages=None):
    env = {**os.environ, **({"PYTHONPATH": str(packages)} if packages else {})}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("inside", [True, False], ids=["inside", "outside"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_new_plugin_installs_is_found_and_passes_at_birth(kind, inside, tmp_path, request):
    """Installed as any distribution is, but into a folder of the test's own, which leaves this environment alone."""
    home = request.getfixturevalue("project") if inside else tmp_path
    word = f"born-{kind}"
    out = python("-m", "workbench", "plugins", "new", kind, word, folder=home)
    folder = home / "plugins" / word if inside else home / word
    assert f"wrote {folder}" in out
    packages = tmp_path / "packages"
    pip = ["-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--no-compile"]
    python(*pip, "--target", packages, folder, folder=home)
    assert f"{kind:<12}{word:<20}workbench-{word}==0.1.0" in python(
        "-m", "workbench", "plugins", "list", folder=home, packages=packages
    )
    checked = python("-m", "workbench", "plugins", "check", word, folder=home, packages=packages)
    assert checked.splitlines()[-1].endswith("checks passed")
    ran = python(
        "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--rootdir={folder}", folder, folder=folder, packages=packages
    )
    assert "conformance: " in ran


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_plugin_is_two_files_and_a_test(kind, project):
    folder = write_plugin(kind, "fresh")
    assert folder == project / "plugins" / "fresh"
    assert sorted(file.name for file in folder.iterdir()) == ["pyproject.toml", "test_fresh.py", "workbench_fresh.py"]
    table = tomllib.loads((folder / "pyproject.toml").read_text())
    assert table["project"]["name"] == "workbench-fresh"
    assert table["project"]["entry-points"] == {"workbench": {"fresh": "workbench_fresh"}}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_is_in_the_house_style(kind, tmp_path):
    folder = write_plugin(kind, "tidy", parent=tmp_path)
    config = Path(__file__).resolve().parents[2] / "pyproject.toml"
    ruff = Path(sys.executable).with_name("ruff")
    for check in (["check", folder / "workbench_tidy.py"], ["format", "--check", folder]):
        done = subprocess.run(
            [ruff, *check, "--config", config, "--no-cache"], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("kind", "word", "told"),
    [
        ("hook", "fresh", "kind must be one of anonymizer, detector, featurizer, source. Got 'hook'."),
        ("detector", "Fresh", "lower case letters, digits and single hyphens. Got 'Fresh'."),
        ("detector", "../up", "Got '../up'."),
        ("detector", "ngrams", "'ngrams' is taken by workbench-ngrams==0.1.0"),
    ],
)
def test_what_cannot_be_made_is_refused_in_words(kind, word, told, tmp_path):
    with pytest.raises(PluginError) as error:
        write_plugin(kind, word, parent=tmp_path)
    assert told in str(error.value)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_left_alone(tmp_path):
    write_plugin("detector", "fresh", parent=tmp_path)
    with pytest.raises(PluginError, match="is there already"):
        write_plugin("detector", "fresh", parent=tmp_path)
