import asyncio
import json

import pytest

import workbench as wb
from workbench.config import load_project
from workbench.registry import load_run, purge_withdrawn
from workbench.store import Event, Lineage, Preferences, ResearchRow, Usage, open_store, stamp


@pytest.fixture
def lived(trained_copy):
    """A project whose champion was trained on a snapshot with a captured row, and the row's owner."""
    file = trained_copy / "pyproject.toml"
    text = file.read_text("utf-8")
    assert "sources = {synthetic = {size = 800, seed = 7}}" in text
    small = text.replace("{synthetic = {size = 800, seed = 7}}", "{synthetic = {size = 800, seed = 7}, captured = {}}")
    file.write_text(small, "utf-8")
    with open_store(load_project()) as store:
        account = store.accounts.create(name="A", email="a@example.org")
        store.privacy.put(account.id, Preferences(research=True, voice=False, restricted=False))
        usage = Usage(at=stamp(store.clock()), account_id=account.id, key_id="k", path="/v1/detect", status=200)
        rows = [
            ResearchRow(verdict_id=f"ver_{n}", kind="sms", content=f"{'abcdefgh'[n]} kyc", verdict="ham")
            for n in range(8)
        ]
        verdicts = tuple((row.verdict_id, Lineage("d", {})) for row in rows)
        writer = store.start_writer()
        asyncio.run(writer.record([Event(usage, verdicts, tuple(rows))]))
        writer.close()
        for row in rows:
            store.feedback.review(store.feedback.add(account.id, row.verdict_id, label="smishing"), accept=True)
    return account


@pytest.mark.xdist_group("pipeline")
def test_the_record_says_who_knew(lived, workbench):
    for stage in ("build", "split"):
        workbench("data", stage, "--recipe", "demo")
    run = wb.train(wb.build_model("linear", featurizers=["lexical"]), wb.load_records("demo", part="train"))
    client = wb.registry.tracking.open_client(load_project())
    client.create_registered_model("demo")
    version = client.create_model_version("demo", load_run(run.id).model_uri, run.id).version
    assert workbench("data", "purge").out == "nothing to purge\n"

    with open_store(load_project()) as store:
        store.privacy.put(lived.id, Preferences(research=False, voice=False, restricted=False))
    record = json.loads(workbench("data", "purge").out)
    assert len(record["rows"]) == 8
    assert record["snapshots"] == {"demo": wb.data.read_manifest("demo")["digest"]}
    assert record["models"] == [f"demo/{version}"]
    assert purge_withdrawn() is None
    assert "captured" not in set(wb.load_records("demo")["source"])


def test_without_a_store_there_is_nothing(project):
    assert purge_withdrawn() is None
    assert not (project / ".workbench" / "store.db").exists()
