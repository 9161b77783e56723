"""Tombstones: what git carries of purges, and what builds depend on."""

import json

from workbench.config import load_project
from workbench.data.tombstones import NEVER, read_tombstones, write_tombstones

RECORD = {"number": 1, "rows": ["h1"], "snapshots": {"demo": "sha256:1"}, "models": ["demo/1"], "hash": "first"}


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
    assert read_tombstones(load_project()) == ([RECORD, later, last], "key")


def test_a_new_recipe_has_an_entry_at_the_next_purge(loop_project):
    write_tombstones(load_project(), [RECORD], public_key="key")
    records, key = read_tombstones(load_project())
    content = json.loads(write_tombstones(load_project(), records, public_key=key).read_text("utf-8"))
    assert (content["recipes"]["loop"], content["recipes"]["demo"]) == (NEVER, "first")


def test_where_nothing_was_ever_purged_there_is_nothing_to_read(project):
    assert read_tombstones(load_project()) == ([], None)
