import pytest
from sqlalchemy import text

from workbench.errors import NotInStore, StoreRefused


def test_fifteen_days(store, account, clock):
    made = store.grievances.open(account.id, "you flagged my bank")
    assert (made["due_at"], made["state"]) == ("2026-03-29T12:00:00.000000Z", "open")
    clock.forward(days=14)
    assert [one["overdue"] for one in store.grievances.due()] == [False]
    clock.forward(days=2)
    assert [one["overdue"] for one in store.grievances.due()] == [True]
    answered = store.grievances.answer(made["id"], "mended")
    assert (answered["state"], answered["answer"]) == ("answered", "mended")
    assert store.grievances.due() == []
    with pytest.raises(NotInStore):
        store.grievances.answer(made["id"], "again")


def test_the_text_is_sealed_and_its_owners(store, account):
    made = store.grievances.open(account.id, "canary text")
    with store.database.read() as connection:
        kept = connection.execute(text("SELECT * FROM grievances")).one()
    assert b"canary" not in bytes(kept.sealed_text)
    assert store.grievances.get(made["id"], account.id)["text"] == "canary text"
    assert "text" not in store.grievances.list()[0]
    with pytest.raises(NotInStore):
        store.grievances.get(made["id"], "acc_other")


@pytest.mark.parametrize("words", ["", "  ", "x" * 8193], ids=["none", "blank", "long"])
def test_what_is_refused(store, account, words):
    with pytest.raises(StoreRefused):
        store.grievances.open(account.id, words)


def test_the_security_log_seals_addresses(store, clock):
    store.security.add("networks", key_id="key_1", address="203.0.113.9", detail="9 networks in 60 s")
    with store.database.read() as connection:
        assert b"203.0" not in bytes(connection.execute(text("SELECT sealed_address FROM security_log")).scalar())
    (event,) = store.security.read(since="2026-03-14")
    assert (event["kind"], event["address"], event["detail"]) == ("networks", "203.0.113.9", "9 networks in 60 s")
    assert store.security.read(since="2026-03-15") == []
