"""The retraining graph under DVC, by its own commands: reproducible, shareable, and honest about what is stale."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.config import load_project
from workbench.parquet import read_parquet
from workbench.store import Event, Lineage, Preferences, ResearchRow, Usage, open_store, stamp
from workbench.store.recording import record

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
DEMO = [f"{stage}@demo" for stage in ("build", "leak", "split", "train", "probe", "evaluate")]


def run(*command, folder, code=0, **env):
    """Run a command in a folder with this environment's programs first; return what it printed."""
    settings = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", **env}
    done = subprocess.run(
        list(map(str, command)), cwd=folder, env=settings, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, f"{command}: exit {done.returncode}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
    return done.stdout + done.stderr


def set_remote(project, remote):
    config = project / ".dvc/config"
    config.write_text(config.read_text() + f"    remote = folder\n['remote \"folder\"']\n    url = {remote}\n")
    return project


@pytest.fixture(scope="module")
def original(tmp_path_factory, new_small_project):
    """A small project that went through the graph once and pushed its outputs to a folder."""
    folder = tmp_path_factory.mktemp("original")
    project = set_remote(new_small_project(folder / "project"), folder / "remote")
    run("dvc", "repro", *DEMO, folder=project)
    run("dvc", "push", *DEMO, folder=project)
    return project


@pytest.fixture
def clone(original, tmp_path):
    """What git carries of it: settings, locks and the small JSON files, no snapshot, model or run."""
    clone = tmp_path / "clone"
    skipped = shutil.ignore_patterns(".workbench", "*.parquet", "model", "report", "cache", "tmp", "site-cache")
    shutil.copytree(original, clone, ignore=skipped)
    return clone


@pytest.mark.xdist_group("pipeline")
def test_a_pulled_clone_is_up_to_date_and_its_model_can_be_promoted(clone):
    before = (clone / "dvc.lock").read_bytes()
    run("dvc", "pull", *DEMO, folder=clone)
    assert (clone / "data/demo/model").is_dir()
    told = run("dvc", "repro", *DEMO, folder=clone)
    assert re.findall(r"Running stage '(.*)'", told) == ["purge"]  # before every build, and it finds nothing
    assert "nothing to purge" in told
    assert (clone / "dvc.lock").read_bytes() == before
    assert "demo version 1 is champion" in run("workbench", "promote", "demo", "--evaluate", folder=clone)
    assert "smishing" in run(
        "workbench",
        "predict",
        "--recipe",
        "demo",
        "--json",
        "Your KYC is blocked, pay http://sbi-kyc.top",
        folder=clone,
    )


@pytest.mark.xdist_group("pipeline")
def test_a_second_build_of_the_same_data_is_the_same_to_the_byte(clone):
    before = (clone / "dvc.lock").read_bytes()
    told = run("dvc", "repro", *DEMO, folder=clone)
    assert "Running stage 'train@demo'" in told
    assert (clone / "dvc.lock").read_bytes() == before


@pytest.mark.xdist_group("pipeline")
@pytest.mark.parametrize("stage", ["build", "leak", "train", "probe", "evaluate"])
def test_a_changed_part_makes_its_stage_stale_and_no_earlier_one(clone, stage):
    file = clone / "data/parts.lock"
    lock = json.loads(file.read_text())
    lock["stages"]["demo"][stage] = "0" * 64
    file.write_text(json.dumps(lock))
    run("dvc", "pull", *DEMO, folder=clone)
    status = json.loads(run("dvc", "status", "--json", *DEMO, folder=clone).splitlines()[-1])
    assert set(status) == {f"{stage}@demo"}


@pytest.mark.xdist_group("pipeline")
def test_an_objection_makes_the_build_stale_and_its_rows_leave(new_small_project, tmp_path):
    """Nobody has to do anything but `dvc repro`: purge comes first, and what it writes tells the build."""
    project = new_small_project(tmp_path / "project")
    file = project / "pyproject.toml"
    text = file.read_text("utf-8").replace("seed = 7}}", "seed = 7}, captured = {}}", 1)
    file.write_text(text, "utf-8")
    with open_store(load_project(project)) as store:
        account = store.accounts.create(name="Asha", email="asha@example.org").id
        store.preferences.put(account, Preferences(research=True, voice=False, restricted=False))
        usage = Usage(at=stamp(store.clock()), account_id=account, key_id="key_1", path="/v1/detect", status=200)
        row = ResearchRow(verdict_id="ver_1", kind="sms", content="see you at five", verdict="ham")
        with store.database.write() as connection:
            record(store, connection, [Event(usage, (("ver_1", Lineage("d", {})),), (row,))])
        run("dvc", "repro", "build@demo", folder=project)
        snapshot = project / "data/demo/snapshot.parquet"
        assert "captured" in set(read_parquet(snapshot)["source"])
        store.preferences.put(account, Preferences(research=False, voice=False, restricted=False))
        told = run("dvc", "repro", "build@demo", folder=project)
    assert re.findall(r"Running stage '(.*)'", told) == ["purge", "build@demo"]
    assert "captured" not in set(read_parquet(snapshot)["source"])
    cached = [file for file in (project / ".dvc/cache/files").rglob("*") if file.is_file()]
    assert len(cached) == 1  # the new one alone


@pytest.mark.xdist_group("pipeline")
def test_a_leaky_snapshot_stops_the_graph_before_anything_is_split(clone):
    """The gate's command exits with 4; what it found is on disk for a retraining to read."""
    file = clone / "pyproject.toml"
    file.write_text(file.read_text().replace('"planted.covered" = ">= 0.98"', '"planted.covered" = ">= 1.1"'))
    run("dvc", "pull", *DEMO, folder=clone)
    told = run("dvc", "repro", *DEMO, folder=clone, code=255)
    assert "planted.covered is 1, must be >= 1.1" in told
    assert "Running stage 'split@demo'" not in told
    assert not json.loads((clone / "data/demo/privacy.json").read_text())["passed"]
    run("workbench", "privacy", "gate", "--recipe", "demo", folder=clone, code=4)
    assert "privacy gate: planted.covered" in run("workbench", "promote", "demo", folder=clone, code=7)


@pytest.mark.parametrize("recipe", ["demo", "sms", "sms-public"])
def test_what_is_committed_holds_no_run_id_time_or_row(recipe):
    files = sorted((ROOT / "data" / recipe).glob("*.json"))
    assert [file.name for file in files] == [
        "manifest.json",
        "metrics.json",
        "model_privacy.json",
        "privacy.json",
        "split.json",
    ]
    for file in files:
        assert not {"run_id", "latency", "created", "content"} & set(json.loads(file.read_text())), file
    ignored = set((ROOT / "data" / recipe / ".gitignore").read_text().split())
    assert {"/snapshot.parquet", "/split.parquet", "/model"} <= ignored


def test_a_missing_source_stops_with_exit_code_3_and_says_how_to_get_it(project, tmp_path):
    (tmp_path / "empty").mkdir()
    told = run(
        "workbench", "data", "fetch", "--recipe", "sms", folder=project, code=3, WORKBENCH_MIRROR=tmp_path / "empty"
    )
    assert "WORKBENCH_MIRROR" in told
    assert "Traceback" not in told


@pytest.mark.real
@pytest.mark.xdist_group("real")
def test_make_real_rebuilds_what_is_committed_and_promotes_it(mirror, tmp_path, new_project):
    """Every recipe, built anew from the mirror, gives the committed lock; then `make real` ends in a champion."""
    project = new_project(tmp_path / "project")
    shutil.copy(ROOT / "dvc.lock", project)
    run("dvc", "repro", folder=project)
    assert (project / "dvc.lock").read_text() == (ROOT / "dvc.lock").read_text()
    for name in ("manifest.json", "privacy.json", "split.json", "model_privacy.json", "metrics.json"):
        for recipe in ("demo", "sms", "sms-public"):
            assert (project / "data" / recipe / name).read_text() == (ROOT / "data" / recipe / name).read_text()
    told = run("make", "-f", ROOT / "Makefile", "-o", "install", "real", f"MIRROR={mirror}", folder=project)
    assert "sms version 1 is champion" in told
    verdict = json.loads(run("workbench", "predict", "--json", "see you at five", folder=project))
    assert (verdict["verdict"], verdict["model"]["recipe"]) == ("ham", "sms")
