"""Rows that are withdrawn go from wherever they stand: every byte of project and remote is searched."""

import asyncio
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta

import pyarrow.parquet as pq
import pytest

import workbench as wb
from workbench.config import load_project
from workbench.data import build, load_dataset, read_manifest, split
from workbench.data.consent import LEARNED, read_learned
from workbench.errors import DataError, PromotionRefused
from workbench.policy.searching import find_in_database
from workbench.purging import purge_withdrawn, sweep, sweeping
from workbench.purging.journal import journal_file
from workbench.purging.tombstones import PURGED, write_tombstones
from workbench.registry import load_run, promote
from workbench.store import Event, Lineage, Preferences, ResearchRow, Usage, hash_id, open_store, stamp
from workbench.store.durable import write_whole

AT = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
CANARY = "zabel orchids"  # in every row of the one who leaves
STAYS = "another client"
WORDS = (  # so that rows are no near-duplicates, and fall into both parts
    "your card is blocked, call the help desk before midnight or lose it",
    "win a lottery prize of ten lakh by answering with your mother's birthday",
    "courier waits at customs, a small duty must be paid by the evening",
    "electricity will be cut tonight at half past nine, update the meter",
    "parents of grade seven: the fee portal closes, log in and confirm",
    "a job from home pays eight thousand a day, send your documents first",
    "tax refund approved, verify the account that it shall go into",
    "points of your shopping expire, redeem them through the page below",
)
OFF = Preferences(research=False, voice=False, restricted=False)
pytestmark = pytest.mark.xdist_group("pipeline")


def find(folders, text):
    """Return the files in which a text stands: as it is, or in a table's values, or packed in an archive."""
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    assert files
    return [str(file) for file in files if text.encode() in unpack(file)]


def unpack(file):
    content = file.read_bytes()
    if content.startswith(b"PAR1"):
        table = pq.read_table(file).to_pydict()
        content += "\n".join(str(value) for column in table.values() for value in column).encode()
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content += b"".join(map(archive.read, archive.namelist()))
    return content


