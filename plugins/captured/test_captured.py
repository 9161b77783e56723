"""The loop: answered requests → research rows → snapshot → what a model is trained on; and the way out of it."""

import asyncio
import json

import pytest
from workbench_captured import digest, read

import workbench as wb
from workbench.config import load_project
from workbench.data import build, load_dataset, load_records
from workbench.data.locks import lock_sources
from workbench.data.splitting import split
from workbench.errors import DataError, SourceMissing
from workbench.store import Event, Lineage, Preferences, ResearchRow, Traces, Usage, hash_id, open_store, stamp
from workbench.testing import parametrize_with_checks

ON = Preferences(research=True, voice=False, restricted=False)
OFF = Preferences(research=False, voice=False, restricted=False)


@parametrize_with_checks("workbench_captured")
def test_conformance(check, loop):
    send(loop, join(loop), ["your parcel waits"])
    check()


@pytest.fixture
def loop(loop_project, store_url):
    """The store of a project with a recipe that takes captured rows."""
    with open_store(load_project()) as store:
        yield store


def send(store, account, texts):
    """Leave behind what answered requests with these anonymized texts would."""
    rows = [
        ResearchRow(verdict_id=f"ver_{account.id}_{n}", kind="sms", content=text, verdict="ham")
        for n, text in enumerate(texts)
    ]
    usage = Usage(at=stamp(store.clock()), account_id=account.id, key_id="key", path="/v1/detect", status=200)
    writer = store.start_writer()
    event = Event(usage, tuple((row.verdict_id, Lineage("d", {})) for row in rows), tuple(rows))
    assert asyncio.run(writer.record([event])) == [True]
    writer.close()
    return rows


def join(store, name="A"):
    account = store.accounts.create(name=name, email=f"{name}@example.org")
    store.preferences.put(account.id, ON)
    return account


def captured(frame):
    return sorted(frame[frame["source"] == "captured"]["content"])


def test_without_a_store_the_source_is_missing_and_none_is_made(project, monkeypatch):
    monkeypatch.delenv("WORKBENCH_STORE", raising=False)
    with pytest.raises(SourceMissing, match="source 'captured' is missing: this project has no store"):
        list(read())
    assert not (project / ".workbench").exists()


def test_the_loop_closes_and_opens_again(loop):
    one, two = join(loop), join(loop, "B")
    (first, *_) = send(loop, one, ["win a <URL:https:prize.top/·> now", "see you at 5"])
    send(loop, two, ["your parcel waits, pay the fee"])
    loop.feedback.review(loop.feedback.add(one.id, first.verdict_id, label="smishing"), accept=True)
    build("loop")
    split("loop")
    frame = load_records("loop")
    assert captured(frame) == ["see you at 5", "win a <URL:https:prize.top/·> now", "your parcel waits, pay the fee"]
    labels = frame[frame["source"] == "captured"].set_index("content")["label"]
    assert labels["win a <URL:https:prize.top/·> now"] == "smishing"
    assert {row["id"] for row in loop.research.read()} >= set(frame[frame["source"] == "captured"]["id"])
    wb.train(wb.build_model("linear", featurizers=["lexical"]), load_records("loop", part="train"))

    before = digest()
    loop.preferences.put(one.id, OFF)  # one call
    assert digest() != before
    for table in (load_records("loop"), load_dataset("loop").to_pandas()):  # of the older snapshot
        assert captured(table) == ["your parcel waits, pay the fee"]
    build("loop")  # the next one
    split("loop")
    assert captured(load_records("loop")) == ["your parcel waits, pay the fee"]
    loop.accounts.close(two.id)
    assert captured(load_records("loop")) == []


def test_equal_texts_are_one_and_the_labelled_one_stays(loop):
    one, two = join(loop), join(loop, "B")
    send(loop, one, ["pay 100 now"])
    (labelled,) = send(loop, two, ["Pay 250  now"])
    loop.feedback.review(loop.feedback.add(two.id, labelled.verdict_id, label="spam"), accept=True)
    assert [(row["content"], row["label"]) for row in read()] == [("Pay 250  now", "spam")]
    send(loop, join(loop, "C"), ["another"])
    assert len(list(read())) == 2
    assert len(list(read(labelled=True))) == 1


def test_the_lock_sees_new_rows(loop):
    before = lock_sources(load_project())["captured"]["sha256"]
    send(loop, join(loop), ["see you at 5"])
    assert lock_sources(load_project())["captured"]["sha256"] != before


def test_a_tampered_ledger_stops_the_build(loop):
    from sqlalchemy import text

    send(loop, join(loop), ["see you at 5"])
    with loop.database.write() as connection:
        connection.execute(text("DELETE FROM privacy_ledger WHERE number = 2"))
    with pytest.raises(DataError, match="privacy_ledger"):
        build("loop")


def test_a_purge_deletes_and_leaves_a_signed_record(loop):
    one = join(loop)
    send(loop, one, ["see you at 5", "see you at 6"])
    send(loop, join(loop, "B"), ["another"])
    assert loop.research.purge() is None
    loop.preferences.put(one.id, OFF)
    record = loop.research.purge(Traces(snapshots={"loop": "sha256:1"}, models=("loop/1",)))
    assert len(record["rows"]) == 2
    assert (record["snapshots"], record["models"]) == ({"loop": "sha256:1"}, ["loop/1"])
    assert one.id not in json.dumps(record)
    assert loop.research.purge() is None
    assert loop.research.purged() == [record]
    assert loop.research.purge(Traces(rows=frozenset({hash_id("a row of before")})))["rows"] == [
        hash_id("a row of before")
    ]
    loop.preferences.put(one.id, ON)  # what is gone does not come back
    assert [row["content"] for row in loop.research.read()] == ["another"]


def test_under_legal_hold_rows_stay_out_of_use(loop):
    one = join(loop)
    send(loop, one, ["see you at 5"])
    loop.preferences.put(one.id, OFF)
    loop.accounts.hold(one.id, on=True)
    assert loop.research.purge() is None
    assert loop.research.read() == []
    loop.accounts.hold(one.id, on=False)
    assert len(loop.research.purge()["rows"]) == 1
