import json

import numpy as np
import pytest

from workbench.config import load_project
from workbench.data import load_records
from workbench.errors import ConfigError
from workbench.models import build_recipe, encode_labels, group_records, out_of_fold, split_groups
from workbench.parquet import read_parquet, write_parquet
from workbench.tuning import _Folds, _split, apply, average_precision, find_spaces, split_sources, tune


@pytest.fixture
def searched(trained_copy):
    """The trained project, with a small space and small features."""
    file = trained_copy / "pyproject.toml"
    text = file.read_text()
    start, end = text.index("[tool.workbench.search.linear]"), text.index("# The embedded corpus")
    space = "[tool.workbench.search.linear]\nC = {low = 0.001, high = 10.0, log = true}\n\n"
    file.write_text(text[:start] + space + text[end:])
    return trained_copy


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


def test_what_is_printed_can_be_pasted(searched, workbench):
    told = workbench("tune", "demo", "--trials", 1, "--folds", 2, "--outer", 2).out
    lines = told[told.index("featurizers =") :]
    file = searched / "pyproject.toml"
    text = file.read_text()
    start = text.index("featurizers =", text.index("[tool.workbench.recipes.demo]"))
    file.write_text(text[:start] + lines + text[text.index("seed =", start) :])
    assert "C" in load_project().recipe("demo").detector["linear"]


def test_a_part_without_a_space_is_told(searched):
    file = searched / "pyproject.toml"
    file.write_text(file.read_text().replace("search.linear", "search.boost"))
    with pytest.raises(ConfigError, match="there are spaces for boost"):
        tune("demo")


def test_an_option_that_no_part_takes_is_told(searched, capfd):
    file = searched / "pyproject.toml"
    file.write_text(file.read_text().replace("C = {low", "depth = {low"))
    with pytest.raises(ConfigError, match="a part does not take what is searched"):
        tune("demo", trials=1, folds=2, outer=2)
    assert "Traceback" not in capfd.readouterr().err


def test_spaces_of_every_part_are_searched_and_applied(project):
    settings = load_project().recipe("demo")
    assert {"linear.C", "ngrams.n_features"} <= set(find_spaces(settings, load_project()))
    made = apply(settings, {"linear.C": 3.0, "ngrams.n_features": 512})
    assert made.detector == {"linear": {"C": 3.0}}
    assert made.featurizers["ngrams"] == {**settings.featurizers["ngrams"], "n_features": 512}
    assert settings.featurizers["ngrams"] != made.featurizers["ngrams"]


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


def test_synthetic_records_are_fitted_on_and_not_scored(searched):
    frame = load_records("demo", "train")
    frame = frame.assign(source=np.where(np.arange(len(frame)) % 2, "a", "synthetic"))
    parts = _split(frame, scored=frozenset({"a"}), folds=2, seed=3)
    assert all(set(frame["source"].iloc[fitting]) == {"a", "synthetic"} for fitting, _ in parts)
    assert sorted(np.concatenate([held for _, held in parts])) == np.flatnonzero(frame["source"] == "a").tolist()


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


def test_a_search_fits_as_training_does(trained):
    """Sources weigh by the root of their size and evasive variants are fitted on, whatever is searched."""
    frame, settings = load_records("demo", "train"), load_project().recipe("demo")
    frame = frame.assign(source=np.where(np.arange(len(frame)) % 5, "a", "b"))
    codes, _ = encode_labels(frame["label"].tolist())
    groups = group_records(frame, folds=2)
    expected = out_of_fold(
        build_recipe(settings), frame, codes, groups=groups, folds=2, seed=3, variants=settings.variants
    )
    parts = split_groups(codes, groups, folds=2, seed=3)
    found = _Folds(settings, frame, split=lambda _: parts, seed=3).score({})
    assert found == pytest.approx(average_precision(frame, expected[:, -1]))
