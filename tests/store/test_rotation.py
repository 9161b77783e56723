from contextlib import contextmanager

import pytest

from workbench.errors import StoreAway
from workbench.store import open_store, rotation, stamp, tables
from workbench.store.rotation import rotate_address_key, rotate_field_key

TEXT = "203.0.113.9"


def test_rotation_seals_every_field_anew_under_running_workers(store, account, home):
    store.grievances.open(account.id, "a text")
    store.keys.create(account.id, label="till 7")
    store.security.add("failures", account_id=account.id, address="203.0.113.9")
    with open_store(home, clock=store.clock) as worker:
        key, count = rotate_field_key(store)
        assert (key, count) == ("f2", 6)
        assert worker.accounts.get(account.id) == account  # it notices the new key by itself
        assert worker.grievances.list()[0]["state"] == "open"
        assert worker.keys.list()[0].label == "till 7"
        assert worker.accounts.create(name="B", email="b@example.org").name == "B"
    with store.database.read() as connection:
        for table in (tables.accounts, tables.api_keys, tables.grievances, tables.security_log):
            for row in connection.execute(table.select()).mappings():
                sealed = [value for name, value in row.items() if name.startswith("sealed_") and value is not None]
                assert all(store.vault.is_current(value) for value in sealed)
    assert store.security.read()[0]["address"] == "203.0.113.9"
    assert store.verify()["accounts"] == 2


def write_grievance(store, account):
    made = store.grievances.open(account.id, TEXT)
    return lambda: store.grievances.get(made["id"])["text"]


def write_event(store, account):
    store.security.add("failures", account_id=account.id, address=TEXT)
    return lambda: store.security.read()[0]["address"]


@pytest.mark.parametrize("write", [write_grievance, write_event], ids=["grievance", "event"])
def test_a_field_is_sealed_in_the_transaction_that_writes_it(store, account, home, monkeypatch, write):
    """Else a rotation could come between, and nothing would open the field."""
    begin = store.database.write

    @contextmanager
    def begin_late():
        patched.undo()
        with open_store(home, clock=store.clock) as other:
            rotate_field_key(other)
        with begin() as connection:
            yield connection

    with monkeypatch.context() as patched:
        patched.setattr(store.database, "write", begin_late)
        read = write(store, account)
    assert read() == TEXT
    assert rotate_field_key(store)[0] == "f3"
    assert read() == TEXT


def test_no_key_is_forgotten_while_somebody_may_have_sealed_under_it(store, account, home):
    with open_store(home, clock=store.clock) as other:
        with store.database.write() as connection:
            sealed = store.seal(connection, TEXT, "grievances.text:grv_1", account.id)
            with pytest.raises(StoreAway):
                rotate_field_key(other)
            times = {"opened_at": stamp(store.clock()), "due_at": stamp(store.clock()), "state": "open"}
            row = {"id": "grv_1", "account_id": account.id, "sealed_text": sealed, **times}
            connection.execute(tables.grievances.insert().values(row))
        assert rotate_field_key(other)[0] == "f2"
    assert store.grievances.get("grv_1")["text"] == TEXT


def test_no_key_is_forgotten_while_another_rotation_is_half_way(store, account, home, monkeypatch):
    """It was stopped once it had its key, while this one sealed: fields stand under the one between."""
    seal_anew = rotation._seal_anew

    def seal_while_another_begins(*given):
        patched.undo()
        count = seal_anew(*given)
        with open_store(home, clock=store.clock) as other:
            other.vault.add_field_key()
        return count

    with monkeypatch.context() as patched:
        patched.setattr(rotation, "_seal_anew", seal_while_another_begins)
        assert rotate_field_key(store) == ("f2", 6)
    assert store.vault.current == "f3"
    assert store.accounts.get(account.id) == account


def test_keys_that_another_process_made_stay(store, account, home):
    with open_store(home, clock=store.clock) as other:
        rotate_field_key(other)
        rotate_address_key(store)
        assert store.accounts.get(account.id) == account
        assert store.vault.current == "f2"
        rotate_field_key(store)
        assert other.vault.current == "f2"
        assert rotate_field_key(other)[0] == "f4"
    assert store.accounts.get(account.id) == account
    assert [one["act"] for one in store.read_audit()].count("address key rotated") == 1
