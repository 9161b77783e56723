import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from workbench.featurizing.matrices import LINE, align, make_csr, multiply, stack


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


@pytest.mark.parametrize("shape", [(1, 1), (5, 16), (7,)])
def test_an_array_is_aligned_to_a_line_of_the_cache(shape):
    given_array = np.asfortranarray(np.random.default_rng(0).normal(size=shape))
    aligned = align(given_array, np.float32)
    assert np.array_equal(aligned, given_array.astype(np.float32))
    assert aligned.flags.c_contiguous
    assert aligned.ctypes.data % LINE == 0
    assert align(aligned, np.float32) is aligned


def test_weights_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"weights of 6 columns are wanted. Got 5"):
        align(np.ones((5, 2)), np.float32, rows=6)


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


@given(counts=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=5))
def test_entries_stay_in_their_order_those_of_the_first_block_first(counts):
    parts = []
    for part, mine in enumerate(np.array(counts).T):
        told = [10 * row + n for row, count in enumerate(mine) for n in range(count)][::-1]
        ends = np.append(0, mine.cumsum()).astype(np.int32)
        parts.append(make_csr(np.full(len(told), part, np.float32), np.array(told, np.int32), ends, 50))
    got = stack(parts)
    for row in range(len(counts)):
        mine = slice(got.indptr[row], got.indptr[row + 1])
        theirs = [part.indices[part.indptr[row] : part.indptr[row + 1]] + 50 * at for at, part in enumerate(parts)]
        assert got.indices[mine].tolist() == np.concatenate(theirs).tolist()
        assert got.data[mine].tolist() == [at for at, some in enumerate(theirs) for _ in some]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_product_is_what_scipy_says(rows):
    block, weights = made(rows, 6), made(6, 2, seed=1)
    for given_ in (block, sparse.csr_matrix(block), sparse.csc_matrix(block)):
        assert np.allclose(multiply(given_, weights), block @ weights, atol=1e-6)


def test_a_column_that_stands_twice_in_a_row_counts_twice():
    twice = make_csr(np.array([1, 2], np.float32), np.array([3, 3], np.int32), np.array([0, 2], np.int32), 5)
    assert multiply(twice, np.eye(5, dtype=np.float32)).tolist() == [[0, 0, 0, 3, 0]]
    twice.sum_duplicates()
    assert twice.data.tolist() == [3]
