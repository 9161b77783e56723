"""Rights acted out: export, deletion to the last byte, retention that is idempotent and never early."""

import asyncio
import io
import json
import tomllib
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest
from sqlalchemy import select

from workbench.config import Policy, Project, Retention, Settings, Store
from workbench.errors import ConfigError, DataError, NotInStore, StoreRefused
from workbench.store import (
    Preferences,
    ResearchRow,
    Traces,
    export_account,
    exporting,
    hash_id,
    import_account,
    open_store,
    run_retention,
    tables,
    verify_receipt,
)
from workbench.store.erasure import OWNED
from workbench.store.exporting import read_export

CANARIES = ("Quirin Zabel", "quirin.zabel@example.net", "Zabel Orchids", "192.0.2.77", "my parcel of orchids")


@pytest.fixture
def lived(store, writer, make_event):
    """An account that left its traces in every table."""
    name, email, organization, address, words = CANARIES
    made = store.accounts.create(name=name, email=email, organization=organization)
    store.keys.create(made.id, label=organization)
    store.preferences.put(made.id, Preferences(research=True, voice=False, restricted=False))
    rows = [
        ResearchRow(verdict_id=f"ver_{n}", kind="sms", content=f"canary-row-{n} of it", verdict="ham") for n in range(3)
    ]
    blind = store.blind(address)
    events = [make_event(made.id, rows=[row], address=blind.address, network=blind.network) for row in rows]
    assert asyncio.run(writer.record(events)) == [True] * 3
    store.feedback.add(made.id, "ver_0", label="spam")
    store.grievances.open(made.id, words)
    store.security.add("failures", account_id=made.id, address=address, detail="9 in 60 s")
    return made


def held(store, account_id):
    """Return how many rows name an account, by table."""
    counts = {}
    with store.database.read() as connection:
        for table in tables.metadata.sorted_tables:
            if "account_id" in table.c:
                found = connection.execute(select(table.c.account_id).where(table.c.account_id == account_id)).all()
                counts[table.name] = len(found)
    return counts


def test_every_table_that_names_an_account_is_erased_from():
    naming = {table.name for table in tables.metadata.sorted_tables if "account_id" in table.c}
    assert {table.name for table in OWNED} == naming


def test_deleted_at_the_floor_date_to_the_last_byte(store, lived, clock, account):
    """Both accounts live; one goes. Its key opens nothing any more, and no byte of it is in any file."""
    assert min(held(store, lived.id).values()) >= 1
    closed = store.accounts.close(lived.id)
    clock.forward(days=364)
    assert run_retention(store).accounts == []
    clock.forward(days=1)
    assert closed["erase_on"] == clock().date().isoformat()
    swept = run_retention(store)
    assert swept.accounts == [lived.id]
    assert swept.compacted
    assert set(held(store, lived.id).values()) == {0}
    with store.database.read() as connection:
        assert connection.execute(select(tables.research_rows)).all() == []
    with pytest.raises(NotInStore):
        store.vault.keyring.get(lived.id)
    assert store.vault.keyring.get(account.id)
    with pytest.raises(NotInStore):
        store.accounts.get(lived.id)
    assert store.accounts.list() == [account]
    receipt = store.receipts.read(lived.id)[-1]
    assert receipt["act"] == "erased"
    assert receipt["counts"]["research_rows"] == 3
    assert store.receipts.has(receipt)
    assert store.preferences.verify() == 1


def test_no_byte_is_left_in_the_files(store, lived, clock, home):
    """Keys' prefixes and rows are in clear while they live, so the search has something to find before."""
    if store.database.dialect != "sqlite":
        pytest.skip("PostgreSQL's own files are its server's: VACUUM FULL is what can be asked of it")
    prefix = store.keys.list(lived.id)[0].prefix
    with store.database.read() as connection:
        sealed = connection.execute(select(tables.accounts)).one()
    clear = [prefix.encode(), b"canary-row-1", b"ver_2", store.vault.keyring.get(lived.id)]
    needles = [*clear, *(bytes(field) for field in sealed if isinstance(field, bytes))]
    assert len(needles) == 7

    def found():
        files = [file for file in home.root.rglob("*") if file.is_file()]
        assert any(file.name.endswith(".db") for file in files)
        content = b"".join(file.read_bytes() for file in files)
        for canary in CANARIES:
            assert canary.encode() not in content  # never in clear, at any time
        return [needle for needle in needles if needle in content]

    assert found() == needles
    store.accounts.close(lived.id)
    clock.forward(days=365)
    assert run_retention(store).compacted
    assert found() == []


