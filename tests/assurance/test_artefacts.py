import zipfile

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.feature_extraction.text import TfidfVectorizer

from workbench.assurance.artefacts import scan


@pytest.mark.parametrize(
    ("content", "pattern"),
    [
        ('{"vocabulary": ["call", "9876543210"]}', "digits"),
        ('{"names": "asha.k@okhdfcbank"}', "upi"),
        ('{"names": "asha.k@mail.example.in"}', "email"),
        ('{"asha.k@okhdfcbank": 1}', "upi"),
        ('{"vocabulary": {"9876543210": 3}}', "digits"),
        ('{"phone": 9876543210}', "digits"),
        ('{"content": "[\\"9876543210\\"]", "is_json": true}', "digits"),
        ('{"voter": "ABC1234567"}', "digits"),
        ("ring 9876543210.", "digits"),
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


@pytest.mark.parametrize("values", [["call", "9876543210"], [b"call", b"9876543210"]])
def test_arrays_of_strings_are_read_and_numbers_are_not(tmp_path, values):
    np.save(tmp_path / "vocabulary.npy", np.array(values))
    np.save(tmp_path / "weights.npy", np.arange(9876543210, 9876543299))
    assert [(hit.file, hit.pattern) for hit in scan(tmp_path)] == [("vocabulary.npy", "digits")]


def test_unknown_files_are_read_by_their_printable_runs(tmp_path):
    (tmp_path / "model.ubj").write_bytes(b"\x00\x01feature call 9876543210 here\xff")
    assert [(hit.file, hit.pattern) for hit in scan(tmp_path)] == [("model.ubj", "digits")]


def test_a_vocabulary_learned_from_raw_messages_is_caught(tmp_path):
    """scikit-learn's TF-IDF keeps the words themselves; stored by skops, every long number of a message is in it."""
    vectorizer = TfidfVectorizer().fit(["pay to 9876543210 now", "a/c 1234567890123 is blocked"])
    (tmp_path / "pipeline.skops").write_bytes(skops.io.dumps(vectorizer))
    assert sum(hit.times for hit in scan(tmp_path)) >= 2


def test_settings_and_powers_of_two_are_nobodys(tmp_path):
    (tmp_path / "model.json").write_text('{"seed": 4294967295, "width": 4194304, "digits": "no"}')
    assert scan(tmp_path) == []


def test_digests_scores_and_placeholders_are_no_identifiers(tmp_path):
    (tmp_path / "model.json").write_text('{"digest": "sha256:571d3045222fc837664d3", "c": 0.123456789, "t": "<PAN>"}')
    assert scan(tmp_path) == []


def test_a_trained_recipe_holds_none(trained):
    assert scan(trained / "data/demo") == []
