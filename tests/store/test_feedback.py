import asyncio

import pytest
from sqlalchemy import select

from workbench.errors import NotInStore, StoreRefused
from workbench.store import Preferences, ResearchRow
from workbench.store.tables import research_rows


@pytest.fixture
def judged(store, account, writer, make_event):
    """An account that allows research, with one verdict whose row was kept."""
    store.preferences.put(account.id, Preferences(research=True, voice=False, restricted=False))
    row = ResearchRow(verdict_id="ver_1", kind="sms", content="your kyc is due", verdict="ham")
    asyncio.run(writer.record([make_event(account.id, rows=[row])]))
    return account


def labels(store):
    with store.database.read() as connection:
        return list(connection.execute(select(research_rows.c.label)).scalars())


def test_lineage_is_told_to_its_owner(store, judged):
    told = store.lineage.get("ver_1", judged.id)
    assert (told["digest"], told["model"], told["at"]) == ("sha256:1", "demo 1", "2026-03-14T12:00:00.000000Z")
    for verdict, account in (("ver_1", "acc_other"), ("ver_2", judged.id)):
        with pytest.raises(NotInStore):
            store.lineage.get(verdict, account)


def test_feedback_waits_for_review_before_it_is_a_label(store, judged):
    made = store.feedback.add(judged.id, "ver_1", label="smishing", note_code="wrong_brand")
    assert labels(store) == [None]
    (waiting,) = store.feedback.list()
    assert waiting["row"]["content"] == "your kyc is due"
    assert store.feedback.review(made, accept=True)
    assert labels(store) == ["smishing"]
    assert store.feedback.list() == []
    with pytest.raises(NotInStore):
        store.feedback.review(made, accept=False)


def test_rejected_feedback_is_no_label(store, judged):
    made = store.feedback.add(judged.id, "ver_1", label="smishing")
    assert not store.feedback.review(made, accept=False)
    assert labels(store) == [None]


@pytest.mark.parametrize(("research", "restricted"), [(False, False), (True, True)])
def test_a_row_whose_owner_objected_is_not_shown_and_gets_no_label(store, judged, research, restricted):
    made = store.feedback.add(judged.id, "ver_1", label="smishing")
    store.preferences.put(judged.id, Preferences(research=research, voice=False, restricted=restricted))
    assert store.feedback.list()[0]["row"] is None
    assert not store.feedback.review(made, accept=True)
    assert labels(store) == [None]


def test_feedback_on_a_verdict_without_a_row(store, account, writer, make_event):
    event = make_event(account.id)
    asyncio.run(writer.record([event]))
    made = store.feedback.add(account.id, event.verdicts[0][0], label="ham")
    assert store.feedback.list()[0]["row"] is None
    assert not store.feedback.review(made, accept=True)


def test_what_is_refused(store, judged):
    with pytest.raises(NotInStore):
        store.feedback.add("acc_other", "ver_1", label="ham")
    with pytest.raises(StoreRefused, match="ham, smishing, spam"):
        store.feedback.add(judged.id, "ver_1", label="canary")
    with pytest.raises(StoreRefused, match="note_code"):
        store.feedback.add(judged.id, "ver_1", label="ham", note_code="canary")
    store.feedback.add(judged.id, "ver_1", label="ham")
    with pytest.raises(StoreRefused, match="already"):
        store.feedback.add(judged.id, "ver_1", label="spam")
