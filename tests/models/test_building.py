import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

import workbench as wb
from workbench.config import load_project
from workbench.errors import DataError, PluginError
from workbench.models import (
    build_model,
    build_recipe,
    encode_labels,
    group_records,
    out_of_fold,
    split_groups,
    threshold_at,
)


def test_steps_are_named_as_the_parts():
    model = build_model("linear", featurizers=["ngrams", "lexical"], C=0.5)
    assert isinstance(model, Pipeline)
    assert [name for name, _ in model.steps] == ["features", "linear"]
    assert [name for name, _ in model.steps[0][1].transformer_list] == ["ngrams", "lexical"]
    assert model.get_params()["linear__C"] == 0.5
    assert clone(model).get_params()["linear__C"] == 0.5


def test_a_detector_that_takes_records_gets_no_featurizers():
    assert [name for name, _ in build_model("rules").steps] == ["records", "rules"]


def test_options_reach_featurizers():
    model = build_model("linear", featurizers={"ngrams": {"n_features": 1024}})
    assert model.steps[0][1].transformer_list[0][1].n_features == 1024


def test_live_objects_are_named_by_their_class():
    model = build_model(LogisticRegression(), featurizers=["lexical"], C=2.0)
    assert model.steps[-1][0] == "logisticregression"
    assert model.get_params()["logisticregression__C"] == 2.0


def test_an_unknown_part_is_named_with_those_there_are():
    with pytest.raises(PluginError, match=r"no detector 'lienar'; there is: .*linear.*rules"):
        build_model("lienar")


def test_an_unknown_option_is_refused():
    with pytest.raises(PluginError, match=r"featurizer 'lexical'.*does not take these options"):
        build_model("linear", featurizers={"lexical": {"depth": 3}})


def test_a_recipe_spells_a_pipeline_out(project):
    model = build_recipe(load_project().recipe("demo"))
    assert [name for name, _ in model.steps] == ["features", "linear"]


@pytest.mark.parametrize(
    ("labels", "present"),
    [
        (["spam", "smishing", "ham"], ("ham", "spam", "smishing")),
        (["smishing", "ham"], ("ham", "smishing")),
        (["spam", "smishing"], ("spam", "smishing")),
    ],
)
def test_codes_follow_the_labels_present_and_smishing_is_last(labels, present):
    codes, names = encode_labels(labels)
    assert names == present
    assert codes.dtype == np.int64
    assert [names[code] for code in codes] == labels


@pytest.mark.parametrize("labels", [["ham", "spam"], ["smishing"], []])
def test_data_without_smishing_or_without_anything_else_is_refused(labels):
    with pytest.raises(DataError, match="needs 'smishing' and at least one other label"):
        encode_labels(labels)


@given(
    scores=st.lists(st.floats(0, 1), min_size=1, max_size=300).map(np.array),
    rate=st.floats(0, 0.5),
)
def test_the_threshold_flags_at_most_the_rate_and_no_lower_one_does(scores, rate):
    threshold = threshold_at(scores, rate)
    assert (scores >= threshold).mean() <= rate
    below = scores[scores < threshold]
    if len(below):
        assert (scores >= below.max()).mean() > rate


def test_the_threshold_by_hand():
    scores = np.arange(1000) / 1000
    assert threshold_at(scores, 0.005) == np.nextafter(0.994, 1)
    assert (scores >= threshold_at(scores, 0.005)).sum() == 5


def test_a_group_is_never_across_folds():
    codes = np.array([0, 1] * 50)
    groups = [f"g{i // 4}" for i in range(100)]
    for fitting, held in split_groups(codes, groups, folds=5, seed=3):
        assert not {groups[i] for i in fitting} & {groups[i] for i in held}


def test_few_large_groups_among_many_of_one_are_no_hindrance():
    groups = ["a"] * 20 + ["b"] * 20 + [f"g{i}" for i in range(60)]
    folds = split_groups(np.arange(100) % 2, groups, folds=5, seed=3)
    assert sorted(np.concatenate([held for _, held in folds])) == list(range(100))


def test_fewer_groups_than_folds_are_refused():
    with pytest.raises(
        DataError, match=r"40 records are 2 groups of near-duplicates, fewer than 5 folds\. Give more data"
    ):
        split_groups(np.arange(40) % 2, ["a", "b"] * 20, folds=5, seed=3)


@pytest.mark.parametrize("share", [0.0, 0.1, 1.0], ids=["all alone", "some together", "all together"])
def test_folds_are_stratified_however_many_groups_are_of_one(share):
    codes = np.arange(600) % 3
    random = np.random.default_rng(0)
    groups = np.where(random.random(600) < share, random.integers(0, 60, 600), 1000 + np.arange(600))
    folds = split_groups(codes, groups, folds=5, seed=3)
    assert sorted(np.concatenate([held for _, held in folds])) == list(range(600))
    for fitting, held in folds:
        assert not set(groups[fitting]) & set(groups[held])
        assert np.bincount(codes[held]).min() >= 30  # of 40


def test_out_of_fold_scores_come_from_models_that_did_not_see_the_row():
    class Memory(LogisticRegression):
        def fit(self, X, y):
            self.seen_ = set(X["content"])
            self.classes_ = np.unique(y)
            return self

        def predict_proba(self, X):
            seen = np.array([text in self.seen_ for text in X["content"]], dtype=float)
            return np.column_stack([1 - seen, seen])

    records = wb.anonymize([{"text": f"text {chr(97 + i)}"} for i in range(20)], anonymizers=["redact"])
    codes = np.array([0, 1] * 10)
    memory = Memory()
    memory.takes = "records"
    scores = out_of_fold(Memory(), records, codes, groups=list(records["id"]), folds=4, seed=1)
    assert isinstance(records, pd.DataFrame)
    assert scores.shape == (20, 2)
    assert (scores[:, 1] == 0).all()


def test_records_of_one_hand_are_one_group_and_others_go_by_their_cluster():
    records = pd.DataFrame(
        {"source": ["made", "made", "made", "uci"], "hand": ["0", "0", "1", None], "cluster": ["a", "b", "c", "d"]}
    )
    assert group_records(records, folds=3) == ["made, hand 0", "made, hand 0", "made, hand 1", "d"]
    assert group_records(records, folds=4) == ["a", "b", "c", "d"]  # three hands cannot be four folds
    assert group_records(records.drop(columns="hand"), folds=2) == ["a", "b", "c", "d"]


def test_without_clusters_texts_alike_but_for_their_numbers_are_one_group():
    records = pd.DataFrame({"source": ["uci"] * 3, "content": ["win 500", "win 900", "see you"]})
    first, second, third = group_records(records, folds=2)
    assert first == second != third


@pytest.mark.parametrize("groups", [range(12), [0, 0, *range(10)]], ids=["one record", "near-duplicates"])
def test_a_label_that_only_one_fold_could_know_is_refused(groups):
    rare = 2 if groups[0] == groups[1] else 1
    codes = np.array([2] * rare + [0, 1] * 5 + [0] * (2 - rare))
    with pytest.raises(DataError, match="stands in one fold only"):
        split_groups(codes, list(groups), folds=2, seed=0)