def test_a_dry_run_is_the_real_run_and_a_second_run_does_nothing(store, lived, clock):
    store.accounts.close(lived.id)
    assert run_retention(store, dry_run=True).deleted["usage_events"] == 0
    clock.forward(days=400)
    before = held(store, lived.id)
    dry = run_retention(store, dry_run=True)
    assert held(store, lived.id) == before
    real = run_retention(store)
    assert (real.deleted, real.accounts) == (dry.deleted, dry.accounts)
    assert real.deleted["usage_events"] == 3
    again = run_retention(store)
    assert again.accounts == []
    assert set(again.deleted.values()) == {0}
    assert again.compacted is None


def test_what_is_past_its_term_goes_while_the_account_stays(store, lived, clock):
    clock.forward(days=91)
    assert run_retention(store).deleted["verdicts"] == 3
    clock.forward(days=275)
    swept = run_retention(store)
    assert swept.deleted["usage_events"] == 3
    assert swept.deleted["security_log"] == 1
    assert store.usage.read(lived.id) == []
    assert held(store, lived.id)["feedback"] == 1  # it waits for review
    assert held(store, lived.id)["grievances"] == 1  # it is open
    assert store.accounts.get(lived.id) == lived.__class__(**{**as_dict(lived), "research": True})


def as_dict(account):
    return {name: getattr(account, name) for name in account.__struct_fields__}


def test_a_legal_hold_keeps_everything(store, lived, clock):
    store.accounts.hold(lived.id, on=True)
    store.accounts.close(lived.id)
    clock.forward(days=366)
    assert run_retention(store).accounts == []
    store.accounts.hold(lived.id, on=False)
    assert run_retention(store).accounts == [lived.id]


def test_a_purge_names_no_row_that_a_legal_hold_keeps(store, lived, account, writer, make_event):
    """What the record names is gone; rows that are held are out of use, and may be used anew if that is allowed."""
    store.preferences.put(account.id, Preferences(research=True, voice=False, restricted=False))
    row = ResearchRow(verdict_id="ver_9", kind="sms", content="of somebody else", verdict="ham")
    asyncio.run(writer.record([make_event(account.id, rows=[row])]))
    store.accounts.hold(lived.id, on=True)
    for owner in (lived.id, account.id):
        store.preferences.put(owner, Preferences(research=False, voice=False, restricted=False))
    waiting = {hash_id(row["id"]): row["content"] for row in store.research.withdrawn()}
    record = store.research.purge(Traces(rows=frozenset(waiting)))
    assert [waiting[name] for name in record["rows"]] == ["of somebody else"]
    assert len(store.research.withdrawn()) == 3
    assert store.research.purge(Traces(rows=frozenset(set(waiting) - set(record["rows"])))) is None


def test_a_legal_hold_keeps_what_is_past_its_term_and_nobody_elses(store, lived, account, writer, make_event, clock):
    """Rows that are decided on, so that no term waits for anything; and a sign that names the key alone."""
    (key,) = store.keys.list(lived.id)
    store.feedback.review(store.feedback.list()[0]["id"], accept=False)
    store.grievances.answer(store.grievances.list()[0]["id"], "It was found.")
    store.security.add("many_failures", key_id=key.id)
    store.security.add("many_strangers", address="192.0.2.78")
    row = ResearchRow(verdict_id="ver_9", kind="sms", content="of somebody else", verdict="ham")
    asyncio.run(writer.record([make_event(account.id, rows=[row])]))
    before = held(store, lived.id)
    store.accounts.hold(lived.id, on=True)
    clock.forward(days=3_650)
    swept = run_retention(store)
    assert held(store, lived.id) == before
    theirs = ("usage_events", "usage_days", "latency_days", "verdicts")
    assert {name: swept.deleted[name] for name in theirs} == dict.fromkeys(theirs, 1)
    assert [sign["kind"] for sign in store.security.read()] == ["failures", "many_failures"]
    store.accounts.hold(lived.id, on=False)
    run_retention(store)
    assert {name for name, count in held(store, lived.id).items() if count} == {"api_keys", "row_ledger"}
    assert store.security.read() == []


