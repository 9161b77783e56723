from contextlib import contextmanager

import pytest
from sqlalchemy import text

from workbench.config import Policy, Project, Settings, Store
from workbench.errors import ConfigError, DataError, NotInStore, StoreRefused
from workbench.store import Preferences, open_store

ON = Preferences(research=True, voice=False, restricted=False)
OFF = Preferences(research=False, voice=False, restricted=False)


def test_one_call_each_way(store, account):
    assert store.preferences.get(account.id) == OFF
    assert store.preferences.put(account.id, ON)["number"] == 2
    assert store.preferences.get(account.id) == ON
    assert store.preferences.put(account.id, OFF)["number"] == 3
    assert [entry["research"] for entry in store.preferences.history(account.id)] == [False, True, False]
    assert [entry["by"] for entry in store.preferences.history(account.id)] == ["configuration", "client", "client"]


def test_a_change_of_one_preference_undoes_no_objection_that_came_meanwhile(store, account, monkeypatch):
    store.preferences.put(account.id, Preferences(research=True, voice=False, restricted=True))
    begin = store.database.write

    @contextmanager
    def begin_late():
        patched.undo()
        store.preferences.put(account.id, Preferences(research=False, voice=False, restricted=True))
        with begin() as connection:
            yield connection

    with monkeypatch.context() as patched:
        patched.setattr(store.database, "write", begin_late)
        store.preferences.change(account.id, by="operator", restricted=False)
    assert store.preferences.get(account.id) == OFF
    assert [entry["by"] for entry in store.preferences.history(account.id)][2:] == ["client", "operator"]


def test_the_ledger_names_the_policy_that_was_agreed_to(tmp_path, store_url):
    (tmp_path / "policy.txt").write_text("we keep nothing raw")
    settings = Settings(store=Store(research=True), policy=Policy(version="1", file="policy.txt"))
    with open_store(Project(tmp_path, settings)) as store:
        account = store.accounts.create(name="A", email="a@example.org")
        assert account.research
        (entry,) = store.preferences.history(account.id)
    assert entry["policy"] == Project(tmp_path, settings).policy_digest()
    assert entry["policy"].startswith("sha256:")


def test_research_is_refused_where_no_policys_text_is_in_force(store, account, home):
    store.project = Project(home.root, Settings())
    with pytest.raises(StoreRefused, match=r"'research' must be false while no policy's text is in force") as told:
        store.preferences.put(account.id, ON)
    assert told.value.field == "research"
    assert len(store.preferences.history(account.id)) == 1
    assert store.preferences.put(account.id, OFF)["policy"] == "none"  # objecting needs no text
    store.project = Project(home.root, Settings(store=Store(research=True)))
    with pytest.raises(StoreRefused, match="must be false"):
        store.accounts.create(name="Ravi Rao", email="ravi@example.org")


def test_who_may_not_allow_research_may_still_restrict(store, account, home):
    store.preferences.put(account.id, ON)
    store.project = Project(home.root, Settings())
    assert store.preferences.put(account.id, Preferences(research=True, voice=False, restricted=True))["restricted"]


def test_a_policy_that_cannot_be_read_is_told(tmp_path):
    with pytest.raises(ConfigError, match=r"'file' must name a file that can be read. Got 'nil.txt'"):
        Project(tmp_path, Settings(policy=Policy(file="nil.txt"))).policy_digest()


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE privacy_ledger SET entry = replace(entry, '\"research\": false', '\"research\": true')",
        "DELETE FROM privacy_ledger WHERE number = 3",
        "DELETE FROM privacy_ledger",
        "UPDATE privacy_ledger SET signature = replace(signature, substr(signature, 1, 4), '0000') WHERE number = 2",
    ],
    ids=["consent forged", "objection removed", "all removed", "signature"],
)
def test_a_ledger_that_was_tampered_with_is_found(store, account, spoil):
    store.preferences.put(account.id, ON)
    store.preferences.put(account.id, OFF)
    with store.database.write() as connection:
        connection.execute(text(spoil))
    with pytest.raises(DataError, match="the chain 'privacy_ledger' is broken at entry"):
        store.preferences.history(account.id)
    with pytest.raises(DataError):
        store.preferences.verify()


def test_a_preference_turned_on_behind_the_ledgers_back_is_found(store, account):
    with store.database.write() as connection:
        connection.execute(text("UPDATE accounts SET research = true"))
    with pytest.raises(DataError, match="not what its ledger says"):
        store.preferences.verify()


def test_a_chain_written_anew_without_the_key_file_is_found(store, account, tmp_path):
    """Hashes alone could be computed by anyone; the signature cannot."""
    from workbench.store.vault import Vault

    honest = store.vault
    store.vault = Vault(tmp_path / "forger.json")
    with store.database.write() as connection:
        connection.execute(text("DELETE FROM privacy_ledger"))
        connection.execute(text("DELETE FROM heads"))
    store.preferences.put(account.id, ON)
    assert store.preferences.history(account.id)
    store.vault = honest
    with pytest.raises(DataError, match="broken at entry 1"):
        store.preferences.history(account.id)


def test_closed_and_unknown_accounts_choose_nothing(store, account):
    store.accounts.close(account.id)
    for name in (account.id, "acc_none"):
        with pytest.raises(NotInStore):
            store.preferences.put(name, ON)
