import errno

import pytest

from workbench.errors import DiskFull
from workbench.outputs import filled, find_full, replaced

FULL = OSError(errno.ENOSPC, "No space left on device", "data/x.part")


def test_a_file_takes_its_place_once_it_is_written(tmp_path):
    file = tmp_path / "new" / "a.json"
    with replaced(file) as partial:
        partial.write_text("one")
        assert not file.exists()
    assert [path.name for path in file.parent.iterdir()] == ["a.json"]


def test_a_file_that_cannot_be_written_is_as_it_was(tmp_path):
    file = tmp_path / "a.json"
    file.write_text("old")

    def write():
        with replaced(file) as partial:
            partial.write_text("half")
            raise FULL

    with pytest.raises(OSError, match="No space"):
        write()
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]


def test_files_of_a_folder_take_their_places_together_and_others_stay(tmp_path):
    (tmp_path / "kept").write_text("kept")
    (tmp_path / ".part").mkdir()
    (tmp_path / ".part" / "left").write_text("by a process that was killed")
    with filled(tmp_path) as folder:
        (folder / "a").write_text("a")
        (folder / "b").write_text("b")
        assert not (tmp_path / "a").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "kept"]


@pytest.mark.parametrize("old", [True, False])
def test_of_files_of_which_one_cannot_be_written_none_is(tmp_path, old):
    target = tmp_path / "target"
    if old:
        target.mkdir()
        (target / "a").write_text("old")

    def write():
        with filled(target) as folder:
            (folder / "a").write_text("new")
            raise FULL

    with pytest.raises(OSError, match="No space"):
        write()
    assert target.exists() == old
    assert [path.read_text() for path in target.rglob("*")] == ["old"] * old


def test_a_full_disk_is_known_by_its_number_by_words_and_as_a_cause():
    for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        assert isinstance(find_full(OSError(number, "x")), DiskFull)
    assert "data/x.part" in str(find_full(FULL))
    wrapped = RuntimeError("(sqlite3.OperationalError) database or disk is full")
    assert isinstance(find_full(wrapped), DiskFull)
    outer = ValueError("x")
    outer.__cause__ = FULL
    assert isinstance(find_full(outer), DiskFull)
    assert find_full(OSError(errno.EACCES, "x")) is None
    assert find_full(ValueError("x")) is None


def test_it_is_refused_as_data_is():
    assert DiskFull("x").exit_code == 3
