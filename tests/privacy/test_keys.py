import stat

import pytest

from workbench.config import Project, Settings
from workbench.errors import ConfigError
from workbench.privacy.keys import key_file, make_key, read_key


@pytest.fixture
def bare(tmp_path):
    return Project(tmp_path, Settings())


def test_a_new_key_is_its_owners_alone(bare):
    file = make_key(bare)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(read_key(bare)) == 32
    assert [found.name for found in file.parent.iterdir()] == ["pseudonym.key"]


def test_a_new_key_is_in_a_folder_that_git_leaves_alone(bare):
    make_key(bare)
    assert (bare.state / ".gitignore").read_text() == "*\n"


def test_no_key_is_none(bare):
    assert read_key(bare) is None


def test_a_key_is_not_lost_by_mistake(bare):
    make_key(bare)
    before = read_key(bare)
    with pytest.raises(ConfigError, match="is there already"):
        make_key(bare)
    assert read_key(bare) == before


def test_rotation_puts_another_in_its_place(bare):
    make_key(bare)
    before = read_key(bare)
    make_key(bare, rotate=True)
    assert read_key(bare) != before


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_key_that_others_may_read_is_refused(bare, mode):
    make_key(bare).chmod(mode)
    with pytest.raises(ConfigError, match=rf"mode {mode:04o}.*chmod 600"):
        read_key(bare)


def test_a_key_that_is_none_is_refused(bare):
    make_key(bare)
    key_file(bare).write_bytes(b"short")
    with pytest.raises(ConfigError, match=r"must hold 32 bytes\. Got 5"):
        read_key(bare)
