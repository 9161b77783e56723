import json

import pytest


def test_build_split_and_describe(project, new_small_project, tmp_path, monkeypatch, workbench):
    monkeypatch.chdir(new_small_project(tmp_path / "small"))
    assert "demo: 800 records" in workbench("data", "build", "--recipe", "demo").out
    assert "clusters (exact); " in workbench("data", "split", "--recipe", "demo").out
    told = json.loads(workbench("data", "describe", "--recipe", "demo", "--json").out)
    assert told["manifest"]["rows"] == 800
    assert sum(part["rows"] for part in told["split"]["parts"].values()) == 800


def test_describe_shows_counts_and_marks_what_is_synthetic(trained, workbench):
    told = workbench("data", "describe", "--recipe", "demo").out
    assert "source synthetic (synthetic)" in told
    assert "http" not in told


@pytest.mark.parametrize("command", ["build", "split", "describe", "fetch"])
def test_an_unknown_recipe_is_a_mistake(project, workbench, command):
    assert "no recipe 'nil'" in workbench("data", command, "--recipe", "nil", code=2).err


def test_what_is_not_built_yet_is_told_with_the_command_that_builds_it(project, workbench):
    assert "dvc repro split@demo" in workbench("data", "split", "--recipe", "demo", code=3).err


def test_fetch_names_files_as_pinned(project, mirror, monkeypatch, workbench):
    told = workbench("data", "fetch", "--recipe", "sms").out
    assert told.count("as pinned") == 3


def test_lock_writes_and_checks(project, workbench):
    (project / "data/parts.lock").write_text("{}")
    assert "stale: parts.lock" in workbench("data", "lock", "--check", code=3).err
    assert workbench("data", "lock").out.split() == ["sources.lock", "parts.lock"]
    workbench("data", "lock", "--check")
