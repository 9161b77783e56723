"""Stages on a disk that fills: one line, exit code 3, and what lay there before lies there still."""

import errno
from pathlib import Path

import pytest

STAGES = (
    (("data", "build", "--recipe", "demo"), "manifest.json"),
    (("data", "split", "--recipe", "demo"), "split.json"),
    (("train", "--recipe", "demo"), "model.json"),
    (("evaluate", "demo"), "report.html"),
    (("privacy", "gate", "--recipe", "demo"), "privacy.json"),
    (("privacy", "measure", "--run", "demo", "--out", "out"), "report.html"),
)


def read(folder):
    """Return path → bytes of every file of a project, the workbench's own state aside."""
    files = (file for file in folder.rglob("*") if file.is_file() and ".workbench" not in file.parts)
    return {file.relative_to(folder): file.read_bytes() for file in files}


@pytest.mark.parametrize(("stage", "name"), STAGES, ids=lambda value: value if isinstance(value, str) else value[0])
def test_a_stage_that_finds_no_room_is_one_line_and_leaves_nothing_half_written(
    trained_copy, workbench, monkeypatch, stage, name
):
    before = read(trained_copy)
    plain = Path.write_text

    def write(file, text, *rest, **named):
        plain(file, text[: len(text) // 2], *rest, **named)
        if file.name.removesuffix(".part") == name:
            raise OSError(errno.ENOSPC, "No space left on device", str(file))
        return plain(file, text, *rest, **named)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", write)
        told = workbench(*stage, code=3).err
    assert told.splitlines()[-1].startswith("Error: no room is left on the disk for ")
    assert "Make room" in told
    assert read(trained_copy) == before


def test_a_table_that_finds_no_room_leaves_nothing(trained_copy, workbench, monkeypatch):
    before = read(trained_copy)

    def write(table, file, **named):
        Path(file).write_bytes(b"half")
        raise OSError(errno.ENOSPC, "Error writing bytes to file")

    monkeypatch.setattr("pyarrow.parquet.write_table", write)
    assert "no room is left on the disk" in workbench("data", "build", "--recipe", "demo", code=3).err
    assert read(trained_copy) == before
