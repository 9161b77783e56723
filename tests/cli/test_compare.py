import json
import re

import pytest

from workbench.registry import load_run


@pytest.fixture(scope="module")
def pair(trained_once):
    """Two runs of the trained project: the recipe's own, and the rules."""
    import os

    from workbench.models import build_model
    from workbench.training import train

    before = os.getcwd()
    os.chdir(trained_once)
    try:
        return load_run("demo").id, train(build_model("rules"), recipe="demo").id
    finally:
        os.chdir(before)


def test_two_runs_side_by_side_with_a_paired_test(trained, pair, workbench):
    told = workbench("compare", *pair).out
    assert "recall" in told
    assert re.search(r"\(p (= 0\.\d{3}|< 0\.001), ", told)


def test_as_json(trained, pair, workbench):
    told = json.loads(workbench("compare", *pair, "--json").out)
    assert isinstance(told, dict)


def test_without_a_champion_it_says_what_to_do(trained_copy, workbench):
    assert "has no champion. Promote a run" in workbench("compare", "demo", code=2).err
