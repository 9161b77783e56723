"""Loading: what was cut is said in one line, with what to do."""

import pytest

pytestmark = pytest.mark.xdist_group("pipeline")


@pytest.mark.parametrize("command", [("train", "--recipe", "demo"), ("evaluate", "demo")])
def test_a_split_that_was_cut_is_said(trained_copy, workbench, command):
    file = trained_copy / "data/demo/split.parquet"
    file.write_bytes(file.read_bytes()[:99])
    (said,) = workbench(*command, code=3).err.splitlines()
    assert said.endswith(
        "split.parquet is broken. Build it anew: `dvc repro --force split@demo`, or `dvc pull --force`."
    )
