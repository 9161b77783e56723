"""Flags: what a subclass finds is one where it is found, and said in words."""

from types import MappingProxyType

import numpy as np
import pytest
from sklearn.base import BaseEstimator, TransformerMixin

from workbench.errors import PluginError
from workbench.featurizing.flags import Flags
from workbench.models.features import Features
from workbench.records import make_rows, to_frame, visible


class Shouts(Flags):
    says = MappingProxyType({"shout": "is shouted", "question": "asks"})

    def find(self, records):
        for text in records["content"]:
            yield [name for name, sign in (("shout", "!"), ("question", "?")) if sign in text]


class Length(TransformerMixin, BaseEstimator):
    def fit(self, records, y=None):
        return self

    def transform(self, records):
        return np.array([[len(text)] for text in records["content"]], np.float32).reshape(-1, 1)


ROWS = make_rows(["what?!", "no", "hey!"])


def test_a_flag_is_one_where_it_is_found():
    made = Shouts().transform(ROWS)
    assert made.dtype == np.float32
    assert made.toarray().tolist() == [[1, 1], [0, 0], [1, 0]]
    assert list(Shouts().get_feature_names_out()) == ["shout", "question"]


def test_flags_are_said_in_words_of_the_record():
    assert Shouts().describe_each(make_rows(["hey!", "who?"]), [[1, 0], [1]]) == [
        ["not so: asks", "is shouted"],
        ["asks"],
    ]


class Said(Length):
    def describe(self, records, columns):
        return [f"is {len(records['content'][0])} long"] * len(columns)


def test_each_record_is_described_by_the_parts_of_its_columns():
    front = Features([("shouts", Shouts()), ("length", Length()), ("said", Said())]).fit(ROWS)
    assert front.widths_ == [2, 1, 1]
    told = front.describe_each(visible(make_rows(["hey!", "who is it?", "so"])), [[3, 0, 2], [1], []])
    assert told == [
        [("said", "is 4 long"), ("shouts", "is shouted"), ("length", "column 0")],
        [("shouts", "asks")],
        [],
    ]


def test_parts_that_project_and_parts_that_do_not_add_up():
    front = Features([("shouts", Shouts()), ("length", Length())]).fit(ROWS)
    weights = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    project = front.project(weights)
    for _ in range(2):
        assert np.array_equal(project(ROWS), front.transform(ROWS) @ weights)
        assert np.array_equal(project(to_frame(ROWS)), project(ROWS))
    assert project(make_rows([])).shape == (0, 2)


def test_nothing_is_learned_and_the_host_knows():
    assert Features([("shouts", Shouts())]).stateless
    assert (Shouts().fit(ROWS).transform(ROWS) != Shouts().transform(ROWS)).nnz == 0


def test_a_subclass_without_a_finder_is_told_what_to_write():
    with pytest.raises(NotImplementedError, match="override `find`"):
        Flags().transform(ROWS)


def test_a_flag_that_is_not_named_is_a_mistake():
    class Wrong(Shouts):
        says = MappingProxyType({"shout": "is shouted"})

    with pytest.raises(KeyError, match="question"):
        Wrong().transform(ROWS)


@pytest.mark.parametrize("answers", [0, 2, 4])
def test_each_record_is_answered_for(answers):
    class Few(Shouts):
        def find(self, records):
            return [["shout"]] * answers

    with pytest.raises(PluginError, match=rf"Few: find must give .* each of 3 record\(s\)\. Got {answers}"):
        Few().transform(ROWS)


def test_two_classes_of_one_name_do_not_share_what_is_remembered():
    def make(**says):
        class Cell(Flags):
            def find(self, records):
                return [says] * len(records)

        return type("Cell", (Cell,), {"says": MappingProxyType(says)})()

    rows = make_rows(["hey"])
    assert make(a="is a").transform(rows).shape == (1, 1)
    assert make(a="is a", b="is b").transform(rows).toarray().tolist() == [[1, 1]]
