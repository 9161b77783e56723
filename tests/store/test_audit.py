import pytest
from sqlalchemy import text

from workbench.config import Project, Settings
from workbench.errors import DataError
from workbench.store import append_audit, open_store, read_audit


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