def dvc(*command):
    done = subprocess.run([sys.executable, "-m", "dvc", *command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def send(store, account, text):
    usage = Usage(at=stamp(AT), account_id=account.id, key_id="k", path="/v1/detect", status=200)
    rows = [
        ResearchRow(verdict_id=f"ver_{account.id}_{n}", kind="sms", content=f"{text}: {words}", verdict="ham")
        for n, words in enumerate(WORDS)
    ]
    writer = store.start_writer()
    asyncio.run(writer.record([Event(usage, tuple((row.verdict_id, Lineage("d", {})) for row in rows), tuple(rows))]))
    writer.close()
    for row in rows:
        store.feedback.review(store.feedback.add(account.id, row.verdict_id, label="smishing"), accept=True)


class Lived:
    """A project with the rows of two clients in a snapshot, in DVC's cache and in a remote beside it."""

    def __init__(self, root):
        self.root, self.remote = root, root.parent / "remote"
        self.at = AT
        self.store = open_store(load_project(root), clock=lambda: self.at)
        self.leaver, self.stayer = self.store.accounts.list() or (self.join("leaver"), self.join("stayer"))

    def join(self, name):
        account = self.store.accounts.create(name=name, email=f"{name}@example.org")
        self.store.preferences.put(account.id, Preferences(research=True, voice=False, restricted=False))
        send(self.store, account, {"leaver": CANARY, "stayer": STAYS}[name])
        self.at += timedelta(seconds=1)
        return account

    def find(self, text=CANARY):
        return find([self.root, self.remote], text)


def live(trained, root):
    """Make such a project of a copy of a trained one, and work in it."""
    shutil.copytree(trained, root, ignore=shutil.ignore_patterns(".workbench"))
    config, file = root / ".dvc/config", root / "pyproject.toml"
    config.write_text(config.read_text() + "    remote = folder\n['remote \"folder\"']\n    url = ../../remote\n")
    text, long = file.read_text("utf-8"), "{synthetic = {size = 1200, seed = 7}}"
    assert long in text
    file.write_text(text.replace(long, "{synthetic = {size = 1200, seed = 7}, captured = {}}"), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        Lived(root).store.close()
        build("demo")
        split("demo")
        purge_withdrawn()  # as every build does; there is nothing yet
        dvc("commit", "--force", "build@demo", "split@demo")
        dvc("push", "build@demo", "split@demo")
        load_dataset("demo")  # which is memory-mapped from a copy
    return root


@pytest.fixture(scope="module")
def lived_once(trained_once, tmp_path_factory):
    return live(trained_once, tmp_path_factory.mktemp("lived") / "project").parent


@pytest.fixture
def lived(lived_once, tmp_path, monkeypatch):
    shutil.copytree(lived_once, tmp_path / "lived")
    monkeypatch.chdir(tmp_path / "lived" / "project")
    made = Lived(tmp_path / "lived" / "project")
    yield made
    made.store.close()


@pytest.fixture
def lived_elsewhere(trained_once, store_url, tmp_path, monkeypatch):
    """The same with a store that is not in the project: SQLite in another folder, or PostgreSQL."""
    root = live(trained_once, tmp_path / "lived" / "project")
    monkeypatch.chdir(root)
    made = Lived(root)
    yield made
    made.store.close()


def train(features="lexical"):
    """Train on the snapshot as it is; return the run and the version that it was registered as."""
    run = wb.train(wb.build_model("linear", featurizers=[features]), wb.load_records("demo", part="train"))
    client = wb.registry.tracking.open_client(load_project())
    if not client.search_registered_models():
        client.create_registered_model("demo")
    return run, client.create_model_version("demo", load_run(run.id).model_uri, run.id).version


def test_an_objection_reaches_every_byte_and_the_record_says_which(lived, workbench):
    run, version = train()
    digest = read_manifest("demo")["digest"]
    with lived.store.database.read() as connection:
        hashes = {hash_id(name) for name in lived.store.research.owned(connection, lived.leaver.id)}
    assert read_learned(run.folder()) & hashes
    assert read_learned(run.folder()) - hashes  # of who stays
    kept = [file.replace(str(lived.root), ".") for file in lived.find() if "store.db" not in file]
    assert "./data/demo/snapshot.parquet" in kept
    assert [file for file in kept if file.startswith("./.dvc/cache")]
    assert [file for file in kept if file.startswith("./.workbench/datasets")]
    assert [file for file in kept if file.startswith(str(lived.remote))]
    assert workbench("data", "purge").out == "nothing to purge\n"

    lived.store.preferences.put(lived.leaver.id, OFF)
    record = json.loads(workbench("data", "purge").out)
    assert lived.find() == []
    assert set(record["rows"]) == hashes
    assert record["snapshots"] == {"demo": digest}
    assert len(record["objects"]) == 2  # snapshot and split, in cache and remote
    assert (record["models"], record["removed"]) == ([f"demo/{version}"], [])
    told = json.loads((lived.root / "data" / PURGED).read_text("utf-8"))
    assert told["records"] == lived.store.research.purged() == [record]
    assert told["recipes"]["demo"] == record["hash"]
    with pytest.raises(PromotionRefused, match="learned from captured rows that were withdrawn"):
        promote(run.id)
    assert purge_withdrawn() is None

    for stage in ("build", "split"):
        workbench("data", stage, "--recipe", "demo")
    assert lived.find() == []
    assert lived.find(STAYS)
    assert load_run(train()[0].id).tags.get("withdrawn") is None


def test_a_model_that_tells_a_row_is_removed_with_its_files(lived, tmp_path, workbench):
    run, version = train()
    (tmp_path / "told").mkdir()
    (tmp_path / "told" / "hardest.txt").write_text(f"the worst of all: {CANARY}: {WORDS[3]}", "utf-8")
    run.log_folder(tmp_path / "told", "report")
    receipt = json.loads(workbench("account", "delete", lived.leaver.id, "--yes").out)
    assert receipt["models"] == [f"demo/{version}"]
    record = purge_withdrawn()
    assert record["models"] == record["removed"] == [f"demo/{version}"]
    assert lived.find() == []
    client = wb.registry.tracking.open_client(load_project())
    assert client.search_model_versions("name='demo'") == []


def test_a_model_whose_files_are_gone_knows_nothing(lived):
    run, _ = train()
    shutil.rmtree(run.folder())
    lived.store.preferences.put(lived.leaver.id, OFF)
    assert purge_withdrawn()["models"] == []
    assert lived.find() == []


def test_erasure_leaves_no_byte_and_its_receipt_names_the_models(lived_elsewhere):
    lived = lived_elsewhere
    _, version = train()
    closed = lived.store.accounts.close(lived.leaver.id)
    lived.at += timedelta(days=365)
    assert closed["erase_on"] == lived.at.date().isoformat()
    before, pattern = lived.find(), re.compile(CANARY.encode())
    assert find_in_database(lived.store.database, pattern)
    dry = sweep(lived.store, dry_run=True)
    assert lived.find() == before
    swept = sweep(lived.store)
    assert (swept.deleted, swept.accounts, swept.traces) == (dry.deleted, [lived.leaver.id], dry.traces)
    assert swept.deleted["research_rows"] == 8
    assert lived.find() == lived.find("leaver@example.org") == []
    assert find_in_database(lived.store.database, pattern) == []
    receipt = lived.store.receipts.read(lived.leaver.id)[-1]
    assert (receipt["act"], receipt["models"]) == ("erased", [f"demo/{version}"])
    assert lived.store.receipts.has(receipt)
    again = sweep(lived.store)
    assert (set(again.deleted.values()), again.accounts, again.traces.rows) == ({0}, [], frozenset())


def test_what_no_stage_makes_stops_the_purge_by_its_name(lived, workbench):
    note = lived.root / ".workbench" / "note.txt"
    note.write_text(f"look: {CANARY}: {WORDS[0]}", "utf-8")
    lived.store.preferences.put(lived.leaver.id, OFF)
    assert "note.txt, which no stage makes" in workbench("data", "purge", code=3).err
    assert lived.find() == [str(note)]  # all else is done


def test_an_old_snapshot_that_comes_back_is_dropped_at_the_next_purge(lived):
    old = (lived.root / "data/demo/snapshot.parquet").read_bytes()
    lived.store.preferences.put(lived.leaver.id, OFF)
    purge_withdrawn()
    stray = lived.remote / "files" / "md5" / "00" / "11"
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_bytes(old)
    record = purge_withdrawn()
    assert (record["objects"], len(record["rows"])) == (["0011"], 8)
    assert lived.find() == []


def test_a_clone_without_the_store_drops_what_the_records_name(lived, monkeypatch, tmp_path):
    """Git carries the records; the clone's own snapshot and cache are of before."""
    before = {
        file: file.read_bytes() for file in lived.root.rglob("*") if file.is_file() and CANARY.encode() in unpack(file)
    }
    before = {file: content for file, content in before.items() if ".workbench" not in file.parts}
    assert len(before) >= 2
    lived.store.preferences.put(lived.leaver.id, OFF)
    purge_withdrawn()
    told = (lived.root / "data" / PURGED).read_text("utf-8")
    for file, content in before.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    monkeypatch.setenv("WORKBENCH_STORE", f"sqlite:///{tmp_path / 'none.db'}")
    assert purge_withdrawn() is None
    assert lived.find() == []
    assert (lived.root / "data" / PURGED).read_text("utf-8") == told


def test_a_remote_that_is_no_folder_is_told_until_somebody_says_that_it_was_cleared(lived, workbench):
    config = lived.root / ".dvc/config"
    config.write_text(config.read_text() + "['remote \"far\"']\n    url = s3://bucket/far\n")
    lived.store.preferences.put(lived.leaver.id, OFF)
    for _ in range(2):
        with pytest.raises(DataError, match=r"far are no folders: [0-9a-f]{32}, [0-9a-f]{32} may lie there"):
            purge_withdrawn()
    assert lived.find() == []
    assert "one in which something may lie: far. Got fax" in workbench("data", "purge", "--cleared", "fax", code=2).err
    assert workbench("data", "purge", "--cleared", "far", "--by", "Asha").out == "nothing to purge\n"
    (entry,) = [one for one in lived.store.read_audit() if one["act"] == "remotes cleared"]
    assert (entry["by"], len(entry["objects"]["far"])) == ("Asha", 2)
    assert purge_withdrawn() is None
    assert not journal_file(load_project()).exists()
    assert "something may lie: none. Got far" in workbench("data", "purge", "--cleared", "far", code=2).err


def tombstones(root):
    return json.loads((root / "data" / PURGED).read_text("utf-8"))


def put_back(root):
    """Return what puts the files of a project in which the rows of the leaver stand back as they are now."""
    files = [file for file in (root / "data", root / ".dvc") for file in file.rglob("*") if file.is_file()]
    before = {file: file.read_bytes() for file in files if CANARY.encode() in unpack(file)}
    assert len(before) >= 2

    def put():
        for file, content in before.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)

    return put


def test_a_clone_with_a_store_of_its_own_keeps_and_follows_what_git_has(lived, monkeypatch, tmp_path, workbench):
    put = put_back(lived.root)
    lived.store.preferences.put(lived.leaver.id, OFF)
    purge_withdrawn()
    told = tombstones(lived.root)
    put()
    lived.store.close()
    shutil.move(lived.root / ".workbench", tmp_path / "elsewhere")
    with open_store(load_project()) as store:
        store.accounts.create(name="another", email="another@example.org")
    assert workbench("data", "purge").out == "nothing to purge\n"
    assert tombstones(lived.root) == told
    assert find([lived.root, lived.remote], CANARY) == []
    with open_store(load_project()) as store:
        assert store.research.purged() == []  # the record is the other store's


def test_records_of_several_stores_stand_together(lived):
    other = {"hash": "00", "signature": "00", "rows": ["r"], "snapshots": {"sms": "d"}}
    other |= {name: [] for name in ("objects", "models", "removed")}
    write_tombstones(load_project(), [other], public_key="another")
    lived.store.preferences.put(lived.leaver.id, OFF)
    record = purge_withdrawn()
    told = tombstones(lived.root)
    assert told["records"] == [other, record]
    assert told["public_keys"] == sorted(["another", lived.store.vault.public_key])
    assert (told["recipes"]["sms"], told["recipes"]["demo"]) == ("00", record["hash"])


def test_what_is_left_fails_every_purge_until_it_is_gone(lived, workbench):
    dump = lived.root / ".workbench" / "debug-export.jsonl"
    dump.write_text(json.dumps({"text": f"{CANARY}: {WORDS[0]}"}), "utf-8")
    lived.store.preferences.put(lived.leaver.id, OFF)
    for _ in range(2):
        assert "debug-export.jsonl, which no stage makes" in workbench("data", "purge", code=3).err
    dump = dump.rename(dump.with_name("moved"))
    with pytest.raises(DataError, match="moved, which no stage makes"):
        sweep(lived.store)
    assert CANARY not in journal_file(load_project()).read_text("utf-8")
    dump.write_text("{}", "utf-8")
    assert workbench("data", "purge").out == "nothing to purge\n"
    assert len(lived.store.research.purged()) == 1
    assert not journal_file(load_project()).exists()


class Killed(BaseException):
    """Ends a purge where a signal would."""


def kill(*_, **__):
    raise Killed


@pytest.mark.parametrize("at", ["drop_remains", "compact", "write_tombstones", "find_left"])
def test_a_purge_that_was_killed_is_completed_by_the_next(lived, monkeypatch, at):
    digest = read_manifest("demo")["digest"]
    _, version = train()
    lived.store.preferences.put(lived.leaver.id, OFF)
    plain = sweeping.drop_remains

    def drop(*arguments):
        plain(*arguments)
        kill()

    monkeypatch.setattr(sweeping, at, drop if at == "drop_remains" else kill)
    with pytest.raises(Killed):
        purge_withdrawn()
    monkeypatch.undo()
    monkeypatch.chdir(lived.root)
    purge_withdrawn()
    (record,) = lived.store.research.purged()
    assert (record["snapshots"], len(record["objects"])) == ({"demo": digest}, 2)
    assert (len(record["rows"]), record["models"]) == (8, [f"demo/{version}"])
    assert tombstones(lived.root)["records"] == [record]
    assert lived.find() == []
    assert not journal_file(load_project()).exists()


@pytest.mark.parametrize("at", ["delete_model_version", "delete_logged_model", "delete_run"])
def test_a_model_whose_removal_was_killed_tells_nothing_and_is_named(lived, tmp_path, monkeypatch, at):
    import mlflow

    run, version = train()
    (tmp_path / "told").mkdir()
    (tmp_path / "told" / "hardest.txt").write_text(f"{CANARY}: {WORDS[3]}", "utf-8")
    run.log_folder(tmp_path / "told", "report")
    lived.store.preferences.put(lived.leaver.id, OFF)
    with monkeypatch.context() as patch:
        patch.setattr(mlflow.MlflowClient, at, kill)
        with pytest.raises(Killed):
            purge_withdrawn()
    assert purge_withdrawn()["removed"] == [f"demo/{version}"]
    assert lived.find() == []


def test_a_retention_that_was_killed_is_completed_by_the_next(lived, monkeypatch):
    digest = read_manifest("demo")["digest"]
    lived.store.preferences.put(lived.leaver.id, OFF)
    with monkeypatch.context() as patch:
        patch.setattr(sweeping, "run_retention", kill)
        with pytest.raises(Killed):
            sweep(lived.store)
    assert sweep(lived.store).traces.snapshots == {"demo": digest}
    assert lived.store.research.purged()[0]["snapshots"] == {"demo": digest}
    assert lived.find() == []


def test_a_broken_journal_is_said(lived, workbench):
    lived.store.preferences.put(lived.leaver.id, OFF)
    write_whole(journal_file(load_project()), b'{"after"')
    assert "purge.json is broken" in workbench("data", "purge", code=3).err


def test_what_dvc_links_from_its_cache_is_named_and_goes(lived):
    snapshot, digest = lived.root / "data/demo/snapshot.parquet", read_manifest("demo")["digest"]
    md5 = hashlib.md5(snapshot.read_bytes(), usedforsecurity=False).hexdigest()
    snapshot.unlink()
    snapshot.symlink_to(lived.root / ".dvc/cache/files/md5" / md5[:2] / md5[2:])
    lived.store.preferences.put(lived.leaver.id, OFF)
    assert purge_withdrawn()["snapshots"] == {"demo": digest}
    assert not snapshot.is_symlink()
    assert lived.find() == []


def test_an_mlflow_store_that_cannot_be_asked_stops_the_purge_before_anything_goes(lived, workbench):
    (lived.root / ".workbench" / "mlflow.db").write_bytes(b"no database" * 999)
    before = lived.find()
    lived.store.preferences.put(lived.leaver.id, OFF)
    assert "the purge is not done: MLflow's store could not be asked" in workbench("data", "purge", code=3).err
    assert lived.find() == before


def test_without_a_store_there_is_nothing(project, monkeypatch):
    monkeypatch.delenv("WORKBENCH_STORE", raising=False)
    assert purge_withdrawn() is None
    assert not (project / ".workbench" / "store.db").exists()
    assert json.loads((project / "data" / PURGED).read_text("utf-8"))["records"] == []


def test_a_model_without_captured_rows_says_nothing(trained):
    assert not (trained / "data/demo/model" / LEARNED).exists()


@pytest.mark.parametrize("form", ["plain", "packed", "table"])
def test_the_search_finds_what_is_there(tmp_path, form):
    import pandas as pd

    from workbench.parquet import write_parquet

    file = tmp_path / form
    if form == "plain":
        file.write_text(f"… {CANARY} …", "utf-8")
    elif form == "packed":
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("member", CANARY * 9)
    else:
        write_parquet(pd.DataFrame({"content": [CANARY] * 9}), file)
    assert find([tmp_path], CANARY) == [str(file)]
    assert find([tmp_path], STAYS) == []
