from datetime import UTC, datetime

import pytest

from workbench.parquet import open_dataset, read_parquet, write_parquet
from workbench.records import content_digest, to_frame


@pytest.fixture
def frame():
    return to_frame(
        [
            {"id": "b", "text": "नमस्ते", "received_at": datetime(2025, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)},
            {"id": "a", "text": "two", "label": "ham", "sender": "VM-X"},
        ]
    )


def test_parquet_gives_back_the_table_and_the_same_bytes(frame, tmp_path):
    for name in "ab":
        write_parquet(frame, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert content_digest(read_parquet(tmp_path / "a")) == content_digest(frame)


def test_a_dataset_is_memory_mapped_in_the_cache_it_is_given(frame, tmp_path):
    write_parquet(frame, tmp_path / "a.parquet")
    opened = open_dataset(tmp_path / "a.parquet", cache=tmp_path / "cache")
    assert opened["content"][0] == "नमस्ते"
    assert all(file["filename"].startswith(str(tmp_path / "cache")) for file in opened.cache_files)
    assert content_digest(to_frame(opened)) == content_digest(frame)
