"""A chain that was cut, or put back as it was: whoever writes to the database alone cannot hide it."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from workbench.config import Project
from workbench.errors import DataError
from workbench.store import Preferences, chains, open_store, run_retention
from workbench.store.restoring import check_witness
from workbench.store.tables import privacy_ledger
from workbench.store.witness import Seen, Witness

ON = Preferences(research=True, voice=False, restricted=False)
OFF = Preferences(research=False, voice=False, restricted=False)
LINE = st.tuples(st.integers(1, 10**9), st.text("0123456789abcdef", min_size=64, max_size=64))


@pytest.fixture
def objected(store, account):
    """An account that allowed research, and objected then."""
    store.preferences.put(account.id, ON)
    store.preferences.put(account.id, OFF)
    return account


def undo(store):
    """Take the objection back as one who knows the tables can, without the key file."""
    with store.database.write() as connection:
        for statement in (
            "DELETE FROM privacy_ledger WHERE number = 3",
            "UPDATE heads SET number = 2, hash = (SELECT hash FROM privacy_ledger WHERE number = 2)"
            " WHERE chain LIKE 'privacy_ledger/%'",
            "UPDATE accounts SET research = (1 = 1)",
        ):
            connection.execute(text(statement))


def test_an_objection_cannot_be_undone_in_the_database(store, objected):
    assert store.verify()["accounts"] == 1
    undo(store)
    for act in (
        lambda: store.preferences.history(objected.id),
        store.verify,
        store.research.read,
        lambda: check_witness(store),
        lambda: store.preferences.put(objected.id, ON),
    ):
        with pytest.raises(DataError, match=rf"of account {objected.id} has 2 entries, and its entry 3 was witnessed"):
            act()


def test_without_its_witness_it_would_hold(store, objected):
    """What is done above is all that such a database can be asked."""
    undo(store)
    store.vault.witness.forget("privacy_ledger", objected.id)
    assert store.verify()["accounts"] == 1


@pytest.mark.parametrize("act", ["verify", "append"])
def test_an_old_copy_of_the_whole_is_noticed(store, account, keep, act):
    put_back = keep()
    store.keys.create(account.id)
    put_back()
    with pytest.raises(DataError, match=r"'audit' has 0 entries, and its entry 1 was witnessed.*accept-restore"):
        store.verify() if act == "verify" else store.keys.create(account.id)


def test_databases_that_share_a_key_file_are_witnessed_apart(home, monkeypatch):
    for name in ("one", "two", "one"):
        monkeypatch.setenv("WORKBENCH_STORE", f"sqlite:///{home.root}/{name}.db")
        with open_store(home) as opened:
            opened.accounts.create(name="A", email="a@example.org")
            assert opened.verify()["audit"] == len(opened.read_audit())
    assert len([*(home.state / "keys/witness").iterdir()]) == 2


def test_an_objection_holds_in_an_old_copy_that_lies_elsewhere(store, home, monkeypatch, account):
    if store.database.dialect != "sqlite":
        pytest.skip("a copy of the file itself")
    store.preferences.put(account.id, ON)
    copy = home.root / "copy.db"
    with closing(sqlite3.connect(store.database.file)) as live, closing(sqlite3.connect(copy)) as kept:
        live.backup(kept)
    store.preferences.put(account.id, OFF)
    monkeypatch.setenv("WORKBENCH_STORE", f"sqlite:///{copy}")
    with open_store(home) as opened:
        with pytest.raises(DataError, match=f"of account {account.id} has 2 entries, and its entry 3 was witnessed"):
            opened.verify()
        with pytest.raises(DataError, match="accept-restore"):
            opened.research.read()


def test_a_project_that_is_moved_takes_its_witness_along(home, monkeypatch, tmp_path):
    monkeypatch.delenv("WORKBENCH_STORE", raising=False)
    with open_store(home) as opened:
        opened.keys.create(opened.accounts.create(name="A", email="a@example.org").id)
    moved = Project(home.root.rename(tmp_path.with_name(f"{tmp_path.name}-moved")), home.settings)
    with open_store(moved) as opened:
        assert opened.vault.witness.last("audit").number == len(opened.read_audit())


def test_an_account_that_was_taken_out_is_missed(store, account):
    with store.database.write() as connection:
        for statement in ("DELETE FROM accounts", "DELETE FROM privacy_ledger", "DELETE FROM heads"):
            connection.execute(text(statement))
    with pytest.raises(DataError, match=f"of account {account.id} has 0 entries, and its entry 1 was witnessed"):
        store.verify()


def test_an_account_that_was_erased_is_not(store, account, clock):
    store.accounts.close(account.id)
    clock.forward(days=365)
    assert run_retention(store).accounts == [account.id]
    store.vault.witness.note("privacy_ledger", account.id, Seen(2, "0" * 64))  # killed before it was forgotten
    assert store.verify()["accounts"] == 0
    run_retention(store)
    assert ("privacy_ledger", account.id) not in store.vault.witness.chains()


def test_what_a_crash_kept_from_the_witness_is_no_cut_and_is_seen_later(store, account, monkeypatch):
    with monkeypatch.context() as crash:
        crash.setattr(Witness, "note", lambda *_: None)
        last = store.preferences.put(account.id, ON)
    assert store.vault.witness.last("privacy_ledger", account.id).number == 1
    store.verify()
    assert store.vault.witness.last("privacy_ledger", account.id) == Seen(2, last["hash"])
    assert store.preferences.put(account.id, OFF)["number"] == 3


def test_what_was_not_committed_is_not_witnessed(store, account):
    def fail():
        with store.database.write() as connection:
            store.note(connection, "of nothing")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert store.vault.witness.last("audit") is None
    with store.database.write() as connection:
        store.note(connection, "of something")
    assert store.vault.witness.last("audit").number == 1


def test_who_began_to_read_before_an_entry_was_made_sees_no_cut(store, account):
    with store.database.read() as connection:
        assert len(chains.read(connection, store.vault, privacy_ledger, scope=account.id)) == 1
        store.preferences.put(account.id, ON)
        assert len(chains.read(connection, store.vault, privacy_ledger, scope=account.id)) >= 1


def test_a_full_disk_costs_the_witness_its_entry_and_the_client_nothing(store, account, monkeypatch, caplog):
    def fail(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr("workbench.store.witness.append_line", fail)
        assert store.preferences.put(account.id, ON)["number"] == 2
    assert caplog.messages == ["a chain's entry could not be witnessed: OSError"]
    assert store.verify()["accounts"] == 1


@given(st.lists(LINE, max_size=40), st.data())
def test_the_last_is_the_highest_whatever_the_order_and_the_torn_line(tmp_path_factory, lines, data):
    witness = Witness(tmp_path_factory.mktemp("witness"))
    for number, hashed in lines:
        witness.note("audit", "", Seen(number, hashed))
    if lines:
        (file,) = witness._folder.iterdir()
        torn = data.draw(st.integers(1, 60))
        with file.open("a") as opened:
            opened.write(f"\n{10**9 + 1} {'a' * 64}\n"[:torn])
        witness.note("audit", "", Seen(*lines[0]))
    assert witness.last("audit") == max((Seen(*line) for line in lines), default=None)


def test_several_write_at_once(tmp_path):
    witness = Witness(tmp_path / "keys" / "witness")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: witness.note("audit", "", Seen(number, "0" * 64)), range(1, 200)))
    assert witness.last("audit").number == 199
    (file,) = (tmp_path / "keys" / "witness").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


def test_an_entry_that_a_client_holds_is_missed_where_it_was_taken_away(store, account):
    entry = store.preferences.put(account.id, OFF)
    assert store.receipts.has(entry)
    for forged in ({**entry, "research": True}, {**entry, "account": "acc_other"}, {**entry, "number": 1}):
        assert not store.receipts.has(forged)
    with store.database.write() as connection:
        connection.execute(text("DELETE FROM privacy_ledger WHERE number = 2"))
    assert not store.receipts.has(entry)
