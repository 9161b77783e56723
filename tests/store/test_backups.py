"""A copy of the database from before an erasure opens nothing of the account by the keys that are left."""

import asyncio
import json
import shutil
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from workbench.config import Project, Settings
from workbench.errors import ConfigError, DataError, NotInStore, StoreRefused, WorkbenchError
from workbench.store import Preferences, ResearchRow, open_store, run_retention, tables
from workbench.store.restoring import accept_restore
from workbench.store.rotation import SEALED, find_sealed
from workbench.store.vault import Vault

ON = Preferences(research=True, voice=False, restricted=False)


def live(store, writer, make_event, name):
    """Leave sealed fields of an account wherever there are any; return its id."""
    made = store.accounts.create(name=name, email=f"{name.lower()}@example.org", organization=f"{name} & Co").id
    store.keys.create(made, label=f"till of {name}")
    store.preferences.put(made, ON)
    row = ResearchRow(verdict_id=f"ver_{name}", kind="sms", content=f"a row of {name}", verdict="ham")
    asyncio.run(writer.record([make_event(made, rows=[row])]))
    one = store.grievances.open(made, f"{name} is not content")["id"]
    store.grievances.answer(one, f"{name} was heard")
    store.security.add("failures", account_id=made, address="192.0.2.77")
    return made


@pytest.fixture
def gone(store, writer, make_event):
    return live(store, writer, make_event, "Quirin")


@pytest.fixture
def here(store, writer, make_event):
    return live(store, writer, make_event, "Asha")


def read_sealed(store):
    """Return every sealed field, by owner; of the ledger of rows too."""
    with store.database.read() as connection:
        found = [one for table in SEALED for one in find_sealed(connection, table)]
        rows = connection.execute(select(tables.row_ledger.c.account_id, tables.row_ledger.c.sealed_rows)).all()
    return found, rows


def erase(store, clock, account):
    store.accounts.close(account)
    clock.forward(days=365)
    assert run_retention(store).accounts == [account]


def test_no_field_that_was_its_own_opens_any_more(store, gone, here, clock):
    fields, rows = read_sealed(store)
    erase(store, clock, gone)
    mine = [one for one in fields if one.owner == gone]
    assert len(mine) == 7
    assert {one.owner for one in fields} == {row.account_id for row in rows} == {gone, here}
    for one in mine:
        with pytest.raises(NotInStore, match="was erased"):
            store.vault.open(one.sealed, one.place, one.owner)
        for owner in (None, here):  # by the field key alone, or another account's
            with pytest.raises(DataError, match="does not open"):
                store.vault.open(one.sealed, one.place, owner)
    for one in fields:
        if one.owner == here:
            assert store.vault.open(one.sealed, one.place, one.owner)


def test_the_key_lies_in_no_column_of_the_database(store, gone, here):
    """Else whoever has the copy has it all: neither as it is nor sealed under what the key file holds."""
    own = store.vault.keyring.get(gone)
    with store.database.read() as connection:
        for table in tables.metadata.sorted_tables:
            for row in connection.execute(table.select()).mappings():
                for name, value in row.items():
                    if isinstance(value, bytes):
                        assert own not in value
                        with pytest.raises(WorkbenchError):
                            assert own not in store.vault.open(value, f"{table.name}.{name}:{row.get('id')}")


def test_a_copy_of_the_database_is_of_no_use_and_is_emptied_where_it_is_put_back(
    store, gone, here, clock, home, tmp_path, monkeypatch
):
    if store.database.dialect != "sqlite":
        pytest.skip("a copy of the file itself; the others are made by rows, on both databases")
    copy, own = tmp_path / "backup.db", store.vault.keyring.get(gone)
    with closing(sqlite3.connect(store.database.file)) as live, closing(sqlite3.connect(copy)) as kept:
        live.backup(kept)
    erase(store, clock, gone)
    assert not [file for file in home.root.rglob("*") if file.is_file() and own in file.read_bytes()]
    monkeypatch.setenv("WORKBENCH_STORE", f"sqlite:///{copy}")
    with open_store(home, clock=clock) as restored:
        for act in (
            lambda: restored.accounts.get(gone),
            lambda: restored.keys.list(gone),
            lambda: restored.grievances.get(restored.grievances.list(account_id=gone)[0]["id"]),
            lambda: restored.security.read(account_id=gone),
            restored.research.withdrawn,
            restored.research.read,
            restored.research.purge,
        ):
            with pytest.raises((NotInStore, DataError), match=r"was erased|accept-restore") as told:
                act()
            assert "\n" not in str(told.value)
        assert restored.accounts.get(here).name == "Asha"
        with pytest.raises(DataError, match="accept-restore"):
            restored.verify()
        assert accept_restore(restored).erased == [gone]
        assert [one.id for one in restored.accounts.list()] == [here]
        assert restored.verify()["accounts"] == 1
        assert [row["content"] for row in restored.research.read()] == ["a row of Asha"]
        assert [one["act"] for one in restored.receipts.read(gone)] == ["erased"]
        with restored.database.read() as connection:
            for table in tables.metadata.sorted_tables:
                if "account_id" in table.c:
                    left = select(table.c.account_id).where(table.c.account_id == gone)
                    assert connection.execute(left).all() == []
    assert b"till of" not in copy.read_bytes()


