"""The strongest columns of a row, by the plainest means."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from workbench.models.contributions import choose_strongest

ENTRIES = st.lists(st.tuples(st.integers(0, 40), st.integers(-9, 9)), max_size=30)


def plainly(entries, toward, most):
    sums = Counter()
    for column, weight in entries:
        sums[column] += weight
    carrying = sorted((-weight * toward, column) for column, weight in sums.items() if weight * toward > 0)[:most]
    return [column for _, column in carrying], [-weight * toward for weight, _ in carrying]


@given(st.lists(st.tuples(ENTRIES, st.sampled_from([1, -1])), min_size=1, max_size=4), st.integers(1, 12))
def test_the_strongest_are_chosen_and_a_column_that_stands_twice_counts_twice(rows, most):
    indptr = np.cumsum([0, *(len(entries) for entries, _ in rows)])
    columns = np.array([column for entries, _ in rows for column, _ in entries], np.int64)
    weights = np.array([weight for entries, _ in rows for _, weight in entries], np.float32)
    given_ = sparse.csr_matrix((weights, columns, indptr), shape=(len(rows), 41))
    told = choose_strongest(given_, [toward for _, toward in rows], most)
    assert told == [plainly(entries, toward, most) for entries, toward in rows]


@pytest.mark.parametrize("as_given", [np.asarray, sparse.csr_matrix])
def test_dense_rows_are_as_good(as_given):
    told = choose_strongest(as_given([[0.0, 2.0, -1.0], [3.0, 0.0, -1.0]]), [1, -1], 2)
    assert told == [([1], [2.0]), ([2], [-1.0])]
