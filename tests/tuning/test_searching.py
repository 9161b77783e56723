"""Tests of searching: nested, tracked, and told."""

import json

import numpy as np
import pytest

from workbench.config import load_project
from workbench.data import load_records
from workbench.errors import ConfigError
from workbench.parquet import read_parquet, write_parquet
from workbench.tuning import tune
from workbench.tuning.folds import split_sources


def test_a_search_is_nested_tracked_and_the_same_for_a_seed(searched, workbench):
    told = json.loads(workbench("tune", "demo", "--trials", 2, "--folds", 2, "--outer", 2, "--json").out)
    again = tune("demo", trials=2, folds=2, outer=2).as_dict()
    assert {**again, "run": told["run"]} == told
    assert len(told["outer"]) == 2
    assert all(0 < fold["tuned"] <= 1 and 0 < fold["as configured"] <= 1 for fold in told["outer"])
    assert 0.001 <= told["best"]["linear.C"] <= 10
    assert f"C = {told['best']['linear.C']}" in told["paste"]
    assert "weight = 0.4" in told["paste"]  # what was not searched stays

    from workbench.registry.tracking import find_experiment, open_client

    project = load_project()
    experiment = find_experiment(project, "demo")
    trials = open_client(project).search_runs([experiment], f"tags.mlflow.parentRunId = '{told['run']}'")
    assert len(trials) == 3 * 2  # two outer folds and the whole, two trials each
    assert all("pr_auc" in run.data.metrics and "linear.C" in run.data.params for run in trials)


def test_an_option_that_no_part_takes_is_told(searched, capfd):
    file = searched / "pyproject.toml"
    file.write_text(file.read_text().replace("C = {low", "depth = {low"))
    with pytest.raises(ConfigError, match="a part does not take what is searched"):
        tune("demo", trials=1, folds=2, outer=2)
    assert "Traceback" not in capfd.readouterr().err


def test_a_search_by_sources_left_out_scores_real_ones_by_the_others(searched, workbench):
    """Three sources: of two the other holds clusters, of one that is synthetic nothing is scored."""
    frame = load_records("demo")
    names = np.array(["a", "b", "synthetic"])[np.arange(len(frame)) % 3]
    frame = frame[frame["label"].notna()].reset_index(drop=True).assign(source=names[frame["label"].notna()])
    parts = split_sources(frame, scored=frozenset({"a", "b"}))
    for (fitting, held), source in zip(parts, "ab", strict=True):
        assert set(frame["source"].iloc[held]) == {source}
        assert len(held) == (frame["source"] == source).sum()
        assert not set(frame["cluster"].iloc[held]) & set(frame["cluster"].iloc[fitting])
    before = count_tunings()
    told = workbench("tune", "demo", "--leave-source-out", "--trials", 1, code=2).err  # there is only one, synthetic
    assert "no source with smishing can be left out" in told
    assert count_tunings() == before  # what was typed amiss leaves no run


def count_tunings():
    from workbench.registry.tracking import find_experiment, open_client

    project = load_project()
    return len(open_client(project).search_runs([find_experiment(project, "demo")], "tags.stage = 'tune'"))


def test_a_search_on_synthetic_records_alone_says_so(searched):
    told = str(tune("demo", trials=1, folds=2, outer=2))
    assert "Synthetic data (synthetic): no figure here says how it does on people's messages." in told


def test_a_search_by_sources_left_out_is_told_as_one(searched):
    store, manifest = searched / "data/demo/snapshot.parquet", searched / "data/demo/manifest.json"
    frame = read_parquet(store)
    write_parquet(frame.assign(source=np.random.default_rng(0).choice(["a", "b"], len(frame))), store)
    source = {"synthetic": False, "licence": "MIT"}
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"sources": {"a": source, "b": source}}))
    told = tune("demo", trials=1, folds=2, outer=2, leave_source_out=True)
    assert told.figures["sources_left_out"]
    assert "by each source left out" in str(told)
    assert 0 < told.figures["searched"] <= 1
