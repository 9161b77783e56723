import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import make_url, select, text

from workbench.config import Project, Settings
from workbench.errors import ConfigError, DataError
from workbench.store import has_store, open_store, run_retention, tables
from workbench.store.database import Database
from workbench.store.rotation import SEALED, find_sealed
from workbench.store.schema import HEAD, MIGRATIONS, read_revision, upgrade
from workbench.store.vault import Vault


def test_the_newest_migration_is_the_one_that_is_named():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_the_migrations_make_the_tables(store):
    with store.database.read() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, tables.metadata) == []
        assert read_revision(store.database) == HEAD


def test_a_table_that_no_migration_makes_is_seen(store):
    from sqlalchemy import Column, MetaData, Table, Text

    more = MetaData()
    for table in tables.metadata.sorted_tables:
        table.to_metadata(more)
    Table("more", more, Column("id", Text, primary_key=True))
    with store.database.read() as connection:
        assert [change[0] for change in compare_metadata(MigrationContext.configure(connection), more)] == ["add_table"]


def test_upgrading_twice_changes_nothing(store, account):
    assert upgrade(store.database, store.vault) == HEAD
    assert store.accounts.get(account.id) == account


@pytest.fixture
def newer(store):
    """The store, as a newer version left it; what comes after finds it as it was."""
    move = text("UPDATE alembic_version SET version_num = :to")
    with store.database.write() as connection:
        connection.execute(move, {"to": "9999"})
    yield store
    with store.database.write() as connection:
        connection.execute(move, {"to": HEAD})


def test_a_store_that_a_newer_version_made_is_refused(newer, home):
    for act in (lambda: open_store(home), lambda: upgrade(newer.database, newer.vault)):
        with pytest.raises(ConfigError, match=r"at migration '9999', which this version does not know; it knows: 0001"):
            act()


def test_every_migration_is_known_by_the_name_of_its_file():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    for script in ScriptDirectory.from_config(config).walk_revisions():
        assert Path(script.path).name.startswith(f"{script.revision}_")


BYTES = {"sqlite": "BLOB", "postgresql": "BYTEA"}


def take_keys_in(store, connection):
    """Leave the accounts as they were while their own keys lay in the database, all under the field key alone."""
    vault = store.vault
    connection.execute(text("ALTER TABLE accounts ADD COLUMN sealed_key " + BYTES[store.database.dialect]))
    for table in SEALED:
        for one in find_sealed(connection, table):
            fresh = vault.seal(vault.open(one.sealed, one.place, one.owner), one.place)
            connection.execute(table.update().where(table.c.id == one.row).values({one.column: fresh}))
    living = select(tables.accounts.c.id).where(tables.accounts.c.state != "erased")
    for name in connection.execute(living).scalars().all():
        sealed = vault.seal(vault.keyring.get(name), f"accounts.key:{name}")
        connection.execute(
            text("UPDATE accounts SET sealed_key = :sealed WHERE id = :id"), {"sealed": sealed, "id": name}
        )


def go_back(store, connection, to):
    """Leave keys, accounts and the database's number as a migration before the labels were sealed did."""
    take_keys_in(store, connection)
    connection.execute(text("ALTER TABLE api_keys ADD COLUMN label TEXT NOT NULL DEFAULT ''"))
    connection.execute(text("ALTER TABLE api_keys DROP COLUMN sealed_label"))
    connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": to})


def test_the_keys_of_before_may_send_what_they_could(store, account):
    key = store.keys.create(account.id).key
    with store.database.write() as connection:
        connection.execute(text("ALTER TABLE api_keys DROP COLUMN max_sensitivity"))
        go_back(store, connection, "0001")
    assert upgrade(store.database, store.vault) == HEAD
    assert store.keys.list(account.id) == [key]
    assert key.max_sensitivity == "sensitive"


def test_the_security_log_of_before_gets_its_accounts(store, account):
    key = store.keys.create(account.id).key.id
    for name in (key, "key_erased", None):
        store.security.add("many_failures", key_id=name, address="192.0.2.1")
    with store.database.write() as connection:
        go_back(store, connection, "0002")
    assert upgrade(store.database, store.vault) == HEAD
    assert {row["key_id"]: row["account_id"] for row in store.security.read()} == {
        key: account.id,
        "key_erased": None,
        None: None,
    }


def test_the_labels_of_before_are_sealed_and_leave_no_byte_in_clear(store, account, home):
    named, nameless = (store.keys.create(account.id, label=label).key for label in ("till of Mr Zabel", ""))
    with store.database.write() as connection:
        go_back(store, connection, "0003")
        connection.execute(text("UPDATE api_keys SET label = 'till of Mr Zabel' WHERE id = :id"), {"id": named.id})
    if store.database.dialect == "sqlite":
        assert holding(home.root, b"Zabel")
    assert upgrade(store.database, store.vault) == HEAD
    assert {key.id: key.label for key in store.keys.list()} == {named.id: "till of Mr Zabel", nameless.id: ""}
    with store.database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []
        sealed = connection.execute(select(tables.api_keys.c.sealed_label).order_by(tables.api_keys.c.id)).scalars()
        assert [value is not None and store.vault.is_current(value) for value in sealed] == [True, False]
    assert holding(home.root, b"Zabel") == []


