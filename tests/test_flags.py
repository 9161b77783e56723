"""Flags: what a subclass finds is one where it is found, and said in words."""

from types import MappingProxyType

import numpy as np
import pytest

from workbench.flags import Flags
from workbench.models.features import Features
from workbench.records import make_rows


class Shouts(Flags):
    says = MappingProxyType({"shout": "is shouted", "question": "asks"})

    def find(self, records):
        for text in records["content"]:
            yield [name for name, sign in (("shout", "!"), ("question", "?")) if sign in text]


ROWS = make_rows(["what?!", "no", "hey!"])


def test_a_flag_is_one_where_it_is_found():
    made = Shouts().transform(ROWS)
    assert made.dtype == np.float32
    assert made.toarray().tolist() == [[1, 1], [0, 0], [1, 0]]
    assert list(Shouts().get_feature_names_out()) == ["shout", "question"]


def test_flags_are_said_in_words_of_the_record():
    assert Shouts().describe(make_rows(["hey!"]), [1, 0]) == ["not so: asks", "is shouted"]


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
