import json

import pytest

from workbench.config import Project, Settings
from workbench.errors import DataError
from workbench.store import append_audit, audit_file, read_audit


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


@pytest.mark.parametrize("spoil", ["change", "remove", "swap", "garble", "empty"])
def test_tampering_is_found(project, spoil):
    for number in range(3):
        append_audit(project, "promoted", version=str(number))
    file = audit_file(project)
    lines = file.read_text().splitlines()
    if spoil == "change":
        entry = json.loads(lines[1])
        lines[1] = json.dumps({**entry, "version": "9"}, sort_keys=True)
    elif spoil == "remove":
        del lines[1]
    elif spoil == "garble":
        lines[1] = lines[1][:-9]
    elif spoil == "empty":
        lines[1] = "{}"
    else:
        lines[0], lines[1] = lines[1], lines[0]
    file.write_text("\n".join(lines) + "\n")
    with pytest.raises(DataError, match=r"line \d: the audit chain is broken"):
        read_audit(project)


def test_a_fact_cannot_hide_what_the_log_itself_says(project):
    with pytest.raises(AssertionError):
        append_audit(project, "promoted", previous="0")