def test_a_database_put_back_by_its_rows_is_emptied_too(store, gone, here, clock, keep):
    put_back = keep()
    erase(store, clock, gone)
    put_back()
    told = accept_restore(store)
    assert (told.erased, told.restricted) == ([gone], [])
    assert [one.id for one in store.accounts.list()] == [here]
    assert [row["content"] for row in store.research.read()] == ["a row of Asha"]
    assert told.rows == 1  # nobody's now: no record of a purge is needed to find it


def test_killed_between_the_erasure_and_the_end_of_the_key_the_next_run_ends_it(store, gone, clock, monkeypatch):
    def die(*_):
        raise KeyboardInterrupt

    store.accounts.close(gone)
    clock.forward(days=365)
    with monkeypatch.context() as killed:
        killed.setattr("workbench.store.keyring.Keyring.destroy", die)
        with pytest.raises(KeyboardInterrupt):
            run_retention(store)
    assert store.vault.keyring.holds(gone)
    assert run_retention(store).accounts == []
    assert store.vault.keyring.is_destroyed(gone)


def test_a_dry_run_destroys_nothing(store, gone, clock):
    store.accounts.close(gone)
    clock.forward(days=365)
    assert run_retention(store, dry_run=True).accounts == [gone]
    assert store.accounts.get(gone).name == "Quirin"


def test_a_key_that_is_lost_is_told_and_no_reason_to_erase(store, here, clock, tmp_path):
    file = store.vault.file.parent / "accounts" / here
    kept = file.read_bytes()
    file.unlink()
    with pytest.raises(ConfigError, match=f"{here} is not there.*Put the folder back"):
        store.accounts.get(here)
    with pytest.raises(StoreRefused, match="nothing that was witnessed is missing"):
        accept_restore(store)
    file.write_bytes(kept[:-1])
    with pytest.raises(ConfigError, match="is no key of an account"):
        store.accounts.get(here)
    file.write_bytes(kept)
    assert store.accounts.get(here).name == "Asha"


def test_a_key_is_on_the_disk_before_its_account_is_in_the_database(store, monkeypatch):
    made = []
    monkeypatch.setattr("workbench.store.keyring.write_whole", lambda file, _: made.append(file.name) or 1 / 0)
    with pytest.raises(ZeroDivisionError):
        store.accounts.create(name="Asha", email="asha@example.org")
    assert len(made) == 1
    assert store.accounts.list() == []


def test_nobody_makes_a_second_key_of_an_account_that_is_there(store, here):
    own = store.vault.keyring.get(here)
    with store.database.read() as connection:
        row = dict(connection.execute(select(tables.accounts).where(tables.accounts.c.id == here)).mappings().one())
    with pytest.raises(IntegrityError), store.database.write() as connection:
        store.accounts.insert(connection, row, {"name": "Other", "email": "o@example.org", "organization": None})
    assert store.vault.keyring.get(here) == own


def test_another_host_needs_the_ring_too(store, here, tmp_path, clock):
    """Hosts that share a database share the folder of its keys: the key file alone opens no account."""
    other = Project(tmp_path / "other", Settings())
    (other.state / "keys").mkdir(parents=True, mode=0o700)
    shutil.copy(store.vault.file, other.state / "keys" / "store.json")
    with open_store(other, clock=clock) as second:
        with pytest.raises(ConfigError, match="is not there"):
            second.accounts.get(here)
        (other.state / "keys" / "accounts").symlink_to(store.vault.file.parent / "accounts")
        assert second.accounts.get(here).name == "Asha"


def test_after_a_rotation_the_old_field_key_opens_nothing_and_the_account_is_read(store, here):
    from workbench.store.rotation import rotate_field_key

    old = json.loads(store.vault.file.read_text())
    rotate_field_key(store)
    fields, _ = read_sealed(store)
    assert store.accounts.get(here).name == "Asha"
    store.vault.file.write_text(json.dumps(old))
    stolen = Vault(store.vault.file)
    for one in fields:
        with pytest.raises(DataError, match="no field key"):
            stolen.open(one.sealed, one.place, one.owner)
