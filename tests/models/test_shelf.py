import tempfile
from functools import partial
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import sparse

from workbench.models import shelf as shelves

ROWS = st.integers(1, 12)
shelve = partial(shelves.shelve, folder=Path(tempfile.gettempdir()))


@st.composite
def matrices(draw):
    shape = draw(st.tuples(ROWS, st.integers(1, 6)))
    return draw(arrays.arrays(np.float32, shape, elements=st.integers(0, 3).map(float)))


def cut(matrix, size):
    return [matrix[at : at + size] for at in range(0, matrix.shape[0], size)]


@given(dense=matrices(), size=st.integers(1, 5), data=st.data(), kind=st.sampled_from([np.asarray, sparse.csr_matrix]))
def test_what_is_taken_is_what_was_put_there(dense, size, data, kind):
    shelf = shelve(map(kind, cut(dense, size)))
    assert shelf.shape == dense.shape
    for _ in range(2):
        blocks = [block.toarray() if sparse.issparse(block) else block for block in shelf]
        assert np.array_equal(np.vstack(blocks), dense)
    chosen = np.array(data.draw(st.lists(st.booleans(), min_size=len(dense), max_size=len(dense))))
    if chosen.any():
        taken = shelf.take(chosen).gather()
        assert np.array_equal(taken.toarray() if sparse.issparse(taken) else taken, dense[chosen])


def test_whole_blocks_are_not_copied_and_others_are():
    shelf = shelve(map(sparse.csr_matrix, cut(np.eye(9, dtype=np.float32), 3)))
    chosen = np.array([True] * 3 + [False] * 3 + [True, False, True])
    whole, part = shelf.take(chosen)
    assert not whole.data.flags.writeable  # a view of the file, which is mapped to be read
    assert part.data.flags.writeable
    assert part.shape == (2, 9)


def test_the_file_lies_in_the_folder_that_is_named_and_has_no_name_there(tmp_path):
    folder = tmp_path / "not yet there"
    shelf = shelves.shelve([sparse.csr_matrix(np.eye(3, dtype=np.float32))], folder)
    assert str(folder) in Path("/proc/self/maps").read_text()
    assert not list(folder.iterdir())
    assert shelf.shape == (3, 3)


def test_what_stands_twice_in_a_row_is_added_up():
    twice = sparse.csr_matrix(([1.0, 2.0], [1, 1], [0, 2]), shape=(1, 3), dtype=np.float32)
    (block,) = shelve([twice])
    assert block.nnz == 1
    assert np.array_equal(block.toarray(), [[0, 3, 0]])


def test_no_more_than_a_block_is_in_memory_however_many_there_are():
    made = sparse.csr_matrix(np.ones((1_000, 300), dtype=np.float32))
    size = made.data.nbytes + made.indices.nbytes
    for block in shelve(made for _ in range(20)):
        block.sum()
        assert block.indices.max() == 299
        assert size / 2 < resident() < 2 * size


def resident():
    """Return how many bytes of deleted files this process has in memory."""
    held, ours = 0, False
    with open("/proc/self/smaps") as told:
        for line in told:
            if "-" in line.split(maxsplit=1)[0]:
                ours = line.rstrip().endswith("(deleted)") and "/dev/" not in line
            elif ours and line.startswith("Rss:"):
                held += int(line.split()[1]) * 1024
    return held
