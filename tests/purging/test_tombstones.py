"""Tombstones: what git carries of purges, and what builds depend on."""

import json

import pytest

from workbench.config import load_project
from workbench.purging.tombstones import NEVER, PURGED, read_tombstones, write_tombstones

RECORD = {
    **{"number": 1, "rows": ["h1"], "snapshots": {"demo": "sha256:1"}, "objects": [], "models": ["demo/1"]},
    **{"removed": [], "hash": "first", "signature": "s"},
}


def test_without_purges_it_is_the_same_file_everywhere(project):
    file = write_tombstones(load_project(), [], public_key="of one store")
    first = file.read_bytes()
    write_tombstones(load_project(), [], public_key="of another")
    assert file.read_bytes() == first
    assert set(json.loads(first)["recipes"].values()) == {NEVER}


def test_a_recipe_names_the_last_purge_that_touched_its_snapshot(project):
    later = RECORD | {"number": 2, "snapshots": {"gone": "sha256:2"}, "hash": "second"}
    last = RECORD | {"number": 3, "hash": "third"}
    content = json.loads(write_tombstones(load_project(), [RECORD, later, last], public_key="key").read_text("utf-8"))
    assert content["recipes"]["demo"] == "third"
    assert content["recipes"]["sms"] == NEVER
    assert "gone" not in content["recipes"]
    assert read_tombstones(load_project()) == ((RECORD, later, last), ("key",))


def test_a_new_recipe_has_an_entry_at_the_next_purge(loop_project):
    write_tombstones(load_project(), [RECORD], public_key="key")
    content = json.loads(write_tombstones(load_project()).read_text("utf-8"))
    assert (content["recipes"]["loop"], content["recipes"]["demo"]) == (NEVER, "first")


def test_where_nothing_was_ever_purged_there_is_nothing_to_read(project):
    assert read_tombstones(load_project()) == ((), ())


def test_no_store_takes_away_what_another_wrote(project):
    write_tombstones(load_project(), [RECORD], public_key="of one")
    write_tombstones(load_project(), [], public_key="of another")
    own = RECORD | {"hash": "own"}
    for _ in range(2):
        write_tombstones(load_project(), [own], public_key="of another")
    assert read_tombstones(load_project()) == ((RECORD, own), ("of another", "of one"))


@pytest.mark.parametrize(
    "content", ["", '{"records": [', '<<<<<<< ours\n{"records": []}\n', "[]", '{"records": [{"hash": "x"}]}']
)
def test_a_broken_file_is_said_in_one_line(project, content, workbench):
    (project / "data" / PURGED).write_text(content)
    told = workbench("data", "purge", code=3).err
    assert "purged.json is broken" in told
    assert told.count("\n") == 1
