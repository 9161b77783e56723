"""Research: rows, snapshots, objections."""

import json

import pytest

from workbench.config import load_project
from workbench.data import build
from workbench.data.building import SNAPSHOT
from workbench.data.consent import allowed_rows
from workbench.data.splitting import SPLIT
from workbench.errors import DataError
from workbench.parquet import read_parquet, write_parquet
from workbench.policy import Fails, Ground, NothingYet, researching
from workbench.purging import purge_withdrawn
from workbench.store import Event, Lineage, Preferences, ResearchRow, Usage, open_store, stamp
from workbench.store.recording import record

OFF = Preferences(research=False, voice=False, restricted=False)


def test_masked_rows_stay_as_they_are(ground, account, send, rules):
    texts = ["Your Aadhaar 9999 4105 7058 is blocked, call 98765 43210", "pay at http://x-kyc.top/a?b=c", "see you"]
    for masked in rules.fixed.masker.mask(texts):
        send(account, text=masked.text)
    assert researching.check_rows(ground) == "3 research rows stay as they are"


def test_a_row_that_was_not_masked_fails_and_is_not_quoted(ground, account, send):
    send(account, text="Your Aadhaar 9999 4105 7058 is blocked")
    with pytest.raises(Fails, match="find more in 1 of 1 research rows") as failed:
        researching.check_rows(ground)
    assert "9999" not in str(failed.value)


def test_a_sender_that_was_not_masked_fails(ground, account, send, change):
    send(account)
    change("UPDATE research_rows SET sender = '+91 98765 43210'")
    with pytest.raises(Fails, match="find more in 1 of 1"):
        researching.check_rows(ground)


@pytest.mark.xdist_group("pipeline")
class TestSnapshots:
    """A recipe that was built and gated."""

    @pytest.fixture
    def built(self, trained_copy, monkeypatch):
        monkeypatch.delenv("WORKBENCH_STORE", raising=False)
        with Ground(load_project()) as ground:
            yield ground

    def change(self, ground, name, **keys):
        file = ground.project.folder("demo") / name
        file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), **keys}), "utf-8")

    def test_all_holds(self, built):
        assert researching.check_manifests(built).startswith("demo: each has a manifest")
        assert researching.check_reports(built).startswith("demo: each passed")
        with pytest.raises(NothingYet, match=r"^no snapshot is here of which to check it"):
            researching.check_objections(built)

    def test_no_manifest_fails(self, built):
        (built.project.folder("demo") / "manifest.json").unlink()
        with pytest.raises(DataError, match=r"has no manifest\.json"):
            researching.check_manifests(built)

    @pytest.mark.parametrize("keys", [{"anonymizers": {}}, {"parts": {}}])
    def test_a_manifest_that_names_no_anonymizer_fails(self, built, keys):
        self.change(built, "manifest.json", **keys)
        with pytest.raises(Fails, match="does not name its anonymizers"):
            researching.check_manifests(built)

    def test_a_manifest_about_another_snapshot_fails(self, built):
        self.change(built, "manifest.json", digest="sha256:0")
        with pytest.raises(Fails, match="not the one that its manifest is about"):
            researching.check_manifests(built)

    def test_no_report_fails(self, built):
        (built.project.folder("demo") / "privacy.json").unlink()
        with pytest.raises(Fails, match="has no privacy report; run `workbench privacy gate --recipe demo`"):
            researching.check_reports(built)

    def test_a_stale_report_fails(self, built):
        self.change(built, "privacy.json", digest="sha256:0")
        with pytest.raises(Fails, match="is not about the snapshot"):
            researching.check_reports(built)

    def test_a_report_that_did_not_pass_fails(self, built):
        gates = json.loads((built.project.folder("demo") / "privacy.json").read_text("utf-8"))["gates"]
        self.change(built, "privacy.json", gates=[{**gate, "passed": False} for gate in gates])
        with pytest.raises(Fails, match="privacy gate: "):
            researching.check_reports(built)


@pytest.fixture
def loop(loop_project, store_url):
    """A project whose recipe takes captured rows, with its store open in a ground."""
    loaded = load_project()
    with open_store(loaded) as store, Ground(loaded) as ground:
        yield ground, store


def keep(store, text):
    account = store.accounts.create(name="Asha", email="asha@example.org").id
    store.preferences.put(account, Preferences(research=True, voice=False, restricted=False))
    usage = Usage(at=stamp(store.clock()), account_id=account, key_id="key_1", path="/v1/detect", status=200)
    row = ResearchRow(verdict_id=f"ver_{account}", kind="sms", content=text, verdict="ham")
    with store.database.write() as connection:
        assert record(store, connection, [Event(usage, ((row.verdict_id, Lineage("d", {})),), (row,))]) == [True]
    return account


def test_rows_of_who_objected_are_not_loaded_and_it_fails_where_they_are(loop, monkeypatch):
    ground, store = loop
    one = keep(store, "win a prize now")
    keep(store, "see you at 5")
    build("loop")
    folder = ground.project.folder("loop")
    ids = read_parquet(folder / SNAPSHOT)[["id"]]
    write_parquet(ids.assign(cluster=ids["id"], part="train"), folder / SPLIT)
    assert "loop: each gives no row" in researching.check_objections(ground)
    before = allowed_rows(ground.project)
    store.preferences.put(one, OFF)
    assert "loop: each gives no row" in researching.check_objections(ground)
    for place in ("workbench.data.loading.allowed_rows", "workbench.data.consent.allowed_rows"):
        with monkeypatch.context() as patch:
            patch.setattr(place, lambda project: before)  # one way of loading forgets to ask
            with pytest.raises(Fails, match="1 rows that nobody allows are loaded of recipe 'loop'"):
                researching.check_objections(ground)


def test_a_purged_row_that_came_back_in_an_old_snapshot_fails(loop):
    ground, store = loop
    one = keep(store, "win a prize now")
    build("loop")
    old = (ground.project.folder("loop") / SNAPSHOT).read_bytes()
    assert researching.check_purged(ground) == "0 purged rows stand in no table"
    store.preferences.put(one, OFF)
    purge_withdrawn()
    assert researching.check_purged(ground) == "1 purged rows stand in no table"
    cached = ground.project.root / ".dvc" / "cache" / "files" / "md5" / "00" / "11"
    cached.parent.mkdir(parents=True)
    cached.write_bytes(old)
    with pytest.raises(Fails, match=r"stand in .*/md5/00/11\. Run `workbench data purge`"):
        researching.check_purged(ground)
    purge_withdrawn()
    assert researching.check_purged(ground) == "1 purged rows stand in no table"


def test_a_purge_that_left_something_fails(loop):
    ground, store = loop
    one = keep(store, "win a prize now, answer before the evening")
    dump = ground.project.state / "dump.txt"
    dump.write_text("win a prize now, answer before the evening", "utf-8")
    store.preferences.put(one, OFF)
    with pytest.raises(DataError, match=r"dump\.txt"):
        purge_withdrawn()
    with pytest.raises(Fails, match="a purge was stopped, or left something"):
        researching.check_purged(ground)
    dump.unlink()
    purge_withdrawn()
    assert researching.check_purged(ground) == "1 purged rows stand in no table"
