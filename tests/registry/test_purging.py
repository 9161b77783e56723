"""Rows that are withdrawn go from wherever they stand: every byte of project and remote is searched."""

import asyncio
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
from workbench.data.tombstones import PURGED
from workbench.errors import DataError, PromotionRefused
from workbench.policy.searching import find_in_database
from workbench.registry import load_run, promote, purge_withdrawn, sweep
from workbench.store import Event, Lineage, Preferences, ResearchRow, Usage, hash_id, open_store, stamp

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
        self.store.privacy.put(account.id, Preferences(research=True, voice=False, restricted=False))
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

    lived.store.privacy.put(lived.leaver.id, OFF)
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
    lived.store.privacy.put(lived.leaver.id, OFF)
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
    lived.store.privacy.put(lived.leaver.id, OFF)
    assert "note.txt, which no stage makes" in workbench("data", "purge", code=3).err
    assert lived.find() == [str(note)]  # all else is done


def test_an_old_snapshot_that_comes_back_is_dropped_at_the_next_purge(lived):
    old = (lived.root / "data/demo/snapshot.parquet").read_bytes()
    lived.store.privacy.put(lived.leaver.id, OFF)
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
    lived.store.privacy.put(lived.leaver.id, OFF)
    purge_withdrawn()
    told = (lived.root / "data" / PURGED).read_text("utf-8")
    for file, content in before.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    monkeypatch.setenv("WORKBENCH_STORE", f"sqlite:///{tmp_path / 'none.db'}")
    assert purge_withdrawn() is None
    assert lived.find() == []
    assert (lived.root / "data" / PURGED).read_text("utf-8") == told


def test_a_remote_that_is_no_folder_is_told_with_what_may_lie_there(lived):
    config = lived.root / ".dvc/config"
    config.write_text(config.read_text() + "['remote \"far\"']\n    url = s3://bucket/far\n")
    lived.store.privacy.put(lived.leaver.id, OFF)
    with pytest.raises(DataError, match=r"far are no folders: [0-9a-f]{32}, [0-9a-f]{32} may lie there"):
        purge_withdrawn()
    assert lived.find() == []
    assert purge_withdrawn() is None


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
