"""Remains: tables by the hashes of their ids, other files by text, in data, DVC's cache and folder remotes."""

import pandas as pd
import pytest

from workbench.config import load_project
from workbench.parquet import write_parquet
from workbench.purging.remains import drop_remains, find_remains, find_stores
from workbench.records import COLUMNS
from workbench.store import hash_id

TEXT = "a courier waits at customs for you"


def table(*ids, **columns):
    rows = {name: [None] * len(ids) for name in COLUMNS} | {"content": [TEXT] * len(ids), **columns, "id": list(ids)}
    return pd.DataFrame(rows)


@pytest.fixture
def cached(project):
    file = project / ".dvc" / "cache" / "files" / "md5" / "ab" / "cdef"
    write_parquet(table("one", "two"), file)
    return file


def test_a_table_is_known_by_its_ids_wherever_it_lies(project, cached):
    snapshot = project / "data" / "demo" / "snapshot.parquet"
    write_parquet(table("two", "three"), snapshot)
    write_parquet(table("three"), project / "data" / "sms" / "snapshot.parquet")
    found = find_remains(load_project(), {hash_id("two")})
    assert found.files == (cached, snapshot)
    assert (found.rows, found.objects, set(found.snapshots)) == ({hash_id("two")}, ("abcdef",), {"demo"})
    drop_remains(load_project(), found)
    assert not find_remains(load_project(), {hash_id("two")}).files
    assert find_remains(load_project(), {hash_id("three")}).files  # what holds no such row stays


def test_the_text_of_a_table_is_looked_for_in_what_is_none(project, cached):
    kept = project / "data" / "demo" / "model" / "texts.json"
    kept.parent.mkdir(parents=True)
    kept.write_text(f'["{TEXT}"]', "utf-8")
    assert find_remains(load_project(), {hash_id("one")}).files == (cached, kept)
    assert find_remains(load_project(), {hash_id("none of them")}, {"another text altogether"}).files == ()


def test_half_a_table_is_searched_as_any_file(project):
    file = project / "data" / "demo" / "half.part"
    write_parquet(table("one"), file)
    file.write_bytes(file.read_bytes()[:-9])
    assert find_remains(load_project(), {hash_id("one")}).files == ()
    assert find_remains(load_project(), {hash_id("one")}, {TEXT}).files == (file,)


def test_remotes_are_folders_or_distant(project):
    config = project / ".dvc" / "config"
    text = config.read_text() + "['remote \"near\"']\n    url = ../shelf\n['remote \"far\"']\n    url = s3://bucket\n"
    config.write_text(text)
    stores = find_stores(load_project())
    assert stores.folders == (project / ".dvc" / "cache" / "files", project / "shelf" / "files")
    assert stores.distant == ("far",)


def test_a_remote_by_file_is_a_folder_and_a_cache_that_was_moved_left_its_files(project, cached):
    config = project / ".dvc" / "config"
    shelf = project.parent / "my shelf"
    text = f"[cache]\n    dir = ../../moved\n['remote \"near\"']\n    url = file://{shelf}\n"
    config.write_text(config.read_text() + text)
    stores = find_stores(load_project())
    own, moved = project / ".dvc" / "cache" / "files", project.parent / "moved" / "files"
    assert (stores.folders, stores.distant) == ((moved, own, shelf / "files"), ())
    assert find_remains(load_project(), {hash_id("one")}).files == (cached,)
