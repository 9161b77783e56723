import pytest

from workbench.registry import load_run


def test_the_recipe_as_it_is_spelled_out_is_stored_beside_its_data(trained_copy, workbench):
    stored = trained_copy / "data/demo/model"
    before = (stored / "model.json").read_bytes()
    told = workbench("train", "--recipe", "demo").out
    run = load_run(told.split()[1])
    assert run.digest in told
    assert (stored / "model.json").read_bytes() == before, "same seed and data, same model"


def test_a_variation_is_logged_only(trained_copy, workbench):
    stored = trained_copy / "data/demo/model/model.json"
    before = stored.read_bytes()
    told = workbench("train", "--recipe", "demo", "--detector", "rules").out
    assert load_run(told.split()[1]).tags["part.detector.rules"] == "workbench-rules==0.1.0"
    assert stored.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--recipe", "nil"], "no recipe 'nil'"),
        (["--recipe", "demo", "--detector", "nil"], "no detector 'nil'; there is: boost, linear, perceptron, rules"),
        (["--recipe", "demo", "--featurizer", "nil"], "no featurizer 'nil'"),
    ],
)
def test_a_users_mistake_is_exit_code_2(trained, workbench, arguments, told):
    assert told in workbench("train", *arguments, code=2).err
