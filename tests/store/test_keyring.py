import pytest

from workbench.errors import ConfigError, NotInStore
from workbench.store.keyring import SIZE, Keyring


@pytest.fixture
def ring(tmp_path):
    return Keyring(tmp_path / "keys" / "accounts")


def test_a_key_is_its_owners_alone(ring, tmp_path):
    own = ring.make("acc_1")
    assert (len(own), ring.get("acc_1")) == (SIZE, own)
    file = tmp_path / "keys" / "accounts" / "acc_1"
    assert [one.stat().st_mode & 0o777 for one in (file, file.parent)] == [0o600, 0o700]
    assert ring.make("acc_2") != own


def test_a_key_that_is_destroyed_is_gone_for_good_and_known_to_be(ring, tmp_path):
    own = ring.make("acc_1")
    with (tmp_path / "keys" / "accounts" / "acc_1").open("rb") as opened:
        ring.destroy("acc_1")
        assert opened.read() == bytes(SIZE)  # overwritten where it lay, too
    ring.destroy("acc_1")
    assert ring.is_destroyed("acc_1")
    assert not ring.holds("acc_1")
    with pytest.raises(NotInStore, match="was erased"):
        ring.get("acc_1")
    assert own not in b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())


def test_one_that_never_was_is_lost_and_can_be_declared_destroyed(ring):
    with pytest.raises(ConfigError, match=r"is not there.*Put the folder back"):
        ring.get("acc_1")
    assert not ring.holds("acc_1")
    assert not ring.is_destroyed("acc_1")
    ring.destroy("acc_1")
    assert ring.is_destroyed("acc_1")
