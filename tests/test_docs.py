"""The documentation is run: every command of the README, every block of Python, every hook's heading."""

import inspect
import json
import os
import re
import shlex
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

from workbench import hookspecs

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
GUIDE = (ROOT / "plugins/README.md").read_text("utf-8")
PIP = "-q --no-deps --no-index --no-build-isolation"
BIN = Path(sys.executable).parent
COLD = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}


def blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)


def shell(command, folder):
    done = subprocess.run(["sh", "-ec", command], cwd=folder, env=COLD, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"$ {command}\n{done.stdout}{done.stderr}"
    return done.stdout


def headings(text):
    return dict(re.findall(r"^### `(\w+)\(([^)]*)\)`$", text, flags=re.MULTILINE))


def hooks():
    specs = {name: getattr(hookspecs, name) for name in dir(hookspecs)}
    specs = {name: spec for name, spec in specs.items() if hasattr(spec, "workbench_spec")}
    return {name: ", ".join(inspect.signature(spec).parameters) for name, spec in specs.items()}


def test_every_hook_has_a_heading_with_its_exact_arguments():
    assert headings(GUIDE) == hooks()


def test_a_heading_that_differs_is_seen():
    assert headings(GUIDE.replace("`run_finished(run, report)`", "`run_finished(run)`")) != hooks()


def test_the_readme_names_all_that_a_personal_key_refuses():
    from workbench.serving.judging import SENSITIVE

    told = README.partition("`--max-sensitivity personal` refuses")[2].partition(".")[0]
    assert set(SENSITIVE) <= set(re.findall(r"\w+", told.upper()))


# ---- the README's roads


@pytest.fixture
def road(trained_copy):
    """The trained project, without runs; what a road needs it makes."""
    return trained_copy


def commands(text):
    lines = [line for block in blocks(text, "sh") for line in block.splitlines() if line.strip()]
    assert all("\\" not in line or line.startswith("printf") for line in lines), "a command is one line"
    return lines


def test_the_readme_has_a_road_for_each_of_the_five():
    for who in ("data scientist", "add a plugin", "retrain", "call the API", "data-protection officer"):
        assert re.search(rf"^## If you .*{who}", README, flags=re.MULTILINE), who
    assert len(commands(README)) >= 15


@pytest.mark.xdist_group("pipeline")
def test_the_pipeline_and_prediction_commands_run(road):
    """Those of retraining, of prediction and of the officer, in order, in one project."""
    skipped = (
        "workbench serve",
        "KEY=",
        "curl",
        "workbench plugins new",
        "workbench plugins install",
        "workbench plugins check",
    )
    ran = [line for line in commands(README) if not line.startswith(skipped)]
    told = {line: shell(line, road) for line in ran}
    assert len(told) >= 9
    assert json.loads(next(out for line, out in told.items() if "--file -" in line))["verdict"]
    assert "okhdfcbank>" in next(out for line, out in told.items() if "anonymize -" in line)


def test_a_command_that_fails_is_seen(tmp_path):
    with pytest.raises(AssertionError, match="no recipe 'nil'"):
        shell("workbench promote nil@champion", tmp_path)


@pytest.mark.parametrize("text", [README, GUIDE], ids=["readme", "guide"])
def test_a_plugin_in_five_minutes(text, project, tmp_path):
    """As `tests/scaffold` does, the new plugin goes into a folder of the test's own, not into this environment."""
    new, install, check = (
        next(line for line in commands(text) if line.startswith(f"workbench plugins {verb}"))
        for verb in ("new", "install", "check")
    )
    assert install.split()[-1] == f"plugins/{new.split()[-1]}"
    assert check.split()[-1] == new.split()[-1]
    shell(new, project)
    shell(
        f"python -m pip install {PIP} --target {tmp_path}/site {install.split()[-1]}",
        project,
    )
    told = shell(f"PYTHONPATH={tmp_path}/site {check}", project)
    assert told.splitlines()[-1].endswith("checks passed")


def curl(line, address, key):
    """Send what a curl command of the README would."""
    words = shlex.split(line.replace("$KEY", key))
    (url,) = [word for word in words if word.startswith("http")]
    told = {flag: [after for before, after in pairwise(words) if before == flag] for flag in ("-d", "-H", "-X")}
    headers = dict(header.split(": ") for header in told["-H"])
    (body,) = told["-d"] or [None]
    (method,) = told["-X"] or ["POST" if body else "GET"]
    url = re.sub(r"http://127\.0\.0\.1:\d+", address, url)
    return httpx.request(method, url, content=body, headers=headers, timeout=60)


def test_the_clients_road(road):
    (serve,) = [line for line in commands(README) if line.startswith("workbench serve")]
    (create,) = [line for line in commands(README) if line.startswith("KEY=")]
    key = shell(f"{create} && echo $KEY", road).strip()
    arguments = [sys.executable, "-m", *re.sub(r"--port \d+", "--port 0", serve).split()]
    with subprocess.Popen(arguments, cwd=road, stdout=subprocess.PIPE, text=True) as server:
        try:
            address = server.stdout.readline().split()[-1]
            answers = [curl(line, address, key) for line in commands(README) if line.startswith("curl")]
        finally:
            server.terminate()
            server.wait(timeout=30)
    assert [answer.status_code for answer in answers] == [200] * 5
    assert all(key not in answer.text for answer in answers)
    detected = answers[1].json()
    assert {"verdict", "score", "reasons", "found", "model"} <= set(detected)
    assert detected["verdict"] == "smishing"


@pytest.mark.parametrize("block", blocks(README, "python") + blocks(GUIDE, "python"))
def test_blocks_of_python_run(block, road):
    command = [sys.executable, "-W", "error", "-c", block]
    done = subprocess.run(command, cwd=road, env=COLD, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_key_of_a_recipe_is_told():
    from workbench.config import Gates, Masking, Recipe

    told = README.partition("### Recipes")[2].partition("\n## ")[0]
    for struct in (Recipe, Gates, Masking):
        for key in struct.__struct_fields__:
            assert f"`{key}`" in told, key


# ---- names that the documentation relies on


@pytest.mark.parametrize("file", ["README.md", "CONTRIBUTING.md", "plugins/README.md"])
def test_what_is_named_is_there(file):
    text = (ROOT / file).read_text("utf-8")
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(
        r"\bmake ([a-z]+)\b(?=[ `\n])", " ".join(re.findall(r"`[^`]*`|^make .*$", text, flags=re.M))
    ):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), f"make {target}"
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        assert (ROOT / file).parent.joinpath(link).exists(), link
    for path in re.findall(r"`((?:tests|workbench|plugins|notebooks)/[\w/.]+)`", text):
        assert (ROOT / path).exists(), path


def test_no_document_names_a_host_or_a_machine():
    for file in [*ROOT.glob("*.md"), *ROOT.glob("plugins/**/*.md"), *ROOT.glob("workbench/**/*.md")]:
        assert not re.search(r"pypi|/home/|/root/|/work/", file.read_text("utf-8")), file
