import pytest
from sqlalchemy import text

from workbench.config import Project, Settings
from workbench.errors import DataError
from workbench.store import append_audit, open_store, read_audit, run_retention


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path, Settings())


def test_acts_are_kept_in_order_and_chained(project):
    for number in range(3):
        append_audit(project, "promoted", version=str(number))
    entries = read_audit(project)
    assert [entry["version"] for entry in entries] == ["0", "1", "2"]
    assert [entry["previous"] for entry in entries[1:]] == [entry["hash"] for entry in entries[:-1]]


def test_no_log_is_no_acts(project):
    assert read_audit(project) == []


@pytest.mark.parametrize(
    "spoil",
    [
        """UPDATE audit SET entry = '{"act": "promoted", "version": "9"}' WHERE number = 2""",
        "UPDATE audit SET at = '2020-01-01T00:00:00.000000Z' WHERE number = 2",
        "DELETE FROM audit WHERE number = 2",
        "DELETE FROM audit WHERE number = 3",
        "UPDATE audit SET number = CASE number WHEN 1 THEN 20 ELSE 10 END WHERE number < 3",
    ],
    ids=["change", "date", "remove", "shorten", "swap"],
)
def test_tampering_is_found(project, spoil):
    for number in range(3):
        append_audit(project, "promoted", version=str(number))
    with open_store(project) as store, store.database.write() as connection:
        connection.execute(text(spoil))
    with pytest.raises(DataError, match=r"the chain 'audit' is broken at entry \d"):
        read_audit(project)


def test_a_fact_cannot_hide_what_the_log_itself_says(project):
    with pytest.raises(AssertionError):
        append_audit(project, "promoted", previous="0")


def test_whose_an_act_was_cannot_be_told_after_an_erasure(store, account, clock):
    """Nor in an older copy of the database: the alias is made by the account's own key."""
    store.keys.create(account.id)
    other = store.accounts.create(name="B", email="b@example.org").id
    store.keys.create(other)
    assert [one["account"] for one in store.read_audit()] == [account.id, other]
    with store.database.read() as connection:
        entries = connection.execute(text("SELECT entry FROM audit")).scalars().all()
    assert all(account.id not in entry and other not in entry for entry in entries)
    store.accounts.close(account.id)
    clock.forward(days=365)
    run_retention(store)
    told = [one.get("account") for one in store.read_audit()]
    assert account.id not in told
    assert told[0] == told[2]  # one account's still, though nobody's
    assert told[1] == other
    assert store.verify()["audit"] == len(told)