def test_own_keys_leave_the_database_and_seal_what_was_under_the_field_key(store, account, clock, home):
    """Of an erased account no key comes; a failed upgrade is tried again with the keys that it has put there."""
    gone = store.accounts.create(name="B", email="b@example.org").id
    store.accounts.close(gone)
    clock.forward(days=365)
    run_retention(store)
    store.keys.create(account.id, label="till 7")
    asked = store.grievances.open(account.id, "a text")["id"]
    store.security.add("failures", account_id=account.id, address="203.0.113.9")
    store.security.add("failures", address="203.0.113.8")
    own, ring = store.vault.keyring.get(account.id), store.vault.file.parent / "accounts"
    with store.database.write() as connection:
        take_keys_in(store, connection)
        connection.execute(text("UPDATE alembic_version SET version_num = '0004'"))
    shutil.rmtree(ring)
    assert upgrade(store.database, store.vault) == HEAD
    assert store.vault.keyring.get(account.id) == own
    assert store.vault.keyring.is_destroyed(gone)
    assert store.accounts.get(account.id) == account
    assert [key.label for key in store.keys.list()] == ["till 7"]
    assert store.grievances.get(asked)["text"] == "a text"
    assert {row["address"] for row in store.security.read()} == {"203.0.113.8", "203.0.113.9"}
    with store.database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []
        for one in (one for table in SEALED for one in find_sealed(connection, table) if one.owner):
            with pytest.raises(DataError):
                store.vault.open(one.sealed, one.place)


def holding(folder, needle):
    """Return the files that hold some bytes."""
    return [file.name for file in folder.rglob("*") if file.is_file() and needle in file.read_bytes()]


def test_an_older_store_without_its_key_file_is_left_as_it_is(store, account, home):
    """Where the key file is gone its labels could be sealed only so that nobody opens them."""
    with store.database.write() as connection:
        go_back(store, connection, "0003")
    store.vault.file.rename(home.root / "away.json")
    with pytest.raises(ConfigError, match="is not there" if store.database.file else "workbench store upgrade"):
        open_store(home)
    assert read_revision(store.database) == "0003"
    assert upgrade(store.database, store.vault) == HEAD


def test_sqlite_is_made_by_itself_and_is_its_owners_alone(tmp_path, monkeypatch):
    monkeypatch.delenv("WORKBENCH_STORE", raising=False)
    project = Project(tmp_path, Settings())
    assert not has_store(project)
    assert not (tmp_path / ".workbench").exists()
    open_store(project).close()
    assert has_store(project)
    assert (tmp_path / ".workbench" / "store.db").stat().st_mode & 0o777 == 0o600


def test_workers_that_start_at_once_make_one_store(tmp_path, monkeypatch):
    monkeypatch.delenv("WORKBENCH_STORE", raising=False)
    code = (
        "import sys; from pathlib import Path; from workbench.config import Project, Settings\n"
        "from workbench.store import open_store; import workbench.store.opening\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "store = open_store(Project(Path(sys.argv[1]), Settings()))\n"
        "print(store.vault.public_key, store.accounts.create(name='A', email='a@example.org').id)\n"
    )
    command, pipe = [sys.executable, "-c", code, str(tmp_path)], subprocess.PIPE
    workers = [subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) for _ in range(4)]
    assert [worker.stdout.readline() for worker in workers] == ["ready\n"] * 4
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    told = [worker.communicate()[0].split() for worker in workers]
    assert [worker.returncode for worker in workers] == [0] * 4
    assert len({key for key, _ in told}) == 1
    with open_store(Project(tmp_path, Settings())) as store:
        assert {account.id for account in store.accounts.list()} == {account for _, account in told}
    assert sorted(file.name for file in (tmp_path / ".workbench").glob("*.new")) == []


def test_postgresql_waits_for_its_command(tmp_path, postgres, monkeypatch):
    from psycopg import connect

    with connect(postgres, autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS empty_store")
        server.execute("CREATE DATABASE empty_store")
    url = postgres.replace("/postgres?", "/empty_store?")
    monkeypatch.setenv("WORKBENCH_STORE", url)
    with pytest.raises(ConfigError, match=rf"migration none, and {HEAD} is needed.*workbench store upgrade"):
        open_store(Project(tmp_path, Settings()))
    database = Database(make_url(url).set(drivername="postgresql+psycopg"))
    assert upgrade(database, Vault(tmp_path / "store.json")) == HEAD
    database.close()
    open_store(Project(tmp_path, Settings())).close()


def test_a_migration_that_fails_leaves_nothing_behind(tmp_path, monkeypatch):
    database = Database(make_url(f"sqlite:///{tmp_path / 'x.db'}"))
    database.create()
    with database.write() as connection:
        connection.execute(text("CREATE TABLE verdicts (id TEXT)"))  # in the way
    with pytest.raises(Exception, match=r"cannot be asked now|already exists"):
        upgrade(database, Vault(tmp_path / "store.json"))
    with database.read() as connection:
        assert connection.execute(text("SELECT name FROM sqlite_master")).scalars().all() == ["verdicts"]
    database.close()


def test_durable_settings(store):
    with store.database.read() as connection:
        if store.database.dialect == "sqlite":
            told = {
                name: connection.execute(text(f"PRAGMA {name}")).scalar()
                for name in ("journal_mode", "synchronous", "secure_delete", "temp_store")
            }
            assert told == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "temp_store": 2}
        else:
            assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"
