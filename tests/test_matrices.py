import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from workbench.matrices import make_csr, stack


def made(rows: int, width: int, *, seed: int = 0) -> np.ndarray:
    generator = np.random.default_rng(seed)
    return (generator.random((rows, width)) * (generator.random((rows, width)) < 0.4)).astype(np.float32)


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_a_matrix_is_what_scipy_would_make(rows):
    wanted = sparse.csr_matrix(made(rows, 7))
    got = make_csr(wanted.data, wanted.indices, wanted.indptr, 7)
    assert got.shape == wanted.shape
    assert (got != wanted).nnz == 0
    assert np.array_equal((got @ np.eye(7)), wanted.toarray())


def test_one_row_is_not_another():
    one = make_csr(np.ones(1, np.float32), np.array([2], np.int32), np.array([0, 1], np.int32), 5)
    other = make_csr(np.ones(1, np.float32), np.array([4], np.int32), np.array([0, 1], np.int32), 5)
    assert one.indices[0] == 2
    assert other.toarray()[0, 4] == 1


@given(
    rows=st.sampled_from([1, 4]), kinds=st.lists(st.booleans(), min_size=1, max_size=4), seed=st.integers(0, 2**32 - 1)
)
def test_blocks_stand_side_by_side(rows, kinds, seed):
    dense = [made(rows, 3 + place, seed=seed + place) for place in range(len(kinds))]
    blocks = [sparse.csr_matrix(block) if is_sparse else block for block, is_sparse in zip(dense, kinds, strict=True)]
    got = stack(blocks)
    assert sparse.issparse(got) == any(kinds)
    assert np.array_equal(got.toarray() if sparse.issparse(got) else got, np.hstack(dense))
    assert got.dtype == np.float32
