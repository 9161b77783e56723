"""A database and its key file belong together: neither is made anew beside the other."""

import pytest

from workbench.errors import ConfigError
from workbench.store import open_store
from workbench.store.vault import vault_file


def _leave_account(store):
    store.accounts.create(name="Asha Nair", email="asha@example.org")


def _leave_stranger(store):
    store.security.add("many_strangers", address="192.0.2.77")


@pytest.mark.parametrize("leave", [_leave_account, _leave_stranger])
def test_a_key_file_that_is_gone_is_not_made_anew_beside_rows(home, store, clock, tmp_path, leave):
    leave(store)
    file, away = vault_file(home), tmp_path / "elsewhere.json"
    file.rename(away)
    with pytest.raises(ConfigError, match=r"is not there, and the store at .* was written with it.*Put"):
        open_store(home, clock=clock)
    assert not file.exists()
    away.rename(file)
    with open_store(home, clock=clock) as again:
        assert again.vault.public_key == store.vault.public_key


def test_beside_an_empty_store_it_is_made(home, store, clock):
    vault_file(home).unlink()
    with open_store(home, clock=clock) as again:
        assert again.vault.public_key != store.vault.public_key


def test_a_key_file_that_another_process_made_meanwhile_is_taken(home, store, clock, monkeypatch):
    """It looks for the file, that one makes it and writes, and it looks into the database."""
    file, kept = vault_file(home), vault_file(home).read_bytes()
    file.unlink()

    def write(_database):
        file.touch(mode=0o600)
        file.write_bytes(kept)
        return True

    monkeypatch.setattr("workbench.store.opening.holds_rows", write)
    with open_store(home, clock=clock) as again:
        assert again.vault.public_key == store.vault.public_key
