import json

import pandas as pd
import pytest

from workbench.data import read_set
from workbench.errors import RecordError

ROWS = [{"Message": "hello", "Category": "Ham "}, {"Message": "pay", "Category": "SMISHING"}]


def _write(folder, kind):
    frame, file = pd.DataFrame(ROWS), folder / f"set.{kind}"
    if kind == "parquet":
        frame.to_parquet(file)
    elif kind in ("csv", "tsv"):
        frame.to_csv(file, index=False, sep="\t" if kind == "tsv" else ",")
    else:
        file.write_text("\n".join(map(json.dumps, ROWS)))
    return file


@pytest.mark.parametrize("kind", ["jsonl", "csv", "tsv", "parquet"])
def test_every_format_gives_the_same_table(tmp_path, kind):
    read = read_set(_write(tmp_path, kind))
    assert list(read.columns) == ["content", "label"]
    assert read["content"].tolist() == ["hello", "pay"]
    assert read["label"].tolist() == ["ham", "smishing"]


def test_columns_can_be_named_and_others_ride_along(tmp_path):
    file = tmp_path / "set.csv"
    file.write_text("words,kind_of,source\nhello,ham,a\n")
    read = read_set(file, text="words", label="kind_of")
    assert read.to_dict("records") == [{"content": "hello", "label": "ham", "source": "a"}]


def test_a_missing_column_is_told_with_those_there_are(tmp_path):
    file = tmp_path / "set.csv"
    file.write_text("words,label\nhello,ham\n")
    with pytest.raises(RecordError, match=r"set.csv must have a column content or .* Got label, words"):
        read_set(file)


@pytest.mark.parametrize(
    ("name", "content"), [("set.jsonl", b"{zanzibar\n"), ("set.csv", b"a\n\xff\xfe,1"), ("set.parquet", b"x")]
)
def test_a_broken_file_is_told_and_not_quoted(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(RecordError, match="Mend the file") as told:
        read_set(tmp_path / name)
    assert "zanzibar" not in str(told.value)


def test_another_format_is_refused(tmp_path):
    (tmp_path / "set.xlsx").write_bytes(b"")
    with pytest.raises(RecordError, match=r"a set must be a file of .csv"):
        read_set(tmp_path / "set.xlsx")
