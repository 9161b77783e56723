import numpy as np
import pytest
from scipy import sparse

from workbench.data.vectors import keep
from workbench.errors import DataError


@pytest.fixture
def blocks():
    random = np.random.default_rng(5)
    return [sparse.csr_matrix(random.binomial(1, 0.3, (rows, 9)), dtype=np.float32) for rows in (4, 1, 7)]


@pytest.mark.parametrize("folder", ["made", None])
def test_what_is_kept_is_one_matrix(blocks, tmp_path, folder):
    vectors = keep(iter(blocks), folder and tmp_path / folder)
    starts, columns, values = vectors.arrays()
    told = sparse.csr_matrix((values, columns, starts), (12, 9))
    assert (told != sparse.vstack(blocks)).nnz == 0
    vectors.let_go()
    assert np.array_equal(vectors.arrays()[2], values)


def test_rows_that_hold_nothing_can_be_kept(tmp_path):
    starts, columns, values = keep([sparse.csr_matrix((3, 9), dtype=np.float32)], tmp_path).arrays()
    assert starts.tolist() == [0, 0, 0, 0]
    assert len(columns) == len(values) == 0


def test_no_file_is_left(blocks, tmp_path):
    keep(blocks, tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_told(blocks, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="near-duplicates are sought with temporary files"):
        keep(blocks, tmp_path / "file")
