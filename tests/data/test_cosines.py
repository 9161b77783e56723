import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from workbench.data.cosines import likely, measure

ROWS = st.lists(st.lists(st.integers(0, 3), min_size=6, max_size=6), min_size=1, max_size=12).map(
    lambda rows: sparse.csr_matrix(np.array(rows, dtype=np.float32))
)


def arrays(matrix):
    return matrix.indptr, matrix.indices, matrix.data


@given(ROWS)
def test_products_are_those_of_the_whole_matrix(rows):
    whole = (rows @ rows.T).toarray()
    pairs = np.array([(one, other) for one in range(len(whole)) for other in range(len(whole))])
    assert np.allclose(measure(*arrays(rows), pairs), whole.ravel())


@given(ROWS, st.integers(1, 9), st.integers(0, 12))
def test_what_reaches_the_bound_is_likely_and_nothing_else(rows, bound, first):
    whole, size = (rows @ rows.T).toarray(), rows.shape[0]
    left = np.zeros(size)
    found = likely(*arrays(rows), *arrays(rows.tocsc()), left, min(first, size), size, float(bound))
    wanted = {(one, row) for row in range(min(first, size), size) for one in range(row) if whole[one, row] >= bound}
    assert set(map(tuple, found.tolist())) == wanted
    assert len(found) == len(wanted)


@given(ROWS, st.integers(1, 9))
def test_what_a_row_may_still_add_counts(rows, bound):
    size = rows.shape[0]
    none = likely(*arrays(rows), *arrays(rows.tocsc()), np.zeros(size), 0, size, float(bound))
    more = likely(*arrays(rows), *arrays(rows.tocsc()), np.full(size, 2.0), 0, size, float(bound))
    assert set(map(tuple, none.tolist())) <= set(map(tuple, more.tolist()))
