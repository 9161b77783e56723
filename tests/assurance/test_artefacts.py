import zipfile

import pandas as pd
import pytest

from workbench.assurance.artefacts import scan


@pytest.mark.parametrize(
    ("content", "pattern"),
    [
        ('{"vocabulary": ["call", "9876543210"]}', "digits"),
        ('{"names": "asha.k@okhdfcbank"}', "address"),
        ('{"link": "see https://x.in/a?id=77"}', "query"),
    ],
)
def test_an_identifier_in_a_file_is_found_and_not_told(tmp_path, content, pattern):
    (tmp_path / "model.json").write_text(content)
    (hit,) = scan(tmp_path)
    assert (hit.file, hit.pattern, hit.times) == ("model.json", pattern, 1)


def test_archives_are_read_inside(tmp_path):
    with zipfile.ZipFile(tmp_path / "pipeline.skops", "w") as archive:
        archive.writestr("schema.json", '["9876543210"]')
        archive.writestr("000000.npy", b"\x00" * 99)
    assert [hit.file for hit in scan(tmp_path)] == ["pipeline.skops!schema.json"]


def test_snapshots_are_read_by_their_texts(tmp_path):
    frame = pd.DataFrame({"id": ["12345678"], "content": ["call 9876543210"], "sender": [None]})
    frame.to_parquet(tmp_path / "snapshot.parquet")
    assert [(hit.pattern, hit.times) for hit in scan(tmp_path)] == [("digits", 1)]


def test_digests_scores_and_placeholders_are_no_identifiers(tmp_path):
    (tmp_path / "model.json").write_text('{"digest": "sha256:571d3045222fc837664d3", "c": 0.123456789, "t": "<PAN>"}')
    assert scan(tmp_path) == []


def test_a_trained_recipe_holds_none(trained):
    assert scan(trained / "data/demo") == []
