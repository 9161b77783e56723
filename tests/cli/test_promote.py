import shutil

import pytest

from workbench.config import load_project
from workbench.store import read_audit


def test_a_pulled_model_is_evaluated_logged_and_promoted(trained_copy, workbench):
    assert "was not evaluated" in workbench("promote", "demo", code=7).err
    (trained_copy / "data/demo/privacy.json").unlink()
    assert "demo version 1 is champion" in workbench("promote", "demo", "--evaluate", "--by", "Asha").out
    assert read_audit(load_project())[-1]["by"] == "Asha"
    assert (trained_copy / "data/demo/privacy.json").exists()
    assert "is the champion already" in workbench("promote", "demo", code=8).out


def test_every_reason_of_a_refusal_is_told(trained_copy, workbench):
    workbench("evaluate", "demo")
    shutil.rmtree(trained_copy / "data/demo/model")
    run = workbench("train", "--recipe", "demo", "--detector", "rules").out.split()[1]
    assert "was not evaluated" in workbench("promote", run, code=7).err


def test_gates_that_changed_since_are_asked_anew(trained_copy, workbench):
    workbench("evaluate", "demo")
    file = trained_copy / "pyproject.toml"
    text = file.read_text()
    for old, new in (
        ("recall = 0.05", "recall = 0.06"),
        ('"planted.readable" = "<= 3"', '"planted.readable" = "<= 4"'),
        ('"secrets.auc" = "<= 0.60"', '"secrets.auc" = "<= 0.61"'),
    ):
        assert old in text
        text = text.replace(old, new)
    file.write_text(text)
    told = workbench("promote", "demo", code=7).err
    assert "other gates" in told
    assert told.count("other privacy thresholds") == 2
    assert "demo version 1 is champion" in workbench("promote", "demo", "--evaluate").out


@pytest.mark.parametrize("run", ["nil", "demo@champion", "nil@champion"])
def test_what_is_not_there_is_a_mistake(trained_copy, workbench, run):
    assert workbench("promote", run, code=2).err.startswith("Error: ")
