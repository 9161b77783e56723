"""A database that was put back on purpose: what was chosen and purged since is kept to the safe side."""

import asyncio

import pytest

from workbench.errors import DataError, StoreRefused
from workbench.store import Preferences, ResearchRow, Traces, hash_id
from workbench.store.restoring import accept_restore, check_witness

ON = Preferences(research=True, voice=True, restricted=False)
OFF = Preferences(research=False, voice=False, restricted=False)


@pytest.fixture
def restored(store, account, writer, make_event, keep):
    """A store put back to before an account objected, its row was purged, and another account came."""
    store.preferences.put(account.id, ON)
    row = ResearchRow(verdict_id="ver_1", kind="sms", content="see you at 5", verdict="ham")
    asyncio.run(writer.record([make_event(account.id, rows=[row])]))
    put_back = keep()
    store.preferences.put(account.id, OFF)
    record = store.research.purge()
    late = store.accounts.create(name="Ravi Rao", email="ravi@example.org").id
    put_back()
    return record, late


def test_it_is_refused_until_it_is_accepted(store, account, restored):
    record, late = restored
    with pytest.raises(DataError, match="accept-restore"):
        store.verify()
    told = accept_restore(store, lost=Traces(rows=frozenset(record["rows"]), models=("sms/3",)))
    assert told.chains == {
        f"privacy_ledger/{account.id}": (3, 2),
        f"privacy_ledger/{late}": (1, 0),
        "purges/": (1, 0),
    }
    assert (told.restricted, told.erased, told.rows) == ([account.id], [], 1)
    assert store.verify() == {"accounts": 1, "audit": 1, "receipts": 0, "purges": 1}
    check_witness(store)
    with pytest.raises(StoreRefused, match="nothing that was witnessed is missing"):
        accept_restore(store)


def test_nothing_of_who_chose_since_is_used_and_what_was_purged_goes_again(store, account, restored):
    record, _ = restored
    accept_restore(store, lost=Traces(rows=frozenset(record["rows"]), models=("sms/3",)))
    assert store.preferences.get(account.id) == Preferences(research=False, voice=False, restricted=True)
    assert store.preferences.history(account.id)[-1]["by"] == "restore"
    assert store.research.read() == store.research.withdrawn() == []
    (again,) = store.research.purged()
    assert (again["rows"], again["models"]) == (record["rows"], ["sms/3"])
    assert again["hash"] != record["hash"]
    assert store.preferences.put(account.id, ON)["number"] == 4  # it may choose anew


def test_the_audit_says_who_took_back_what(store, account, restored):
    from workbench.store import chains
    from workbench.store.tables import audit

    store.by = "asha"
    told = accept_restore(store)
    with store.database.read() as connection:
        (entry,) = chains.read(connection, store.vault, audit)
    assert (entry["act"], entry["by"], entry["restricted"]) == ("restore accepted", "asha", [account.id])
    assert entry["chains"] == {name: list(lengths) for name, lengths in told.chains.items()}


def test_killed_before_the_witness_knows_it_is_accepted_once_more(store, account, restored, monkeypatch):
    def die(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr("workbench.store.witness.Witness.reset", die)
        killed.setattr("workbench.store.witness.Witness.forget", die)
        with pytest.raises(KeyboardInterrupt):
            accept_restore(store)
    with pytest.raises(DataError, match="accept-restore"):
        store.verify()
    accept_restore(store)
    assert store.verify()["audit"] == 2


def test_one_that_does_not_hold_by_itself_is_not_accepted(store, account, restored):
    from sqlalchemy import text

    with store.database.write() as connection:
        connection.execute(text("UPDATE accounts SET voice = (1 = 0), research = (1 = 0)"))
    with pytest.raises(DataError, match="not what its ledger says"):
        accept_restore(store)


def test_rows_that_a_purge_names_and_nobody_has_are_recorded_all_the_same(store, account, restored):
    assert accept_restore(store, lost=Traces(rows=frozenset({hash_id("gone")}))).rows == 0
    assert store.research.purged()[0]["rows"] == [hash_id("gone")]