def test_floors_cannot_be_undercut(store, lived, clock, home):
    store.accounts.close(lived.id)
    ahead = datetime(2030, 1, 1, tzinfo=UTC)
    with pytest.raises(StoreRefused, match="floor"):
        run_retention(store, now=ahead)
    assert run_retention(store, now=ahead, dry_run=True).accounts == [lived.id]
    short = Project(home.root, Settings(store=Store(retention=Retention(usage=30))))
    with open_store(short, clock=clock) as hasty, pytest.raises(ConfigError, match="at least 365 days"):
        run_retention(hasty)


@pytest.fixture
def exported(store, lived, account):
    made = io.BytesIO()
    counts = export_account(store, lived.id, made)
    return made, counts


@pytest.mark.parametrize("page", [1, 2, 3])
def test_an_export_is_whole_however_many_rows_a_transaction_reads(store, lived, exported, monkeypatch, page):
    """Nor does it hold a connection while it is written: a client's export may take long."""
    pool, seen = store.database.engine.pool, set()
    lent = pool.checkedout()  # to the writer

    class Watched(io.BytesIO):
        def write(self, told):
            seen.add(pool.checkedout())
            return super().write(told)

    monkeypatch.setattr(exporting, "PAGE", page)
    again = Watched()
    counts = export_account(store, lived.id, again)
    before, after = read_export(exported[0]), read_export(again)
    assert {**counts, "receipts": 0} == {**exported[1], "receipts": 0}
    assert {**after, "receipts": []} == {**before, "receipts": []}
    assert max(counts["usage_events"], counts["verdicts"], counts["research_rows"]) >= page
    assert seen == {lent}


def test_an_export_is_complete_and_nobody_elses(store, lived, account, exported):
    made, counts = exported
    content = read_export(made)
    naming = {"api_keys", "usage_events", "usage_days", "latency_days", "verdicts", "feedback", "grievances"}
    assert naming | {"account", "privacy_ledger", "receipts", "research_rows", "security_log"} == set(content)
    assert {name: len(lines) for name, lines in content.items()} == counts
    for name in naming:
        assert counts[name] == held(store, lived.id)[name]
    assert [content["account"][0][name] for name in ("name", "email", "organization")] == list(CANARIES[:3])
    assert content["security_log"][0]["address"] == CANARIES[3]
    assert content["api_keys"][0]["label"] == CANARIES[2]
    assert content["grievances"][0]["text"] == CANARIES[4]
    assert sorted(row["content"] for row in content["research_rows"]) == [f"canary-row-{n} of it" for n in range(3)]
    assert account.id not in json.dumps(content)
    assert "hash" not in content["api_keys"][0]


# What an account is not given of what is held about it, and why.
WITHHELD = {
    "accounts.legal_hold": "an authority may forbid to tell",
    "api_keys.hash": "it is compared with keys, and tells nothing of one",
    "row_ledger.id": "of the sealed ledger, whose rows are exported themselves",
    "row_ledger.account_id": "the same",
    "row_ledger.sealed_rows": "the same",
}


def find_unexported(metadata, classes, exported):
    """Return the columns that are about an account and in no exported file; `exported`: file → properties."""
    files = {"accounts": "account"}
    about = [
        table
        for table in metadata.sorted_tables
        if "account_id" in table.c or {"account", "input"} & set(classes.get(table.name, {}).values())
    ]
    return {
        f"{table.name}.{column.name}"
        for table in about
        for column in table.columns
        if column.name.removeprefix("sealed_") not in exported.get(files.get(table.name, table.name), ())
    }


