"""Nothing is stored yet: said only where it is so, and looking leaves no trace."""

import pytest

from workbench.policy import Fails
from workbench.policy.ground import NothingStored, look
from workbench.store import open_store
from workbench.store.database import Database, store_url
from workbench.store.schema import upgrade
from workbench.store.vault import Vault, vault_file


@pytest.fixture
def file(home, monkeypatch):
    monkeypatch.delenv("WORKBENCH_STORE", raising=False)
    return home.state / "store.db"


def test_nothing_is_stored_and_nothing_is_made(home, file):
    with pytest.raises(NothingStored):
        look(home)
    assert not home.state.exists()


def test_a_database_that_was_never_used_holds_nothing(home, store_url):
    with pytest.raises(NothingStored):
        look(home)
    assert not vault_file(home).exists()


def test_a_store_is_opened_as_it_is(home, store, account):
    look(home)


def test_a_database_that_vanished_is_not_nothing(home, file):
    open_store(home).close()
    for left in file.parent.glob("store.db*"):
        left.unlink()
    with pytest.raises(Fails, match=r"store\.json lie there: what they hold was not checked"):
        look(home)


def test_a_store_beside_the_one_that_is_named_is_not_nothing(home, file, monkeypatch):
    open_store(home).close()
    monkeypatch.setenv("WORKBENCH_STORE", "sqlite:///elsewhere.db")
    with pytest.raises(Fails, match=r"store\.db lie there"):
        look(home)


def test_tables_without_a_migration_are_not_nothing(home, file):
    from sqlalchemy import text

    open_store(home).close()
    vault_file(home).unlink()
    database = Database(store_url(home))
    with database.write() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    database.close()
    with pytest.raises(Fails, match="table accounts"):
        look(home)


def test_a_store_without_its_key_file_fails_and_none_is_made(home, store, account):
    vault_file(home).unlink()
    with pytest.raises(Fails, match="Restore the key file"):
        look(home)
    assert not vault_file(home).exists()


def test_another_migration_is_not_looked_at(home, file):
    from sqlalchemy import text

    database = Database(store_url(home))
    upgrade(database, Vault(vault_file(home)))
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    database.close()
    with pytest.raises(Fails, match="workbench store upgrade"):
        look(home)
