import json
import re

import pytest


def test_build_split_and_describe(project, new_small_project, tmp_path, monkeypatch, workbench):
    monkeypatch.chdir(new_small_project(tmp_path / "small"))
    assert "demo: 1200 records" in workbench("data", "build", "--recipe", "demo").out
    assert "clusters (exact); " in workbench("data", "split", "--recipe", "demo").out
    told = json.loads(workbench("data", "describe", "--recipe", "demo", "--json").out)
    assert told["manifest"]["rows"] == 1200
    assert sum(part["rows"] for part in told["split"]["parts"].values()) == 1200


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


@pytest.fixture
def unsound(tmp_path):
    told = {"spam": "pay now at once", "ham": "see you"}
    labels = ["spam", "ham"] * 60
    rows = [{"text": f"{told[label]} {chr(97 + at % 26) * 5} {at}", "label": label} for at, label in enumerate(labels)]
    file = tmp_path / "set.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)))
    return file


def test_check_stops_at_an_unsound_set_and_says_why(unsound, workbench):
    told = workbench("data", "check", unsound, code=3)
    assert "ERROR    alone" in told.out
    assert "phrase (1.00): " in told.out
    assert "the set is not sound: " in told.err


def test_check_speaks_json_and_takes_bounds(unsound, workbench):
    loose = [f"--bound={name}=1" for name in ("alone", "together", "duplicates", "near_duplicates")]
    told = json.loads(workbench("data", "check", unsound, "--json", *loose).out)
    assert told["positive"] == "spam"
    assert all(check["passed"] for check in told["checks"])


def test_check_demotes_what_it_is_told_to(unsound, workbench):
    warn = [f"--warn={name}" for name in ("alone", "together", "duplicates", "near_duplicates")]
    assert "WARNING  alone" in workbench("data", "check", unsound, *warn).out


def test_check_looks_at_a_recipe(trained, workbench):
    told = json.loads(workbench("data", "check", "--recipe", "demo", "--json", "--warn=together", "--warn=alone").out)
    assert told["rows"] == 1200
    assert {check["name"]: check["figure"] for check in told["checks"]}["leaks"] == 0


def test_check_takes_for_near_duplicates_what_the_recipe_does(trained_copy, workbench):
    def near_duplicates(similarity):
        file = trained_copy / "pyproject.toml"
        file.write_text(re.sub("similarity = .*", f"similarity = {similarity}", file.read_text("utf-8")), "utf-8")
        warn = [f"--warn={name}" for name in ("together", "alone", "leaks", "near_duplicates")]
        told = json.loads(workbench("data", "check", "--recipe", "demo", "--json", *warn).out)
        return {check["name"]: check["figure"] for check in told["checks"]}["near_duplicates"]

    assert near_duplicates(0.7) > near_duplicates(0.95)


@pytest.mark.parametrize(
    "arguments", [[], ["--bound", "alone", "--recipe", "demo"], ["--bound", "alone=x", "--recipe", "demo"]]
)
def test_check_refuses_what_it_cannot_read(project, workbench, arguments):
    workbench("data", "check", *arguments, code=2)


def test_card_is_printed_for_people_and_for_programs(workbench):
    assert "Every message is synthetic" in workbench("data", "card", "synthetic").out
    assert json.loads(workbench("data", "card", "synthetic", "--croissant").out)["@type"] == "sc:Dataset"
    assert "sha256" in workbench("data", "card", "uci").out