def _properties(schema):
    """Return the names in an object's schema, or in the one that it refers to."""
    return set((schema["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema)["properties"])


@pytest.fixture
def properties(exported):
    made, _ = exported
    with zipfile.ZipFile(made) as archive:
        names = [name for name in archive.namelist() if name.endswith(".schema.json")]
        return {
            name.removesuffix(".schema.json"): _properties(json.loads(archive.read(name)))
            for name in names
            if name != "receipts.schema.json"
        }


@pytest.fixture(scope="session")
def classes():
    file = Path(__file__).resolve().parent.parent.parent / "data_inventory.toml"
    return tomllib.loads(file.read_text("utf-8"))["store"]


def test_every_column_about_an_account_is_exported_or_withheld_with_a_reason(properties, classes):
    assert find_unexported(tables.metadata, classes, properties) == set(WITHHELD)


def test_a_new_table_that_is_not_exported_is_seen(properties, classes):
    from sqlalchemy import Column, MetaData, Table, Text

    more = MetaData()
    Table("devices", more, Column("id", Text), Column("account_id", Text))
    Table("wishes", more, Column("wish", Text))
    classed = {**classes, "wishes": {"wish": "account"}}
    assert find_unexported(more, classed, properties) == {"devices.id", "devices.account_id", "wishes.wish"}


def test_every_line_follows_its_schema(exported):
    made, _ = exported
    with zipfile.ZipFile(made) as archive:
        assert "README.txt" in archive.namelist()
        for name, lines in read_export(made).items():
            schema = json.loads(archive.read(f"{name}.schema.json"))
            for line in lines:
                jsonschema.validate(line, schema)


def test_receipts_are_checked_by_the_public_key_alone(store, lived):
    receipt = store.accounts.close(lived.id)
    assert verify_receipt(receipt, store.vault.public_key)
    assert store.receipts.has(receipt)
    for forged in ({**receipt, "erase_on": "2026-03-15"}, {**receipt, "number": 2}, {}, {**receipt, "more": 1}):
        assert not verify_receipt(forged, store.vault.public_key)
        assert not store.receipts.has(forged)


KEPT_HERE = {"api_keys", "privacy_ledger", "receipts"}  # keys are made anew; chains are each store's own


def test_an_export_comes_back_from_another_store_as_it_was(store, lived, exported, tmp_path, clock, monkeypatch):
    made, _ = exported
    monkeypatch.setenv("WORKBENCH_STORE", f"sqlite:///{tmp_path / 'other' / 'store.db'}")
    with open_store(Project(tmp_path / "other", Settings()), clock=clock) as other:
        with pytest.raises(StoreRefused, match="while no policy's text is in force"):
            import_account(other, made)
        assert other.accounts.list() == []
    (tmp_path / "other" / "policy.txt").write_text("What we keep elsewhere.", "utf-8")
    with open_store(Project(tmp_path / "other", Settings(policy=Policy(file="policy.txt"))), clock=clock) as other:
        assert import_account(other, made) == store.accounts.get(lived.id)
        assert other.verify()["accounts"] == 1
        again = io.BytesIO()
        export_account(other, lived.id, again)
        before, after = read_export(made), read_export(again)
        for name in set(before) - KEPT_HERE:
            assert after[name] == before[name], name
        assert after["privacy_ledger"][0]["entry"].count(before["privacy_ledger"][-1]["hash"]) == 1
        assert len(other.research.read()) == 3  # still its owner's, to object to
        other.preferences.put(lived.id, Preferences(research=False, voice=False, restricted=False))
        assert other.research.read() == []
        with pytest.raises(StoreRefused, match="already"):
            import_account(other, made)


def test_an_export_whose_ledger_was_changed_is_not_taken(store, lived, exported, tmp_path):
    made, _ = exported
    forged = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(forged, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content.replace(b"client", b"clients") if name == "privacy_ledger.jsonl" else content)
    with pytest.raises(DataError, match="privacy_ledger"):
        import_account(store, forged)


@pytest.mark.parametrize("name", ["research", "voice", "restricted"])
def test_an_import_overturns_no_objection(store, lived, exported, name):
    made, _ = exported
    with pytest.raises(StoreRefused, match=f"'{name}' of account.jsonl must be what privacy_ledger.jsonl ends with"):
        import_account(store, changed(made, "account", lambda lines: [{**lines[0], name: not lines[0][name]}]))


@pytest.mark.parametrize("content", [b"", b"no zip"])
def test_what_is_no_export_is_told(store, content):
    with pytest.raises(StoreRefused, match="no export"):
        import_account(store, io.BytesIO(content))


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("manifest.json", None, r"it has no manifest\.json"),
        ("manifest.json", b'{"format": 1}', r"manifest\.json: .*`public_key`"),
        ("manifest.json", b'{"format": 2, "public_key": ""}', "it is in another one"),
        ("manifest.json", b"[]", r"manifest\.json: Expected `object`, got `array`"),
        ("privacy_ledger.jsonl", None, r"it has no privacy_ledger\.jsonl"),
        ("privacy_ledger.jsonl", b"", r"privacy_ledger\.jsonl: Expected `array` of length >= 1"),
        ("privacy_ledger.jsonl", b'{"number": 1}', r"privacy_ledger\.jsonl: .*`scope`"),
        ("account.jsonl", b"[1]", r"account\.jsonl: Expected `object`, got `array`"),
        ("account.jsonl", b'{"id": "acc_1"}', r"account\.jsonl: .*missing required field `state`"),
        ("account.jsonl", b"{", "it is no zip of JSON Lines"),
        ("usage_events.jsonl", b'{"account_id": 5}', r"usage_events\.jsonl: Expected `str`, got `int`"),
        ("security_log.jsonl", b'{"sealed_address": ""}', r"security_log\.jsonl: .*unknown field `sealed_address`"),
    ],
)
def test_an_export_that_lacks_something_is_told(store, lived, exported, file, content, told):
    made, _ = exported
    broken = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(broken, "w") as new:
        for name in set(old.namelist()) - {file}:
            new.writestr(name, old.read(name))
        if content is not None:
            new.writestr(file, content)
    with pytest.raises(StoreRefused, match=f"no export of an account in format 1: {told}"):
        import_account(store, broken)


def changed(made, file, change):
    """Return an export in which the lines of a file are what `change` makes of them."""
    other = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == f"{file}.jsonl":
                lines = change([json.loads(line) for line in content.splitlines()])
                content = b"\n".join(json.dumps(line).encode() for line in lines)
            new.writestr(name, content)
    return other


OWNED_LINES = ("usage_events", "usage_days", "latency_days", "feedback", "verdicts", "grievances", "security_log")


@pytest.mark.parametrize("file", OWNED_LINES)
def test_a_line_of_another_account_is_not_taken(store, lived, account, exported, file):
    def disown(lines):
        return [*lines[:-1], {**lines[-1], "account_id": account.id}]

    made, counts = exported
    told = rf"{file}\.jsonl, line {counts[file]}: 'account_id' must be that of account\.jsonl, '{lived.id}'\. Got"
    with pytest.raises(StoreRefused, match=told) as refused:
        import_account(store, changed(made, file, disown))
    assert account.id not in str(refused.value)


def test_every_file_that_names_an_account_is_among_them():
    named = {table.name for table in tables.metadata.sorted_tables if "account_id" in table.c}
    assert named - {"api_keys", "row_ledger"} == set(OWNED_LINES)  # those are made anew


def test_a_ledger_of_another_account_is_not_taken(store, lived, account, exported):
    made, _ = exported
    theirs = io.BytesIO()
    export_account(store, account.id, theirs)
    ledger = read_export(theirs)["privacy_ledger"]
    with pytest.raises(StoreRefused, match=r"privacy_ledger\.jsonl, line 1: 'scope' must be that of account\.jsonl"):
        import_account(store, changed(made, "privacy_ledger", lambda _: ledger))


@pytest.mark.parametrize("file", ["research_rows", "feedback"])
def test_a_line_that_is_here_already_is_not_taken_over(
    store, lived, account, exported, clock, tmp_path, file, monkeypatch
):
    """Whoever objects, or leaves, would take with them what is another's."""
    theirs = io.BytesIO()
    monkeypatch.setenv("WORKBENCH_STORE", f"sqlite:///{tmp_path / 'other' / 'store.db'}")
    with open_store(Project(tmp_path / "other", Settings()), clock=clock) as other:
        new = other.accounts.create(name="B", email="b@example.org").id
        export_account(other, new, theirs)
    made, _ = exported
    taken = [{**line, "account_id": new} if "account_id" in line else line for line in read_export(made)[file]]
    with pytest.raises(StoreRefused, match="has an id that is in this store"):
        import_account(store, changed(theirs, file, lambda _: taken))
    assert {one.id for one in store.accounts.list()} == {lived.id, account.id}
